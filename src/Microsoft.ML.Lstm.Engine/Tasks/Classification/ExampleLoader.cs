using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>Brings examples, scaled, into the memory of a network's passes.</summary>
sealed class ExampleLoader(SequenceNetwork network, FeatureScaler?[] scalers, int rows, PassPlan? plan = null, ParallelRegion? region = null)
{
    readonly int[] _steps = new int[network.Count];
    readonly float[][] _sideScores = new float[SideModels.Most][];
    ISideScorer?[] _sides = [];
    float[] _prepared = [];
    int[] _tokens = [];

    /// <summary>What scores examples beside the network.</summary>
    public SideModels Sides
    {
        init
        {
            _sides = value.Open(network, scalers);
            for (var side = 0; side < _sides.Length; side++) _sideScores[side] = _sides[side] is null ? [] : new float[checked(rows * network.Plan.Scores)];
        }
    }

    /// <summary>Scores of the examples that were loaded by one of the models beside the network; nothing where it is not there.</summary>
    public ReadOnlySpan<float> SideScores(int side) => _sideScores[side];

    /// <summary>The memory, for at most so many rows.</summary>
    public NetworkPass Pass { get; } = new(network.Graph, rows, plan, region);

    /// <summary>Loads examples, changed by the noise of the training.</summary>
    public void Load(ExampleSet examples, ReadOnlySpan<int> numbers, TrainingNoise noise = default, ulong seed = 0)
    {
        for (var input = 0; input < _steps.Length; input++)
        {
            _steps[input] = 1;
            if (network.Encoders[input] is not { } encoder) continue;
            foreach (var number in numbers) _steps[input] = Math.Max(_steps[input], encoder.Steps(examples.Steps(number, input)));
        }

        var wide = network.Plan.Scores;
        for (var side = 0; side < _sides.Length; side++)
            for (var row = 0; row < numbers.Length; row++) _sides[side]?.Score(examples, numbers[row], _sideScores[side].AsSpan(row * wide, wide));
        Pass.Begin(_steps);
        for (var input = 0; input < _steps.Length; input++)
        {
            var (edge, noiseSeed) = (network.Graph.InputEdges[input], SplitMix64.Derive(seed, input));
            for (var row = 0; row < numbers.Length; row++)
            {
                var (number, rowSeed) = (numbers[row], SplitMix64.Derive(noiseSeed, row)!.Value);
                if (network.Encoders[input] is not { } encoder) scalers[input]!.ApplyStatic(examples.Values(number, input), Pass.Place(edge, row, out _));
                else
                {
                    // All sequences of an example end at the same part of theirs.
                    var end = SplitMix64.Derive(~seed, number)!.Value;
                    if (encoder.Tokens)
                    {
                        var tokens = examples.Tokens(number, input);
                        Pass.Load(edge, row, Kept(tokens[..noise.Beginning(tokens.Length, end)], noise.TokenDropout, rowSeed));
                    }
                    else
                    {
                        var (values, size) = (examples.ValueCount(number, input), network.Plan.Inputs[input].Size);
                        var beginning = examples.Values(number, input)[..(noise.Beginning(values / size, end) * size)];
                        Pass.Load(edge, row, Prepared(beginning, network.Times(examples, number), input, encoder, noise.Deviation, rowSeed));
                    }
                }
            }
        }
    }

    /// <summary>Tokens, of which some are unknown: 0.</summary>
    ReadOnlySpan<int> Kept(ReadOnlySpan<int> tokens, float dropout, ulong seed)
    {
        if (dropout == 0) return tokens;
        if (_tokens.Length < tokens.Length) _tokens = new int[Math.Max(tokens.Length, 2 * _tokens.Length)];
        var random = new SplitMix64(seed);
        for (var t = 0; t < tokens.Length; t++) _tokens[t] = random.NextDouble() < dropout ? 0 : tokens[t];
        return _tokens.AsSpan(0, tokens.Length);
    }

    ReadOnlySpan<float> Prepared(ReadOnlySpan<float> values, ReadOnlySpan<float> times, int input, InputEncoder encoder, float noise, ulong seed)
    {
        var length = encoder.PreparedLength(values.Length);
        if (_prepared.Length < length) _prepared = new float[Math.Max(length, 2 * _prepared.Length)];
        encoder.Prepare(values, times, scalers[input]!, _prepared, noise, seed);
        return encoder.Reduce(_prepared.AsSpan(0, length));
    }
}
