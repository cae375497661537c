namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent;

/// <summary>A GRU's packed weights by name, those of r and z apart from those of the candidate; what its variant does not have is empty.</summary>
readonly ref struct GruWeights
{
    public GruWeights(GruLayout plan, ReadOnlySpan<float> packed)
    {
        var parts = new SpanReader(packed);
        if (plan.InCells)
        {
            InputTriples = parts.Take(plan.PackedInputTriples);
            HiddenTriples = parts.Take(plan.PackedHiddenTriples);
            CellBias = parts.Take(plan.PackedCellBias);
        }
        else
        {
            Inputs = parts.Take(plan.PackedInputs);
            Pairs = parts.Take(plan.PackedPairs);
            Candidate = parts.Take(plan.PackedCandidate);
            Bias = parts.Take(plan.GateWidth);
            ProductBias = parts.Take(plan.ProductWidth);
        }
        if (plan.Options.LayerNormalization)
        {
            InputPairsGain = parts.Take(plan.Pairs.Width);
            InputCandidateGain = parts.Take(plan.Candidate.Width);
            PairsGain = parts.Take(plan.Pairs.Width);
            CandidateGain = parts.Take(plan.Candidate.Width);
        }
        InputPairsBack = parts.Take(plan.PackedInputPairsBack);
        InputCandidateBack = parts.Take(plan.PackedInputCandidateBack);
        PairsBack = parts.Take(plan.PackedPairsBack);
        CandidateBack = parts.Take(plan.PackedCandidateBack);
    }

    /// <summary>[vector of units][F][r z n], where the forward pass works in cells.</summary>
    public ReadOnlySpan<float> InputTriples { get; }

    /// <summary>[vector of units][H][r z n], likewise.</summary>
    public ReadOnlySpan<float> HiddenTriples { get; }

    /// <summary>What a cell begins with.</summary>
    public ReadOnlySpan<float> CellBias { get; }

    public ReadOnlySpan<float> Inputs { get; }

    public ReadOnlySpan<float> Pairs { get; }

    public ReadOnlySpan<float> Candidate { get; }

    /// <summary>What all gates get before the products.</summary>
    public ReadOnlySpan<float> Bias { get; }

    /// <summary>What the candidate's hidden product begins with where the reset comes after it.</summary>
    public ReadOnlySpan<float> ProductBias { get; }

    public ReadOnlySpan<float> InputPairsGain { get; }

    public ReadOnlySpan<float> InputCandidateGain { get; }

    public ReadOnlySpan<float> PairsGain { get; }

    public ReadOnlySpan<float> CandidateGain { get; }

    /// <summary>The same for the way back, with the gates as depth.</summary>
    public ReadOnlySpan<float> InputPairsBack { get; }

    public ReadOnlySpan<float> InputCandidateBack { get; }

    public ReadOnlySpan<float> PairsBack { get; }

    public ReadOnlySpan<float> CandidateBack { get; }
}
