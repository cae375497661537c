using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Layers;

/// <summary>Where an LSTM's packed weights, tape and scratch lie, for F input features and H units.</summary>
/// <remarks>
/// Gates [step][panel][B][i f g o] and cells [step][panel][B][lanes] are kept in panels (<see cref="GatePanels"/>), step by step, so that
/// the forward pass writes and the backward pass reads them in one sweep.
/// </remarks>
readonly record struct LstmPlan(int Features, int Units)
{
    /// <summary>i, f, g, o.</summary>
    public GatePanels Gates => new(Units, 4);

    /// <summary>Panels of gates.</summary>
    public int Panels => Gates.Count;

    /// <summary>Gates of a row, those of padded units included.</summary>
    public int GateWidth => Gates.Width;

    /// <summary>Units rounded up to whole vectors.</summary>
    public int PaddedUnits => Numerics.Panels.RoundUp(Units);

    public int PackedInputs => Features * GateWidth;

    public int PackedHidden => Units * GateWidth;

    public int PackedInputsBack => new Panels(Features).Size(GateWidth);

    public int PackedHiddenBack => new Panels(Units).Size(GateWidth);

    public int PackedSize => checked(PackedInputs + PackedHidden + GateWidth + PackedInputsBack + PackedHiddenBack);

    public int TapeSize(int batch, int steps) => checked(batch * steps * (GateWidth + PaddedUnits));

    public int ForwardScratchSize(int batch, int steps) =>
        checked(batch * (steps * Features + StepBlocks.Ahead(batch, steps) * GateWidth + 5 * PaddedUnits));

    public int BackwardScratchSize(int batch, int steps)
    {
        var rows = batch * StepBlocks.Back(batch, steps);
        return checked(
            batch * (steps * Features + 4 * PaddedUnits)
            + rows * (GateWidth + Features)
            + Packing.TransposedSize(rows, Features) + Packing.TransposedSize(rows, Units)
            + (Features + Units + 1) * GateWidth);
    }
}
