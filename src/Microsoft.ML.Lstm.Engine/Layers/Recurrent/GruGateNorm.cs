using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent;

/// <summary>
/// Layer normalisation of a GRU's four products (Ba et al. 2016): r and z have bias + gain · norm(W x) + gain · norm(U h), the candidate
/// likewise, with r before or after its hidden product as without.
/// </summary>
readonly ref struct GruGateNorm
{
    readonly GruLayout _plan;
    readonly int _batch;
    readonly NormalizedProduct _inputPairs, _inputCandidate, _pairs, _candidate;

    public GruGateNorm(GruLayout plan, int batch, int steps, ref ScratchAllocator workspace)
    {
        (_plan, _batch) = (plan, batch);
        if (!plan.Options.LayerNormalization) return;
        _inputPairs = new(plan.Pairs, batch, steps, ref workspace);
        _inputCandidate = new(plan.Candidate, batch, steps, ref workspace);
        _pairs = new(plan.Pairs, batch, steps, ref workspace);
        _candidate = new(plan.Candidate, batch, steps, ref workspace);
    }

    /// <summary>
    /// A whole step, from the input's products in <paramref name="gates"/> to h. <paramref name="source"/> is h or what dropout left of it,
    /// <paramref name="before"/> the same as an operand, <paramref name="scratch"/> for the candidate's product or for r · h.
    /// </summary>
    public void Forward(
        in GruWeights weights, in GruStep step, int t, Span<float> gates, ReadOnlySpan<float> source, in StridedMatrix before, bool hasHidden, Span<float> scratch)
    {
        var rows = hasHidden ? step.Rows : 0;
        step.ResetUpdate.CopyTo(_inputPairs.Product(t));
        step.Candidate.CopyTo(_inputCandidate.Product(t));
        TimeBlocks.SetBias(weights.Bias, gates, _batch, _batch);
        _inputPairs.AddTo(t, weights.InputPairsGain, step.ResetUpdate);
        _inputCandidate.AddTo(t, weights.InputCandidateGain, step.Candidate);
        _pairs.AddHidden(t, before, rows, weights.Pairs, weights.PairsGain, step.ResetUpdate);
        if (_plan.ResetAfter)
        {
            TimeBlocks.SetBias(weights.ProductBias, scratch, _batch, _batch);
            _candidate.AddHidden(t, before, rows, weights.Candidate, weights.CandidateGain, scratch);
            GruGates.ResetAfter(step);
            return;
        }
        GruGates.Reset(step with { Before = source, Hidden = scratch });
        var reset = new StridedMatrix { Values = scratch, RowStride = _plan.PaddedUnits, SegmentDepth = _plan.Units };
        _candidate.AddHidden(t, reset, rows, weights.Candidate, weights.CandidateGain, step.Candidate);
        GruGates.Update(step);
    }
}

/// <summary>The way back through <see cref="GruGateNorm"/>, product by product.</summary>
readonly ref struct GruGateNormGradient
{
    public GruGateNormGradient(GruLayout plan, int batch, int steps, ref SpanReader tape, ref ScratchAllocator workspace)
    {
        if (!plan.Options.LayerNormalization) return;
        InputPairs = new(plan.Pairs, batch, steps, ref tape, ref workspace);
        InputCandidate = new(plan.Candidate, batch, steps, ref tape, ref workspace);
        Pairs = new(plan.Pairs, batch, steps, ref tape, ref workspace);
        Candidate = new(plan.Candidate, batch, steps, ref tape, ref workspace);
    }

    public NormalizedProductGradient InputPairs { get; }

    public NormalizedProductGradient InputCandidate { get; }

    public NormalizedProductGradient Pairs { get; }

    public NormalizedProductGradient Candidate { get; }

    /// <summary>Adds the gradients of the gains: the input's [3H], then the hidden ones.</summary>
    public void Unpack(Span<float> gains, int units)
    {
        if (gains.IsEmpty) return;
        InputPairs.Unpack(gains[..(2 * units)]);
        InputCandidate.Unpack(gains.Slice(2 * units, units));
        Pairs.Unpack(gains.Slice(3 * units, 2 * units));
        Candidate.Unpack(gains.Slice(5 * units, units));
    }
}
