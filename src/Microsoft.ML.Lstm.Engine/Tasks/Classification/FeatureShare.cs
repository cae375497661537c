using Microsoft.ML.Lstm.Engine.Tasks.Convolutions;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>Which standardised features of examples a ridge regression learns from, and what they are multiplied by.</summary>
/// <remarks>Values are far fewer than responses: so that they count as much together, each is multiplied by the root of how many responses there are for one of them.</remarks>
sealed class FeatureShare
{
    readonly int _all;

    // The features that are learnt from, and the factor of each.
    readonly int[] _places;
    readonly float[] _factors;

    FeatureShare(float[] factors)
    {
        _all = factors.Length;
        _places = [.. Enumerable.Range(0, _all).Where(feature => factors[feature] > 0)];
        _factors = [.. _places.Select(feature => factors[feature])];
    }

    /// <summary>Features that are learnt from.</summary>
    public int Features => _places.Length;

    /// <summary>Responses with values, responses alone, values alone; one of all features where nothing is both.</summary>
    public static IReadOnlyList<FeatureShare> Of(SequenceNetwork network, ConvolutionBank?[] banks)
    {
        var (responses, values) = (banks.Sum(bank => bank?.Responses ?? 0), banks.Sum(bank => bank is null ? 0 : bank.Features - bank.Responses));
        return values == 0 ? [With(1, 1)] : [With(1, 0), With(1, MathF.Sqrt((float)responses / values)), With(0, 1)];

        FeatureShare With(float ofResponse, float ofValue) => new([.. banks.SelectMany((bank, input) => bank is null
            ? Enumerable.Repeat(1f, ConvolutionScorer.StaticOf(network.Plan, input))
            : Enumerable.Repeat(ofResponse, bank.Responses).Concat(Enumerable.Repeat(ofValue, bank.Features - bank.Responses)))]);
    }

    /// <summary>The features that are learnt from [rows, Features], of rows of all features.</summary>
    public float[] Of(float[] values)
    {
        var rows = values.Length / _all;
        var some = new float[rows * Features];
        for (var row = 0; row < rows; row++)
            for (var i = 0; i < Features; i++) some[(row * Features) + i] = values[(row * _all) + _places[i]] * _factors[i];
        return some;
    }

    /// <summary>A solution for all features; those that were not learnt from have no weight.</summary>
    public RidgeSolution Undo(RidgeSolution solution)
    {
        var weights = new float[solution.Means.Length * _all];
        for (var k = 0; k < solution.Means.Length; k++)
            for (var i = 0; i < Features; i++) weights[(k * _all) + _places[i]] = solution.Weights[(k * Features) + i] * _factors[i];
        return solution with { Weights = weights };
    }
}
