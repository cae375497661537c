using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Layers;

/// <summary>Where an LSTM's packed weights, tape and scratch lie, for F input features and H units.</summary>
/// <remarks>
/// Gates [step][panel][B][i f g o] and cells [step][panel][B][lanes] are kept in panels (<see cref="GatePanels"/>), step by step, so that
/// the forward pass writes and the backward pass reads them in one sweep.
/// </remarks>
readonly record struct LstmPlan(int Features, int Units)
{
    // Rows of gate gradients that are collected before they become weight gradients: enough to pay for reading and writing those.
    const int RowsAtOnce = 256;

    // Below so many sequences a step's product with the input's weights fetches more than it computes: then several steps go at once.
    const int SmallBatch = 12;
    const int StepsAhead = 24;

    /// <summary>Panels of gates.</summary>
    public int Panels => GatePanels.Count(Units);

    /// <summary>Gates of a row, those of padded units included.</summary>
    public int GateWidth => GatePanels.Width(Units);

    /// <summary>Units rounded up to whole vectors.</summary>
    public int PaddedUnits => Numerics.Panels.RoundUp(Units);

    public int PackedInputs => Features * GateWidth;

    public int PackedHidden => Units * GateWidth;

    public int PackedInputsBack => new Panels(Features).Size(GateWidth);

    public int PackedHiddenBack => new Panels(Units).Size(GateWidth);

    public int PackedSize => checked(PackedInputs + PackedHidden + GateWidth + PackedInputsBack + PackedHiddenBack);

    /// <summary>Steps whose input products are computed at once.</summary>
    public static int Ahead(int batch, int steps) => batch < SmallBatch ? Math.Min(StepsAhead, steps) : 1;

    /// <summary>Steps whose gate gradients are turned into weight gradients at once.</summary>
    public static int StepsAtOnce(int batch, int steps) => Math.Clamp(RowsAtOnce / Math.Max(batch, 1), 1, Math.Max(steps, 1));

    public int TapeSize(int batch, int steps) => checked(batch * steps * (GateWidth + PaddedUnits));

    public int ForwardScratchSize(int batch, int steps) =>
        checked(batch * (steps * Features + Ahead(batch, steps) * GateWidth + 5 * PaddedUnits));

    public int BackwardScratchSize(int batch, int steps)
    {
        var rows = batch * StepsAtOnce(batch, steps);
        return checked(
            batch * (steps * Features + 4 * PaddedUnits)
            + rows * (GateWidth + Features)
            + Packing.TransposedSize(rows, Features) + Packing.TransposedSize(rows, Units)
            + (Features + Units + 1) * GateWidth);
    }
}
