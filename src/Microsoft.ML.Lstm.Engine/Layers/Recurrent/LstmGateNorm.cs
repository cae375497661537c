using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent;

/// <summary>Layer normalisation of an LSTM's two products (Ba et al. 2016): gates = bias + gain · norm(W x) + gain · norm(U h).</summary>
readonly ref struct LstmGateNorm
{
    readonly int _batch;
    readonly NormalizedProduct _input, _hidden;

    public LstmGateNorm(LstmLayout plan, int batch, int steps, ref ScratchAllocator workspace)
    {
        _batch = batch;
        if (!plan.Options.LayerNormalization) return;
        _input = new(plan.Gates, batch, steps, ref workspace);
        _hidden = new(plan.Gates, batch, steps, ref workspace);
    }

    /// <summary>From the input's products in the gates, and those of h unless it is zero, to what goes into the gates.</summary>
    public void Forward(in LstmWeights weights, in StridedMatrix before, bool hasHidden, int rows, int step, Span<float> gates)
    {
        gates.CopyTo(_input.Product(step));
        TimeBlocks.SetBias(weights.Bias, gates, _batch, _batch);
        _input.AddTo(step, weights.InputGain, gates);
        _hidden.AddHidden(step, before, hasHidden ? rows : 0, weights.Hidden, weights.HiddenGain, gates);
    }
}

/// <summary>The way back through <see cref="LstmGateNorm"/>.</summary>
readonly ref struct LstmGateNormGradient
{
    readonly NormalizedProductGradient _input, _hidden;

    public LstmGateNormGradient(LstmLayout plan, int batch, int steps, ref SpanReader tape, ref ScratchAllocator workspace)
    {
        if (!plan.Options.LayerNormalization) return;
        _input = new(plan.Gates, batch, steps, ref tape, ref workspace);
        _hidden = new(plan.Gates, batch, steps, ref tape, ref workspace);
    }

    /// <summary>From a step's gate gradients, in panels <paramref name="stride"/> apart, to those by the two products, laid out alike.</summary>
    public void Backward(
        in LstmWeights weights, ReadOnlySpan<float> gates, int stride, in RaggedBatch ragged, int step, Span<float> byInput, Span<float> byHidden)
    {
        _input.Backward(step, weights.InputGain, gates, stride, ragged, byInput);
        _hidden.Backward(step, weights.HiddenGain, gates, stride, ragged, byHidden);
    }

    /// <summary>Adds the gains' gradients.</summary>
    public void Unpack(Span<float> inputGain, Span<float> hiddenGain)
    {
        if (inputGain.IsEmpty) return;
        _input.Unpack(inputGain);
        _hidden.Unpack(hiddenGain);
    }
}
