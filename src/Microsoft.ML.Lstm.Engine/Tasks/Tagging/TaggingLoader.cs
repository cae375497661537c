using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Tasks.Tagging;

/// <summary>Brings examples into the memory of a network's passes: numbers scaled, words as they are, or in training some of them as unknown ones.</summary>
/// <param name="network">The network.</param>
/// <param name="scalers">One for each field with numbers; null for others.</param>
/// <param name="rows">Rows at most.</param>
/// <param name="plan">What passes compute; null for predicting.</param>
/// <param name="region">Threads that share a pass.</param>
sealed class TaggingLoader(TaggingNetwork network, FeatureScaler?[] scalers, int rows, PassPlan? plan = null, ParallelRegion? region = null)
{
    readonly int[] _steps = new int[scalers.Length];
    float[] _numbers = [];
    int[] _tokens = [];

    /// <summary>The memory.</summary>
    public NetworkPass Pass { get; } = new(network.Graph, rows, plan, region);

    /// <summary>By field and token the probability that it is read as unknown in training; null for fields without.</summary>
    public float[]?[] Drops { get; init; } = [];

    /// <summary>Loads examples; with a seed some of the tokens are unknown ones.</summary>
    public void Load(ExampleSet examples, ReadOnlySpan<int> numbers, ulong? seed = null)
    {
        var longest = 1;
        foreach (var number in numbers) longest = Math.Max(longest, examples.Steps(number));
        _steps.AsSpan().Fill(longest);
        Pass.Begin(_steps);
        for (var field = 0; field < _steps.Length; field++)
        {
            var edge = network.Graph.InputEdges[field];
            for (var row = 0; row < numbers.Length; row++)
            {
                if (examples.Fields[field].Kind != InputKind.Tokens) Pass.Load(edge, row, Scaled(examples.Values(numbers[row], field), scalers[field]));
                else Pass.Load(edge, row, Dropped(examples.Tokens(numbers[row], field), field, SplitMix64.Derive(SplitMix64.Derive(seed, field), row)));
            }
        }
    }

    ReadOnlySpan<int> Dropped(ReadOnlySpan<int> tokens, int field, ulong? seed)
    {
        if (seed is not { } known || Drops[field] is not { } drops) return tokens;
        if (_tokens.Length < tokens.Length) _tokens = new int[Math.Max(tokens.Length, 2 * _tokens.Length)];
        var some = _tokens.AsSpan(0, tokens.Length);
        var random = new SplitMix64(known);
        for (var t = 0; t < some.Length; t++) some[t] = random.NextDouble() < drops[tokens[t]] ? TokenVocabulary.Unknown : tokens[t];
        return some;
    }

    // A value that is missing is read as the mean, so that each token has a tag.
    ReadOnlySpan<float> Scaled(ReadOnlySpan<float> values, FeatureScaler? scaler)
    {
        if (scaler is null) return values;
        if (_numbers.Length < values.Length) _numbers = new float[Math.Max(values.Length, 2 * _numbers.Length)];
        scaler.ApplyStatic(values, _numbers.AsSpan(0, values.Length));
        return _numbers.AsSpan(0, values.Length);
    }
}
