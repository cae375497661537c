using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tasks.Generation;

/// <summary>Binary values, each by those before it (<see cref="Nade"/>).</summary>
/// <param name="values">Values of a step.</param>
/// <param name="units">Hidden units of the chain.</param>
sealed class JointHead(int values, int units) : IStepHead
{
    readonly Nade _nade = new(values, units);

    public int OutputSize => _nade.OutputSize;

    public WeightLayout Weights => _nade.Weights;

    public int ScratchSize => NadeChain.ScratchSize(_nade);

    public double LossOfNothing => _nade.Values * Math.Log(2);

    public double LeastLoss => 0;

    public void Initialize(Span<float> weights, Random random) => _nade.Initialize(weights, random);

    public double Loss(ReadOnlySpan<float> outputs, ReadOnlySpan<float> values, ReadOnlySpan<float> weights, float weight, Span<float> outputGradient, Span<float> weightGradient, Span<float> scratch)
    {
        var chain = new NadeChain(_nade, weights, scratch);
        var loss = chain.Forward(outputs, values);
        if (!outputGradient.IsEmpty) chain.Backward(values, weight, outputGradient, weightGradient);
        return loss;
    }

    public void Sample(ReadOnlySpan<float> outputs, ReadOnlySpan<float> weights, float temperature, ref SplitMix64 random, Span<float> values, Span<float> scratch)
    {
        var chain = new NadeChain(_nade, weights, scratch);
        chain.Begin(outputs);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Bernoulli.Draw(chain.Logit(outputs, i), temperature, ref random) ? 1 : 0;
            if (values[i] == 1) chain.Take(i);
        }
    }
}
