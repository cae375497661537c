using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tasks.Generation;

/// <summary>The distribution of the values of one step, given the outputs of a network: how likely values are, and how they are drawn. It owns sizes only; one instance serves every thread.</summary>
interface IStepHead
{
    /// <summary>Outputs of the network that it takes.</summary>
    int OutputSize { get; }

    /// <summary>Weights of its own.</summary>
    WeightLayout Weights { get; }

    /// <summary>Floats of working memory.</summary>
    int ScratchSize { get; }

    /// <summary>-ln of the probability, or density, of a step when all outputs are 0; about.</summary>
    double LossOfNothing { get; }

    /// <summary>The loss of values that are foreseen perfectly; NaN where there is no limit.</summary>
    double LeastLoss { get; }

    /// <summary>Draws fresh weights.</summary>
    void Initialize(Span<float> weights, Random random)
    {
    }

    /// <summary>-ln of the probability, or density, of values, none of which is missing, and its gradients times a weight.</summary>
    /// <param name="outputs">Of the network.</param>
    /// <param name="values">As the network reads them.</param>
    /// <param name="weights">The head's own.</param>
    /// <param name="weight">What gradients are multiplied with.</param>
    /// <param name="outputGradient">By the outputs; overwritten; empty when only the loss is wanted.</param>
    /// <param name="weightGradient">By the own weights; added to; empty if not wanted.</param>
    /// <param name="scratch">Working memory.</param>
    double Loss(ReadOnlySpan<float> outputs, ReadOnlySpan<float> values, ReadOnlySpan<float> weights, float weight, Span<float> outputGradient, Span<float> weightGradient, Span<float> scratch);

    /// <summary>Draws values.</summary>
    /// <param name="outputs">Of the network.</param>
    /// <param name="weights">The head's own.</param>
    /// <param name="temperature">Below 1 more likely values, above 1 bolder ones, 0 the likeliest, each by those before it.</param>
    /// <param name="random">Draws.</param>
    /// <param name="values">As the network reads them.</param>
    /// <param name="scratch">Working memory.</param>
    void Sample(ReadOnlySpan<float> outputs, ReadOnlySpan<float> weights, float temperature, ref SplitMix64 random, Span<float> values, Span<float> scratch);
}
