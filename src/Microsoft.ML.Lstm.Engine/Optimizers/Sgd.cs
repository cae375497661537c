using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Optimizers;

/// <summary>Gradient descent (Robbins and Monro 1951) with momentum (Polyak 1964), also as Nesterov's (Sutskever et al. 2013).</summary>
/// <remarks>It keeps a velocity for each weight, so one instance belongs to one array of weights.</remarks>
public sealed class Sgd : ISavedOptimizer
{
    readonly float[] _velocity;

    /// <summary>An optimizer for <paramref name="weightCount"/> weights.</summary>
    public Sgd(int weightCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(weightCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(weightCount, Array.MaxLength);
        _velocity = new float[weightCount];
    }

    /// <summary>Momentum: the velocity is v = Momentum · v + g; 0 by default, below 1.</summary>
    public float Momentum { get; init => field = DecayRate.Checked(value); }

    /// <summary>Whether momentum is Nesterov's: a step of g + Momentum · v in place of v; false by default.</summary>
    public bool Nesterov { get; init; }

    /// <summary>Weight decay, multiplied by the learning rate and decoupled as in AdamW; 0 by default.</summary>
    public float WeightDecay { get; init; }

    /// <inheritdoc/>
    public void Step(Span<float> weights, ReadOnlySpan<float> gradient, float learningRate) =>
        new SgdStep(
            Momentum,
            ByGradient: Nesterov ? learningRate : 0,
            ByVelocity: Nesterov ? learningRate * Momentum : learningRate,
            Decay: 1 - learningRate * WeightDecay)
        .Apply(weights, gradient, _velocity);

    void ISavedOptimizer.Transfer(ModelCodec codec) => codec.Floats(_velocity);
}
