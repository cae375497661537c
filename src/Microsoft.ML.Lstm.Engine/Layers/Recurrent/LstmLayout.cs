using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Numerics.Int8;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent;

/// <summary>Where an LSTM's packed weights, tape and scratch lie, for F input features and H units.</summary>
/// <remarks>
/// Gates [step][panel][B][i f g o] and cells [step][panel][B][lanes] are kept in panels (<see cref="GatePanels"/>), step by step, so that
/// the forward pass writes and the backward pass reads them in one sweep.
/// </remarks>
sealed record LstmLayout(int Features, int Units, LstmOptions Options, bool IsQuantized = false)
{
    /// <summary>i, f, g, o.</summary>
    public GatePanels Gates => new(Units, 4);

    /// <summary>Panels of gates.</summary>
    public int Panels { get; } = new GatePanels(Units, 4).Count;

    /// <summary>Gates of a row, those of padded units included.</summary>
    public int GateWidth { get; } = new GatePanels(Units, 4).Width;

    /// <summary>Units rounded up to whole vectors.</summary>
    public int PaddedUnits { get; } = Numerics.Panels.RoundUp(Units);

    /// <summary>Features of h: H, or P of a projection.</summary>
    public int Outputs { get; } = Options.ProjectionSize > 0 ? Options.ProjectionSize : Units;

    /// <summary>Features of h rounded up to whole vectors.</summary>
    public int PaddedOutputs { get; } = Numerics.Panels.RoundUp(Options.ProjectionSize > 0 ? Options.ProjectionSize : Units);

    public bool Projects => Options.ProjectionSize > 0;

    /// <summary>What a row needs for the features of h that are dropped.</summary>
    public int DropoutWidth => Options.RecurrentDropout > 0 ? PaddedOutputs : 0;

    /// <summary>h, then c.</summary>
    public int StateSize => checked(Outputs + Units);

    /// <summary>The input's weights as integers.</summary>
    public Int8Matrix QuantizedInputs => new(Features, GateWidth);

    /// <summary>The hidden weights as integers.</summary>
    public Int8Matrix QuantizedHidden => new(Outputs, GateWidth);

    public int PackedInputs => IsQuantized ? QuantizedInputs.Size : checked(Features * GateWidth);

    public int PackedHidden => IsQuantized ? QuantizedHidden.Size : checked(Outputs * GateWidth);

    public int PackedPeepholes => Options.Peepholes ? GateWidth : 0;

    /// <summary>A gain for the input's product, and as many for the hidden one.</summary>
    public int PackedGains => Options.LayerNormalization ? GateWidth : 0;

    public int PackedProjection => Projects ? new Panels(Outputs).Size(Units) : 0;

    public int PackedInputsBack => IsQuantized ? 0 : new Panels(Features).Size(GateWidth);

    public int PackedHiddenBack => IsQuantized ? 0 : new Panels(Outputs).Size(GateWidth);

    public int PackedProjectionBack => Projects && !IsQuantized ? new Panels(Units).Size(Outputs) : 0;

    public int PackedSize => checked(
        PackedInputs + PackedHidden + GateWidth + PackedPeepholes + 2 * PackedGains + PackedProjection
        + PackedInputsBack + PackedHiddenBack + PackedProjectionBack);

    /// <summary>What the tape keeps of a row besides gates and cell: o · tanh c before a projection, normalised products and their scales.</summary>
    public int VariantTape => checked((Projects ? Units : 0) + (Options.LayerNormalization ? 2 * (GateWidth + 1) : 0));

    public int TapeSize(int batch, int steps) => checked(batch * steps * (GateWidth + PaddedUnits + VariantTape));

    public int ForwardScratchSize(int batch, int steps) => checked(
        RaggedBatch.ScratchSize(batch, steps, Features) + (IsQuantized ? QuantizedProducts.ScratchSize(Features, Outputs, batch, steps) : 0)
        + batch * (TimeBlocks.Ahead(batch, steps) * GateWidth + 3 * PaddedUnits + 2 * PaddedOutputs + 2 * DropoutWidth + (Projects ? PaddedUnits : 0) + VariantTape));

    public int BackwardScratchSize(int batch, int steps)
    {
        var rows = checked(batch * TimeBlocks.Back(batch, steps));
        return checked(
            RaggedBatch.ScratchSize(batch, steps, Features)
            + batch * (3 * PaddedUnits + PaddedOutputs + Outputs + 2 * DropoutWidth + (Projects ? 2 * PaddedUnits : 0))
            + rows * (GateWidth + Features + (Projects ? Outputs : 0) + (Options.LayerNormalization ? 2 * GateWidth : 0))
            + Packing.TransposedSize(rows, Features) + Packing.TransposedSize(rows, Outputs)
            + (Projects ? new Panels(Units).Size(rows) : 0)
            + (Features + Outputs + 1) * GateWidth + PackedPeepholes + 2 * PackedGains);
    }
}
