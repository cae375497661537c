using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent;

/// <summary>Where a plain recurrent layer's packed weights and scratch lie, for F input features and H units; it needs no tape.</summary>
readonly record struct SimpleRnnLayout(int Features, int Units)
{
    public GatePanels Gates => new(Units, 1);

    /// <summary>Units of a row in whole panels.</summary>
    public int GateWidth => Gates.Width;

    /// <summary>Units rounded up to whole vectors.</summary>
    public int PaddedUnits => Panels.RoundUp(Units);

    public int PackedInputs => checked(Features * GateWidth);

    public int PackedHidden => checked(Units * GateWidth);

    public int PackedForward => checked(PackedInputs + PackedHidden + GateWidth);

    public int PackedInputsBack => new Panels(Features).Size(GateWidth);

    public int PackedHiddenBack => new Panels(Units).Size(GateWidth);

    public int PackedSize => checked(PackedForward + PackedInputsBack + PackedHiddenBack);

    public int ForwardScratchSize(int batch, int steps) => checked(
        RaggedBatch.ScratchSize(batch, steps, Features) + batch * (TimeBlocks.Ahead(batch, steps) * GateWidth + 2 * PaddedUnits));

    public int BackwardScratchSize(int batch, int steps)
    {
        var rows = checked(batch * TimeBlocks.Back(batch, steps));
        return checked(
            RaggedBatch.ScratchSize(batch, steps, Features) + batch * (PaddedUnits + 2 * Units) + rows * (GateWidth + Features)
            + Packing.TransposedSize(rows, Features) + Packing.TransposedSize(rows, Units) + PackedForward);
    }
}
