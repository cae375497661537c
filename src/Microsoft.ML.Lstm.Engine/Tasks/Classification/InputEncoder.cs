using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pointwise;
using Microsoft.ML.Lstm.Engine.Layers.Pooling;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>The layers that make one vector of an input's sequence: an embedding for tokens, recurrent layers and their pool, beside them convolutions, or what was measured where there are times.</summary>
sealed class InputEncoder
{
    readonly Sequential _recurrent;
    readonly AttentionPool? _attention;
    readonly Concatenate? _branches;
    readonly int _features, _reduction, _longest;
    readonly int[] _flagged;
    readonly IrregularSteps? _times;

    /// <param name="input">What is read.</param>
    /// <param name="plan">The network's plan.</param>
    /// <param name="flagged">Features whose missing values the network is told of.</param>
    /// <param name="reduction">Steps in a row that become one.</param>
    /// <param name="times">How times are read; null where there are none.</param>
    public InputEncoder(FeatureSpec input, NetworkConfig plan, int[] flagged, int reduction, IrregularSteps? times)
    {
        Tokens = input.Kind == InputKind.Tokens;
        (_reduction, _longest) = (reduction, Tokens ? int.MaxValue : plan.LongestSteps);
        (_features, _flagged, _times) = (input.StepSize, flagged, times);
        var size = Tokens ? plan.EmbeddingSize : PreparedSize;
        Embedding = Tokens ? new Embedding(input.Size + 1, size, paddingIndex: 0) : null;
        _recurrent = Chain(size, plan, times);
        _attention = _recurrent.Layers[^1] as AttentionPool;
        Measured = times is null ? null : new(times.Features, size);
        _branches = Measured is not null ? new(_recurrent, Measured)
            : plan.ConvolutionChannels > 0 && !Tokens ? new(_recurrent, Convolutions(size, plan.ConvolutionChannels)) : null;
        Body = _branches is null ? _recurrent : _branches;
    }

    public bool Tokens { get; }

    /// <summary>The first layer for tokens; null for numbers.</summary>
    public Embedding? Embedding { get; }

    /// <summary>All behind the embedding: [B, T, features] -> [B, 1, vector].</summary>
    public ILayer Body { get; }

    /// <summary>How times are read, for a sequence that has them; null for others.</summary>
    public IrregularSteps? Times => _times;

    /// <summary>What was measured, for a sequence with times; null for others.</summary>
    public MeasuredPool? Measured { get; }

    /// <summary>The recurrent layers, without what pools their steps.</summary>
    public ReadOnlySpan<ILayer> Recurrent => _recurrent.Layers[..^1];

    public bool HasAttention => _attention is not null;

    /// <summary>Steps that are left of so many.</summary>
    public int Steps(int steps) => Quotient(steps, Reduction(steps));

    /// <summary>So many steps in a row of a sequence become one, their mean: as many as of all, or more where the sequence is far longer than they are.</summary>
    int Reduction(int steps) => Math.Max(_reduction, Quotient(steps, _longest));

    static int Quotient(int steps, int divisor) => (int)(((long)steps + divisor - 1) / divisor);

    /// <summary>Floats that a sequence of so many values becomes when prepared.</summary>
    public int PreparedLength(int values) => values / _features * PreparedSize;

    /// <summary>The number of the value that a prepared float, or one of what the embedding makes of it, comes from.</summary>
    public int ValueOf(int place)
    {
        if (Tokens) return place / Embedding!.OutputSize;
        var (step, feature) = Math.DivRem(place, PreparedSize);
        return (step * _features) + (_times is not null ? _times.FeatureOf(feature) : feature < _features ? feature : _flagged[feature - _features]);
    }

    /// <summary>The gradient by a prepared float, from that by the steps that are left.</summary>
    public float GradientOf(int place, ReadOnlySpan<float> gradient, ReadOnlySpan<float> prepared)
    {
        var reduction = Reduction(prepared.Length / PreparedSize);
        if (reduction == 1) return gradient[place];
        var (step, feature) = Math.DivRem(place, PreparedSize);
        return IsMasked(prepared, step) ? 0 : gradient[(step / reduction * PreparedSize) + feature] / Observed(prepared, step / reduction, reduction);
    }

    /// <summary>A weight for each step of a prepared sequence, from one for each of those that are left.</summary>
    public float[] ToSteps(float[] weights, ReadOnlySpan<float> prepared)
    {
        var steps = new float[prepared.Length / PreparedSize];
        var reduction = Reduction(steps.Length);
        if (reduction == 1) return weights;
        for (var step = 0; step < steps.Length; step++)
            steps[step] = IsMasked(prepared, step) ? 0 : weights[step / reduction] / Observed(prepared, step / reduction, reduction);
        return steps;
    }

    /// <summary>
    /// A sequence as the network reads it, before its steps are reduced: scaled numbers with input noise, interpolated where they are missing, then a missing-value indicator for each flagged feature.
    /// NaN marks masked steps. With times as <see cref="IrregularSteps"/> says.
    /// </summary>
    public void Prepare(ReadOnlySpan<float> values, ReadOnlySpan<float> times, FeatureScaler scaler, Span<float> destination, float noise = 0, ulong seed = 0)
    {
        if (_times is not null)
        {
            _times.Prepare(values, times, scaler, destination[..PreparedLength(values.Length)], noise, seed);
            return;
        }
        var scaled = destination[..values.Length];
        scaler.Apply(values, scaled);
        MissingValues.Interpolate(values, scaled, _features);
        if (noise > 0) scaler.AddNoise(scaled, noise, seed);
        if (_flagged.Length > 0) Flag(values, destination);
    }

