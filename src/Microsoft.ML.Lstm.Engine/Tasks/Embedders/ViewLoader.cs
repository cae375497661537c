using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;

namespace Microsoft.ML.Lstm.Engine.Tasks.Embedders;

/// <summary>Brings views of examples into a pass: spans of their steps are masked, and numbers are noisy.</summary>
sealed class ViewLoader(SequenceNetwork network, ExampleLoader loader, EmbeddingOptions options, ExampleSet examples, int rows) : IBatchLoader
{
    /// <summary>A span is at most this share of the steps that are masked, so that there are several.</summary>
    const double LongestSpan = 0.5;

    const ulong ValidationSeed = 0x5EED;

    readonly int[] _offsets = new int[rows + 1];

    public NetworkPass Pass => loader.Pass;

    /// <summary>None: rows are compared with one another.</summary>
    public RaggedTargets Targets => new([], _offsets.AsSpan(0, Pass.Batch + 1));

    public ReadOnlySpan<float> SequenceWeights => default;

    public void Load(ReadOnlySpan<int> numbers, int start, ulong? seed)
    {
        loader.Load(examples, numbers, seed is null ? default : new(options.InputNoise, TokenDropout: 0), ~(seed ?? 0));
        for (var input = 0; input < network.Encoders.Length; input++)
        {
            if (network.Encoders[input] is null) continue;
            for (var row = 0; row < numbers.Length; row++)
            {
                // What is validated on has the same views each time, whatever it comes with.
                var view = seed is null ? SplitMix64.Derive(ValidationSeed, (2 * numbers[row]) + (row & 1)) : SplitMix64.Derive(seed, row);
                var random = new SplitMix64(SplitMix64.Derive(view, input)!.Value);
                var values = Pass.Place(network.Graph.InputEdges[input], row, out var present);
                Mask(values, present, ref random);
            }
        }
    }

    /// <summary>Masks spans of the steps that are there, but never all of them.</summary>
    void Mask(Span<float> values, Span<bool> present, ref SplitMix64 random)
    {
        var steps = present.LastIndexOf(true) + 1;
        var (size, left) = (values.Length / present.Length, (int)Math.Min(present[..steps].Count(true) - 1, Math.Round(options.MaskRate * steps)));
        var longest = Math.Max(1, (int)(LongestSpan * left));
        while (left > 0)
        {
            var length = Math.Min(left, 1 + (int)(random.NextDouble() * longest));
            var from = (int)(random.NextDouble() * (steps - length + 1));
            for (var step = from; step < from + length && left > 0; step++)
            {
                if (!present[step]) continue;
                (present[step], left) = (false, left - 1);
                values.Slice(step * size, size).Clear();
            }
        }
    }
}
