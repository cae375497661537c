using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Layers;

/// <summary>Where a GRU's packed weights, tape and scratch lie, for F input features and H units.</summary>
/// <remarks>
/// A step's gates are panels of r and z, then panels of the candidate n (<see cref="GatePanels"/>): n's hidden product is another one than
/// theirs, for r scales either what goes into it or what comes out of it. In the latter case that product lies on the tape, too.
/// </remarks>
readonly record struct GruPlan(int Features, int Units, bool ResetAfter)
{
    /// <summary>r and z.</summary>
    public GatePanels Pairs => new(Units, 2);

    /// <summary>The candidate n.</summary>
    public GatePanels Candidate => new(Units, 1);

    /// <summary>Panels of all gates.</summary>
    public int Panels => Pairs.Count + Candidate.Count;

    /// <summary>Gates of a row, those of padded units included.</summary>
    public int GateWidth => Pairs.Width + Candidate.Width;

    /// <summary>What a row keeps of the candidate's hidden product.</summary>
    public int ProductWidth => ResetAfter ? Candidate.Width : 0;

    /// <summary>Units rounded up to whole vectors.</summary>
    public int PaddedUnits => Numerics.Panels.RoundUp(Units);

    // Input weights, hidden weights of r and z, of n, bias, bias of the candidate's product; then the same weights for the way back.
    public int PackedInputs => Features * GateWidth;

    public int PackedPairs => Units * Pairs.Width;

    public int PackedCandidate => Units * Candidate.Width;

    public int PackedForward => checked(PackedInputs + PackedPairs + PackedCandidate + GateWidth + ProductWidth);

    public int PackedInputPairsBack => new Panels(Features).Size(Pairs.Width);

    public int PackedInputCandidateBack => new Panels(Features).Size(Candidate.Width);

    public int PackedPairsBack => new Panels(Units).Size(Pairs.Width);

    public int PackedCandidateBack => new Panels(Units).Size(Candidate.Width);

    public int PackedSize =>
        checked(PackedForward + PackedInputPairsBack + PackedInputCandidateBack + PackedPairsBack + PackedCandidateBack);

    public int TapeSize(int batch, int steps) => checked(batch * steps * (GateWidth + ProductWidth));

    public int ForwardScratchSize(int batch, int steps) =>
        checked(batch * (StepBlocks.Ahead(batch, steps) * GateWidth + ProductWidth + 3 * PaddedUnits));

    public int BackwardScratchSize(int batch, int steps)
    {
        var rows = batch * StepBlocks.Back(batch, steps);
        return checked(
            batch * (steps * Features + 5 * PaddedUnits)
            + rows * (GateWidth + ProductWidth + Features)
            + Packing.TransposedSize(rows, Features) + 2 * Packing.TransposedSize(rows, Units)
            + (Features + Units + 1) * GateWidth + ProductWidth);
    }
}
