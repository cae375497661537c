using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Objectives;

/// <summary>The chain of conditional probabilities of a <see cref="Nade"/> over the values of one step after the other. Hidden units change where a value is 1 only: between two such values they are one stretch.</summary>
ref struct NadeChain
{
    readonly Nade _nade;
    readonly ReadOnlySpan<float> _input, _output;

    // By stretch its hidden units; sums that go into them; by value the slope of the loss by its logit.
    readonly Span<float> _hidden, _sums, _slopes;
    int _stretches;

    public NadeChain(Nade nade, ReadOnlySpan<float> weights, Span<float> scratch)
    {
        _nade = nade;
        _input = nade.Weights.Slice(weights, 0);
        _output = nade.Weights.Slice(weights, 1);
        var parts = new ScratchAllocator(scratch);
        _hidden = parts.Take((nade.Values + 1) * nade.Units);
        _sums = parts.Take(nade.Units);
        _slopes = parts.Take(nade.Values);
    }

    public static int ScratchSize(Nade nade) => checked(((nade.Values + 2) * nade.Units) + nade.Values);

    /// <summary>-ln p of values.</summary>
    public double Forward(ReadOnlySpan<float> outputs, ReadOnlySpan<float> values)
    {
        var loss = 0.0;
        Begin(outputs);
        for (var i = 0; i < values.Length; i++)
        {
            double x = Logit(outputs, i);
            loss += Bernoulli.Loss(x, values[i] == 1);
            _slopes[i] = (float)Bernoulli.Slope(x, values[i] == 1);
            if (values[i] == 1) Take(i);
        }
        return loss;
    }

    /// <summary>Begins a step of which no value is known yet.</summary>
    public void Begin(ReadOnlySpan<float> outputs)
    {
        outputs[_nade.Values..].CopyTo(_sums);
        _stretches = 0;
        TensorPrimitives.Sigmoid<float>(_sums, Hidden(0));
    }

    /// <summary>The logit of the next value being 1.</summary>
    public readonly float Logit(ReadOnlySpan<float> outputs, int value) => outputs[value] + TensorPrimitives.Dot<float>(Row(_output, value), Hidden(_stretches));

    /// <summary>Says that a value is 1.</summary>
    public void Take(int value)
    {
        TensorPrimitives.Add(_sums, Row(_input, value), _sums);
        _stretches++;
        TensorPrimitives.Sigmoid<float>(_sums, Hidden(_stretches));
    }

    /// <summary>The gradients of -ln p, times a weight, after <see cref="Forward"/>: by the outputs, which are overwritten, and by the weights, which are added to unless they are not wanted.</summary>
    public readonly void Backward(ReadOnlySpan<float> values, float weight, Span<float> outputGradient, Span<float> weightGradient)
    {
        var (units, stretch) = (_nade.Units, _stretches);
        var byInput = weightGradient.IsEmpty ? default : _nade.Weights.Slice(weightGradient, 0);
        var byOutput = weightGradient.IsEmpty ? default : _nade.Weights.Slice(weightGradient, 1);
        TensorPrimitives.Multiply(_slopes, weight, _slopes);
        _slopes.CopyTo(outputGradient);
        // By what goes into the hidden units: of a stretch, and of all behind it.
        var all = outputGradient.Slice(_nade.Values, units);
        all.Clear();
        var own = _sums;
        own.Clear();
        for (var i = values.Length - 1; i >= 0; i--)
        {
            if (values[i] == 1)
            {
                AddStretch(stretch--, own, all);
                if (!byInput.IsEmpty) TensorPrimitives.Add(byInput.Slice(i * units, units), all, byInput.Slice(i * units, units));
            }
            TensorPrimitives.MultiplyAdd(Row(_output, i), _slopes[i], own, own);
            if (!byOutput.IsEmpty) TensorPrimitives.MultiplyAdd(Hidden(stretch), _slopes[i], byOutput.Slice(i * units, units), byOutput.Slice(i * units, units));
        }
        AddStretch(stretch, own, all);
    }

    // What the logits of a stretch ask of its hidden units, through their slope h (1 - h); the next one begins at 0.
    readonly void AddStretch(int stretch, Span<float> own, Span<float> all)
    {
        var hidden = Hidden(stretch);
        for (var u = 0; u < own.Length; u++) all[u] += own[u] * hidden[u] * (1 - hidden[u]);
        own.Clear();
    }

    readonly ReadOnlySpan<float> Row(ReadOnlySpan<float> matrix, int value) => matrix.Slice(value * _nade.Units, _nade.Units);

    readonly Span<float> Hidden(int stretch) => _hidden.Slice(stretch * _nade.Units, _nade.Units);
}
