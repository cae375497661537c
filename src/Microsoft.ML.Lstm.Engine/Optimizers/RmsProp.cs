using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Optimizers;

/// <summary>RMSProp (Tieleman and Hinton 2012): each weight's gradient is divided by its running root mean square.</summary>
/// <remarks>It keeps a mean and a velocity for each weight, so one instance belongs to one array of weights.</remarks>
public sealed class RmsProp : ISavedOptimizer
{
    readonly float[] _square, _velocity;

    /// <summary>An optimizer for <paramref name="weightCount"/> weights.</summary>
    public RmsProp(int weightCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(weightCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(weightCount, Array.MaxLength);
        (_square, _velocity) = (new float[weightCount], new float[weightCount]);
    }

    /// <summary>Decay rate of the mean squared gradient; 0.99 by default, below 1.</summary>
    public float Alpha { get; init => field = DecayRate.Checked(value); } = 0.99f;

    /// <summary>ε, added to the root of the mean squared gradient; 1e-8 by default.</summary>
    public float Epsilon { get; init; } = 1e-8f;

    /// <summary>Momentum (Graves 2013); 0 by default, below 1.</summary>
    public float Momentum { get; init => field = DecayRate.Checked(value); }

    /// <summary>Weight decay, multiplied by the learning rate and decoupled as in AdamW; 0 by default.</summary>
    public float WeightDecay { get; init; }

    /// <inheritdoc/>
    public void Step(Span<float> weights, ReadOnlySpan<float> gradient, float learningRate) =>
        new RmsPropStep(Alpha, Epsilon, Momentum, learningRate, Decay: 1 - learningRate * WeightDecay)
            .Apply(weights, gradient, _square, _velocity);

    void ISavedOptimizer.Transfer(ModelCodec codec)
    {
        codec.Floats(_square);
        codec.Floats(_velocity);
        foreach (var square in _square)
            if (square < 0) throw new InvalidDataException(FormattableString.Invariant($"It holds {square} for a square."));
    }
}
