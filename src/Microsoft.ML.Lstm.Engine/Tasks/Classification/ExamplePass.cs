using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>Memory for a network's passes over some examples at a time; it grows with their length, and is kept.</summary>
sealed class ExamplePass(SequenceNetwork network, FeatureScaler?[] scalers, int rows, bool training, ParallelRegion? region = null)
{
    readonly SequencePass?[] _passes = new SequencePass?[network.Encoders.Length];
    readonly HeadPass _head = new(network, rows, training);
    float[] _prepared = [];

    /// <summary>Takes in examples, numeric sequences disturbed by noise of a standard deviation.</summary>
    public void Load(ExampleSet examples, ReadOnlySpan<int> numbers, float noise = 0, ulong seed = 0)
    {
        for (var input = 0; input < _passes.Length; input++)
        {
            if (network.Encoders[input] is { } encoder) LoadSequences(examples, input, numbers, encoder, noise, SplitMix64.Derive(seed, input)!.Value);
            else for (var row = 0; row < numbers.Length; row++) scalers[input]!.ApplyStatic(examples.Values(numbers[row], input), _head.Part(row, input));
        }
    }

    void LoadSequences(ExampleSet examples, int input, ReadOnlySpan<int> numbers, InputEncoder encoder, float noise, ulong seed)
    {
        var steps = 1;
        foreach (var number in numbers) steps = Math.Max(steps, examples.Steps(number, input));
        var pass = _passes[input] = SequencePass.For(steps, _passes[input], encoder.Network, rows, training, region);
        pass.Begin(steps);
        for (var row = 0; row < numbers.Length; row++)
        {
            var values = examples.Values(numbers[row], input);
            var length = encoder.PreparedLength(values.Length);
            if (_prepared.Length < length) _prepared = new float[Math.Max(length, 2 * _prepared.Length)];
            encoder.Prepare(values, scalers[input], _prepared, noise, SplitMix64.Derive(seed, row)!.Value);
            pass.Load(row, _prepared.AsSpan(0, length));
        }
    }

    /// <summary>Scores [count, Scores] of what was loaded.</summary>
    public ReadOnlySpan<float> Forward(int count, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed, ulong? seed)
    {
        for (var input = 0; input < _passes.Length; input++)
        {
            if (_passes[input] is { } pass)
                _head.Take(count, input, pass.Forward(count, weights[network.Weights(input)], packed[network.Packed(input)], SplitMix64.Derive(seed, input)));
        }

        return _head.Forward(count, weights, packed, seed);
    }

    /// <summary>Adds the weights' gradient, for the pass before.</summary>
    public void Backward(int count, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed, ReadOnlySpan<float> scoreGradient, Span<float> gradient, ulong? seed)
    {
        _head.Backward(count, weights, packed, scoreGradient, gradient, seed);
        for (var input = 0; input < _passes.Length; input++)
        {
            _passes[input]?.Backward(
                count, weights[network.Weights(input)], packed[network.Packed(input)], _head.GradientOf(count, input), gradient[network.Weights(input)],
                SplitMix64.Derive(seed, input));
        }
    }
}
