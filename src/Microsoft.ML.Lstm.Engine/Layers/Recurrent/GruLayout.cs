using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Numerics.Int8;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent;

/// <summary>Where a GRU's packed weights, tape and scratch lie, for F input features and H units.</summary>
/// <remarks>
/// A step's gates are panels of r and z, then panels of the candidate n (<see cref="GatePanels"/>): n's hidden product is another one than
/// theirs, for r scales either what goes into it or what comes out of it. In the latter case that product lies on the tape, too, and unless
/// products are to be normalised the forward pass has all four in cells (<see cref="GruProduct"/>).
/// </remarks>
readonly record struct GruLayout(int Features, int Units, bool ResetAfter, GruOptions Options, bool IsQuantized = false)
{
    /// <summary>r and z.</summary>
    public GatePanels Pairs => new(Units, 2);

    /// <summary>The candidate n.</summary>
    public GatePanels Candidate => new(Units, 1);

    /// <summary>Whether the forward pass works in cells.</summary>
    public bool InCells => ResetAfter && !Options.LayerNormalization;

    /// <summary>r, z and n: what weights hold for the products of a cell.</summary>
    public GatePanels Triples => new(Units, 3);

    /// <summary>r, z, n and n's hidden product.</summary>
    public GatePanels Cells => new(Units, 4);

    /// <summary>Panels of all gates.</summary>
    public int Panels => Pairs.Count + Candidate.Count;

    /// <summary>Gates of a row, those of padded units included.</summary>
    public int GateWidth => Pairs.Width + Candidate.Width;

    /// <summary>What a row keeps of the candidate's hidden product.</summary>
    public int ProductWidth => ResetAfter ? Candidate.Width : 0;

    /// <summary>Units rounded up to whole vectors.</summary>
    public int PaddedUnits => Numerics.Panels.RoundUp(Units);

    /// <summary>What a row needs for the features of h that are dropped.</summary>
    public int DropoutWidth => Options.RecurrentDropout > 0 ? PaddedUnits : 0;

    /// <summary>A gain for the input's products, and as many for the hidden ones.</summary>
    public int PackedGains => Options.LayerNormalization ? GateWidth : 0;

    /// <summary>Gains at the end of the weights: 3H for the input's products, then 3H for the hidden ones.</summary>
    public int Gains => Options.LayerNormalization ? checked(6 * Units) : 0;

    /// <summary>The input's weights as integers.</summary>
    public Int8Matrix QuantizedInputs => new(Features, Triples.Width);

    /// <summary>The hidden weights as integers.</summary>
    public Int8Matrix QuantizedHidden => new(Units, Triples.Width);

    // In cells: input weights, hidden weights, bias. In panels: input weights, hidden weights of r and z, of n, bias, bias of the candidate's
    // product, gains. Then the weights for the way back.
    public int PackedInputTriples => !InCells ? 0 : IsQuantized ? QuantizedInputs.Size : checked(Features * Triples.Width);

    public int PackedHiddenTriples => !InCells ? 0 : IsQuantized ? QuantizedHidden.Size : checked(Units * Triples.Width);

    public int PackedCellBias => InCells ? Cells.Width : 0;

    public int PackedInputs => checked(Features * GateWidth);

    public int PackedPairs => checked(Units * Pairs.Width);

    public int PackedCandidate => checked(Units * Candidate.Width);

    public int PackedForward => checked(
        InCells ? PackedInputTriples + PackedHiddenTriples + PackedCellBias
        : PackedInputs + PackedPairs + PackedCandidate + GateWidth + ProductWidth + 2 * PackedGains);

    public int PackedInputPairsBack => IsQuantized ? 0 : new Panels(Features).Size(Pairs.Width);

    public int PackedInputCandidateBack => IsQuantized ? 0 : new Panels(Features).Size(Candidate.Width);

    public int PackedPairsBack => IsQuantized ? 0 : new Panels(Units).Size(Pairs.Width);

    public int PackedCandidateBack => IsQuantized ? 0 : new Panels(Units).Size(Candidate.Width);

    public int PackedSize =>
        checked(PackedForward + PackedInputPairsBack + PackedInputCandidateBack + PackedPairsBack + PackedCandidateBack);

    // Normalised products of the input and of h, each for r and z and for n.
    int NormalizedTape => Options.LayerNormalization ? 2 * (NormalizedProduct.Kept(Pairs) + NormalizedProduct.Kept(Candidate)) : 0;

    public int TapeSize(int batch, int steps) => checked(batch * steps * (InCells ? Cells.Width : GateWidth + ProductWidth + NormalizedTape));

    public int ForwardScratchSize(int batch, int steps)
    {
        var gates = InCells ? GruCellsForward.KeptWhilePredicting(this, batch, steps)
            : TimeBlocks.Ahead(batch, steps) * batch * GateWidth + batch * (ProductWidth + NormalizedTape);
        if (IsQuantized) gates = checked(TimeBlocks.Ahead(batch, steps) * batch * Cells.Width + QuantizedProducts.ScratchSize(Features, Units, batch, steps));
        return checked(RaggedBatch.ScratchSize(batch, steps, Features) + gates + batch * (3 * PaddedUnits + 2 * DropoutWidth));
    }

    public int BackwardScratchSize(int batch, int steps)
    {
        var rows = checked(batch * TimeBlocks.Back(batch, steps));
        return checked(
            RaggedBatch.ScratchSize(batch, steps, Features)
            + batch * (5 * PaddedUnits + Units + 3 * DropoutWidth)
            + rows * (GateWidth + ProductWidth + Features + 2 * PackedGains)
            + Packing.TransposedSize(rows, Features) + 2 * Packing.TransposedSize(rows, Units)
            + (Features + Units + 1) * GateWidth + ProductWidth + 2 * PackedGains);
    }
}
