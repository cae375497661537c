using Microsoft.ML.Lstm.Engine.Tasks.Convolutions;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>How standardised features of examples stand while a ridge regression is fitted: responses of all convolutions, then static numbers, then values, so that whatever is learnt from stands side by side.</summary>
/// <remarks>Values are far fewer than responses: so that they count as much together, each is multiplied by the root of how many responses there are for one of them.</remarks>
sealed class FeatureLayout
{
    // For each place the number that the feature has in a model, and what it is multiplied by.
    readonly int[] _features;
    readonly float[] _factors;

    FeatureLayout(int[] features, float[] factors, Range[] choices) => (_features, _factors, Choices) = (features, factors, choices);

    /// <summary>What may be learnt from: responses alone, all, values alone, each with the static numbers; all only where there are no values.</summary>
    public IReadOnlyList<Range> Choices { get; }

    public static FeatureLayout Of(SequenceNetwork network, ConvolutionBank?[] banks)
    {
        var (responses, constants, values, next) = (new List<int>(), new List<int>(), new List<int>(), 0);
        for (var input = 0; input < banks.Length; input++)
        {
            var (ofResponses, ofValues) = banks[input] is { } bank ? (bank.Responses, bank.Features - bank.Responses) : (0, 0);
            Append(responses, ofResponses);
            Append(values, ofValues);
            Append(constants, banks[input] is null ? ConvolutionScorer.OthersOf(network.Plan, input) : 0);
        }

        var factor = values.Count == 0 ? 1 : MathF.Sqrt((float)responses.Count / values.Count);
        var others = responses.Count + constants.Count;
        return new([.. responses, .. constants, .. values], [.. Enumerable.Repeat(1f, others), .. Enumerable.Repeat(factor, values.Count)],
            values.Count == 0 ? [0..others] : [0..others, 0..next, responses.Count..next]);

        void Append(List<int> kind, int count)
        {
            kind.AddRange(Enumerable.Range(next, count));
            next += count;
        }
    }

    /// <summary>Puts the features of rows [rows, features], which stand as in a model, in this order, multiplied.</summary>
    public void Arrange(Span<float> values)
    {
        var row = new float[_features.Length];
        for (; values.Length > 0; values = values[row.Length..])
        {
            values[..row.Length].CopyTo(row);
            for (var i = 0; i < row.Length; i++) values[i] = row[_features[i]] * _factors[i];
        }
    }

    /// <summary>A solution of some of the features as one of all, as they stand in a model; the others have no weight.</summary>
    public RidgeSolution Undo(RidgeSolution solution, Range choice)
    {
        var (first, count) = choice.GetOffsetAndLength(_features.Length);
        var weights = new float[solution.Means.Length * _features.Length];
        for (var k = 0; k < solution.Means.Length; k++)
            for (var i = 0; i < count; i++) weights[(k * _features.Length) + _features[first + i]] = solution.Weights[(k * count) + i] * _factors[first + i];
        return solution with { Weights = weights };
    }
}