    /// <summary>Puts the means of steps in a row at the beginning of a prepared sequence; masked steps do not count. What is left.</summary>
    public Span<float> Reduce(Span<float> prepared)
    {
        var (size, steps) = (PreparedSize, prepared.Length / PreparedSize);
        var reduction = Reduction(steps);
        if (reduction == 1) return prepared;
        for (var first = 0; first < steps; first += reduction)
        {
            var (end, count) = (Math.Min(steps, first + reduction), 0);
            var mean = prepared.Slice(first / reduction * size, size);
            for (var step = first; step < end; step++)
            {
                var some = prepared.Slice(step * size, size);
                if (IsMasked(prepared, step)) continue;
                if (count++ == 0) some.CopyTo(mean);
                else for (var f = 0; f < size; f++) mean[f] += (some[f] - mean[f]) / count;
            }

            if (count == 0) mean.Fill(float.NaN);
        }

        return prepared[..(Steps(steps) * size)];
    }

    /// <summary>Floats of a step as the network reads it: the features and what tells of missing ones; tokens of the vocabulary, that of none included.</summary>
    public int Width => Embedding?.VocabularySize ?? PreparedSize;

    int PreparedSize => _times?.Width ?? _features + _flagged.Length;

    bool IsMasked(ReadOnlySpan<float> prepared, int step) => prepared.Slice(step * PreparedSize, PreparedSize).Contains(float.NaN);

    /// <summary>How many steps one of those that are left is the mean of.</summary>
    int Observed(ReadOnlySpan<float> prepared, int reduced, int reduction)
    {
        var count = 0;
        for (var step = reduced * reduction; step < Math.Min((reduced + 1) * reduction, prepared.Length / PreparedSize); step++) count += IsMasked(prepared, step) ? 0 : 1;
        return count;
    }

    /// <summary>Spreads the scaled steps, from the last one on, and puts the flags behind each.</summary>
    void Flag(ReadOnlySpan<float> values, Span<float> destination)
    {
        for (var step = (values.Length / _features) - 1; step >= 0; step--)
        {
            var raw = values.Slice(step * _features, _features);
            var wide = destination.Slice(step * PreparedSize, PreparedSize);
            destination.Slice(step * _features, _features).CopyTo(wide);
            for (var i = 0; i < _flagged.Length; i++) wide[_features + i] = float.IsNaN(raw[_flagged[i]]) ? 1 : 0;
        }
    }

    /// <summary>Layers one upon the other: the embedding, and the recurrent ones.</summary>
    public int Layers => (Embedding is null ? 0 : 1) + _recurrent.Layers.ToArray().Count(IsRecurrent);

    /// <summary>The weights, cut by layers: how many, and how many layers lie below. The convolutions are as deep as the first recurrent layer, the pool as the last.</summary>
    public IEnumerable<(int Count, int Depth)> Depths()
    {
        var depth = 0;
        if (Embedding is not null) yield return (Embedding.Weights.Count, depth++);
        var first = depth;
        foreach (var layer in _recurrent.Layers.ToArray()) yield return (layer.Weights.Count, IsRecurrent(layer) ? depth++ : depth - 1);
        if (_branches is not null) yield return (_branches.Layers[1].Weights.Count, first);
    }

    static bool IsRecurrent(ILayer layer) => layer.StateSize > 0;

    /// <summary>How much each step weighs [B, T], after a pass of the body that left a tape.</summary>
    public ReadOnlySpan<float> Attention(ReadOnlySpan<float> bodyTape, int batch, int steps)
    {
        var tape = _branches is null ? bodyTape : _branches.TapeOf(0, bodyTape, batch, steps);
        return AttentionPool.AttentionWeights(_recurrent.TapeOf(_recurrent.Layers.Length - 1, tape, batch, steps), batch, steps);
    }

    static Sequential Chain(int size, NetworkConfig plan, IrregularSteps? times)
    {
        var layers = new List<ILayer>();
        for (var i = 0; i < plan.Layers; i++)
        {
            if (i > 0 && plan.Dropout > 0) layers.Add(new Dropout(size, plan.Dropout));
            var (from, depth) = (size, i);
            layers.Add(plan.Bidirectional ? new Bidirectional(Cell) : Cell());
            ILayer Cell() => times is null ? RecurrentCell.Of(plan.Cell, from, plan.HiddenSize, depth, plan.Layers)
                : RecurrentCell.Of(times.Gaps, plan.Cell, from, times.Features, plan.HiddenSize, depth, plan.Layers);
            size = layers[^1].OutputSize;
        }

        layers.Add(plan.Pooling switch
        {
            SequencePooling.Last => new TakeLastStep(size),
            SequencePooling.Mean => new MeanPool(size),
            SequencePooling.Max => new MaxPool(size),
            SequencePooling.Concatenated => new Concatenate(new TakeLastStep(size), new MeanPool(size), new MaxPool(size)),
            _ => AttentionPool.Additive(size, plan.HiddenSize),
        });
        return new([.. layers]);
    }

    // Each sees further than the one before, 23 steps together. The first one is not normalised, as it must hand on how large values are.
    static Sequential Convolutions(int size, int channels) => new(
        new Conv1D(size, channels, 7), new Relu(channels),
        new Conv1D(channels, channels, 5, dilation: 2), new LayerNorm(channels), new Relu(channels),
        new Conv1D(channels, channels, 3, dilation: 4), new LayerNorm(channels), new Relu(channels),
        new Concatenate(new MeanPool(channels), new MaxPool(channels)));
}
