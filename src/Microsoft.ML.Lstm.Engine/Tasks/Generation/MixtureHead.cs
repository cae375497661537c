using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tasks.Generation;

/// <summary>Real values by a mixture of normal distributions, and binary ones beside them by logits (<see cref="MixtureDensity"/>).</summary>
sealed class MixtureHead : IStepHead
{
    /// <summary>The smallest standard deviation, in units of the scaled values: one hundredth of their spread.</summary>
    public const float Floor = 0.01f;

    // -ln of a density at its standard deviation when all outputs are 0: that is ln 2.
    const double LossOfReal = 1.6;

    readonly MixtureDensity _mixture;

    // Places of the real values in a step, then those of the binary ones.
    readonly int[] _places;

    /// <summary>A head of so many components.</summary>
    /// <param name="isBinary">Of each value of a step: whether it is 0 or 1; one at the least is not.</param>
    /// <param name="components">Components of the mixture.</param>
    public MixtureHead(bool[] isBinary, int components)
    {
        var binary = isBinary.Count(value => value);
        _mixture = new(isBinary.Length - binary, components, binary) { Floor = Floor };
        _places = [.. Enumerable.Range(0, isBinary.Length).OrderBy(place => isBinary[place])];
    }

    public int OutputSize => _mixture.OutputSize;

    public WeightLayout Weights => _mixture.Weights;

    public int ScratchSize => checked(MixtureStep.ScratchSize(_mixture) + _places.Length);

    public double LossOfNothing => (_mixture.Values * LossOfReal) + (_mixture.BinaryValues * Math.Log(2));

    public double LeastLoss => double.NaN;

    public double Loss(ReadOnlySpan<float> outputs, ReadOnlySpan<float> values, ReadOnlySpan<float> weights, float weight, Span<float> outputGradient, Span<float> weightGradient, Span<float> scratch)
    {
        var ordered = scratch.Slice(MixtureStep.ScratchSize(_mixture), _places.Length);
        for (var i = 0; i < ordered.Length; i++) ordered[i] = values[_places[i]];
        return new MixtureStep(_mixture, scratch).Evaluate(outputs, ordered, weight, known: true, outputGradient);
    }

    public void Sample(ReadOnlySpan<float> outputs, ReadOnlySpan<float> weights, float temperature, ref SplitMix64 random, Span<float> values, Span<float> scratch)
    {
        var ordered = scratch[.._places.Length];
        MixtureDraw.Next(_mixture, outputs, temperature, ref random, ordered);
        for (var i = 0; i < ordered.Length; i++) values[_places[i]] = ordered[i];
    }
}
