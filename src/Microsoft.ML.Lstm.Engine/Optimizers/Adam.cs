using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Optimizers;

/// <summary>Adam with bias correction (Kingma and Ba 2015) and decoupled weight decay (Loshchilov and Hutter 2019).</summary>
/// <remarks>
/// Without decay this is Adam, with it AdamW: the decay acts on the weights themselves and never enters the moments. It keeps two moments
/// for each weight, so one instance belongs to one array of weights.
/// </remarks>
public sealed class Adam : ISavedOptimizer
{
    readonly float[] _mean, _square;
    long _steps;

    /// <summary>An optimizer for <paramref name="weightCount"/> weights.</summary>
    public Adam(int weightCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(weightCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(weightCount, Array.MaxLength);
        (_mean, _square) = (new float[weightCount], new float[weightCount]);
    }

    /// <summary>β₁: decay rate of the first moment; 0.9 by default.</summary>
    public float Beta1 { get; init; } = 0.9f;

    /// <summary>β₂: decay rate of the second moment; 0.999 by default.</summary>
    public float Beta2 { get; init; } = 0.999f;

    /// <summary>ε, added to the root of the second moment; 1e-8 by default.</summary>
    public float Epsilon { get; init; } = 1e-8f;

    /// <summary>Decoupled weight decay, multiplied by the learning rate; 0 by default.</summary>
    public float WeightDecay { get; init; }

    /// <inheritdoc/>
    public void Step(Span<float> weights, ReadOnlySpan<float> gradient, float learningRate)
    {
        _steps++;
        // m̂ / (√v̂ + ε) with m̂ = m / (1 - β₁ⁿ) and v̂ = v / (1 - β₂ⁿ): both corrections go into factors outside the loop.
        var step = new AdamStep(
            Beta1,
            Beta2,
            StepSize: (float)(learningRate / (1 - Math.Pow(Beta1, _steps))),
            RootCorrection: (float)(1 / Math.Sqrt(1 - Math.Pow(Beta2, _steps))),
            Epsilon,
            Decay: 1 - learningRate * WeightDecay);
        step.Apply(weights, gradient, _mean, _square);
    }

    void ISavedOptimizer.Transfer(ModelCodec codec)
    {
        TransferMoments(codec);
        TransferSteps(codec);
    }

    internal void TransferMoments(ModelCodec codec)
    {
        codec.Floats(_mean);
        codec.Floats(_square);
        foreach (var square in _square)
            if (square < 0) throw new InvalidDataException(FormattableString.Invariant($"It holds {square} for a square."));
    }

    internal void TransferSteps(ModelCodec codec) => _steps = codec.Long(_steps, 0);
}
