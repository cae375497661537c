using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Optimizers;

/// <summary>An exponential moving average of the weights (Polyak and Juditsky 1992), with a smaller decay in the first steps.</summary>
sealed class ExponentialMovingAverage
{
    readonly float[] _average, _change;
    long _steps;

    /// <summary>An average of <paramref name="weightCount"/> weights with decay <paramref name="decay"/>.</summary>
    public ExponentialMovingAverage(int weightCount, float decay)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(weightCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(weightCount, Array.MaxLength);
        if (!(decay >= 0 && decay < 1)) throw Require.Refused(nameof(decay), decay, $"The decay must be at least 0 and below 1.");
        (_average, _change) = (new float[weightCount], new float[weightCount]);
        Decay = decay;
    }

    /// <summary>Decay of the average after the first steps.</summary>
    public float Decay { get; }

    /// <summary>The average so far; zeros before the first step.</summary>
    public ReadOnlySpan<float> Average => _average;

    /// <summary>Takes in the weights after a step: the first ones as they are, later ones with d = min(decay, (t + 1) / (t + 10)).</summary>
    public void Add(ReadOnlySpan<float> weights)
    {
        if (_steps == 0) weights.CopyTo(_average);
        else
        {
            // average += (1 - d) · (weights - average): a weight that stays, being frozen, keeps its bits; of d · average + (1 - d) · weights
            // it would lose the last.
            TensorPrimitives.Subtract(weights, _average, _change);
            TensorPrimitives.MultiplyAdd(_change, 1 - Math.Min(Decay, (_steps + 1f) / (_steps + 10f)), _average, _average);
        }
        _steps++;
    }

    /// <summary>Writes or reads the average and its age.</summary>
    internal void Transfer(ModelCodec codec)
    {
        codec.Floats(_average);
        _steps = codec.Long(_steps, 0);
    }
}
