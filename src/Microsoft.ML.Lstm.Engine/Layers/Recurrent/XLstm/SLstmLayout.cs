using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent.XLstm;

/// <summary>Where an sLSTM's packed weights, tape and scratch lie, for F input features and heads of this many units; what a head owns is contiguous.</summary>
sealed record SLstmLayout(int Features, int Heads, int HeadUnits)
{
    /// <summary>i, f, g, o of one head.</summary>
    public GatePanels Gates => new(HeadUnits, 4);

    /// <summary>Panels of a head.</summary>
    public int Panels { get; } = new GatePanels(HeadUnits, 4).Count;

    /// <summary>Gates of a head's row, those of padded units included.</summary>
    public int GateWidth { get; } = new GatePanels(HeadUnits, 4).Width;

    /// <summary>Units of a head rounded up to whole vectors.</summary>
    public int PaddedUnits { get; } = Numerics.Panels.RoundUp(HeadUnits);

    public int Units => checked(Heads * HeadUnits);

    /// <summary>h, then c, then ln N.</summary>
    public int StateSize => checked(3 * Units);

    public int PackedInputs => checked(Features * GateWidth);

    public int PackedHidden => checked(HeadUnits * GateWidth);

    public int PackedInputsBack => new Panels(Features).Size(GateWidth);

    public int PackedHiddenBack => new Panels(HeadUnits).Size(GateWidth);

    /// <summary>Of one head.</summary>
    public int PackedHead => checked(PackedInputs + PackedHidden + GateWidth + PackedInputsBack + PackedHiddenBack);

    public int PackedSize => checked(Heads * PackedHead);

    /// <summary>Gates [step][panel][B][w f g o] and cells [step][panel][B][lanes] of one head.</summary>
    public int HeadTape(int batch, int steps) => checked(batch * steps * (GateWidth + PaddedUnits));

    public int TapeSize(int batch, int steps) => checked(Heads * HeadTape(batch, steps));

    public int ForwardScratchSize(int batch, int steps) => checked(
        RaggedBatch.ScratchSize(batch, steps, Features) + batch * (TimeBlocks.Ahead(batch, steps) * GateWidth + 7 * PaddedUnits));

    public int BackwardScratchSize(int batch, int steps)
    {
        var rows = checked(batch * TimeBlocks.Back(batch, steps));
        return checked(
            RaggedBatch.ScratchSize(batch, steps, Features) + batch * ((Heads + 1) * 3 * PaddedUnits + HeadUnits) + rows * (GateWidth + Features)
            + Packing.TransposedSize(rows, Features) + Packing.TransposedSize(rows, HeadUnits)
            + Heads * (PackedInputs + PackedHidden + GateWidth));
    }
}
