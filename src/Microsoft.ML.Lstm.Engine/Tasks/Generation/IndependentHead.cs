using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tasks.Generation;

/// <summary>Binary values, each by a logit of its own.</summary>
/// <param name="values">Values of a step.</param>
sealed class IndependentHead(int values) : IStepHead
{
    public int OutputSize => values;

    public WeightLayout Weights { get; } = new();

    public int ScratchSize => 0;

    public double LossOfNothing => values * Math.Log(2);

    public double LeastLoss => 0;

    public double Loss(ReadOnlySpan<float> outputs, ReadOnlySpan<float> values, ReadOnlySpan<float> weights, float weight, Span<float> outputGradient, Span<float> weightGradient, Span<float> scratch)
    {
        var loss = 0.0;
        for (var i = 0; i < values.Length; i++)
        {
            loss += Bernoulli.Loss(outputs[i], values[i] == 1);
            if (!outputGradient.IsEmpty) outputGradient[i] = (float)(weight * Bernoulli.Slope(outputs[i], values[i] == 1));
        }
        return loss;
    }

    public void Sample(ReadOnlySpan<float> outputs, ReadOnlySpan<float> weights, float temperature, ref SplitMix64 random, Span<float> values, Span<float> scratch)
    {
        for (var i = 0; i < values.Length; i++) values[i] = Bernoulli.Draw(outputs[i], temperature, ref random) ? 1 : 0;
    }
}
