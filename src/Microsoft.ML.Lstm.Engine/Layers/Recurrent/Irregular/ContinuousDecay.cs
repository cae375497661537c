using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent.Irregular;

/// <summary>
/// Values that decay to a level with time, as the memory of a continuous-time LSTM does between events (Mei and Eisner 2017): x(t) = x∞ + (x₀ - x∞) · exp(-softplus(δ) · max(0, t)). A step holds, side by side,
/// N values x₀, N levels x∞, N rates δ, and the time t, one for all or one for each: [B, T, 3N + 1] or [B, T, 4N] -> [B, T, N].
/// </summary>
/// <remarks>It has no weights: values, levels and rates are what layers before it say, so that they depend on what was seen.</remarks>
public sealed class ContinuousDecay : ILayer
{
    /// <summary>A decay of <paramref name="size"/> (N) values, with a time for each of them or one for all.</summary>
    public ContinuousDecay(int size, bool timeOfEach)
    {
        OutputSize = SizeGuard.Size(size);
        TimeOfEach = timeOfEach;
        InputSize = SizeGuard.Size(checked((3 * size) + (timeOfEach ? size : 1)), nameof(size));
    }

    /// <summary>Whether each value has a time of its own.</summary>
    public bool TimeOfEach { get; }

    /// <summary>3N + 1, or 4N.</summary>
    public int InputSize { get; }

    /// <summary>N.</summary>
    public int OutputSize { get; }

    /// <inheritdoc/>
    public WeightLayout Weights { get; } = new();

    /// <inheritdoc/>
    public void Forward(in ForwardPass pass)
    {
        PassGuard.Check(this, pass);
        var n = OutputSize;
        for (var row = 0; row < pass.Shape.Rows; row++)
        {
            var step = pass.Input.Slice(row * InputSize, InputSize);
            var output = pass.Output.Slice(row * n, n);
            for (var i = 0; i < n; i++) output[i] = step[n + i] + ((step[i] - step[n + i]) * Left(step, i));
        }
    }

    /// <inheritdoc/>
    public void Backward(in BackwardPass pass)
    {
        PassGuard.Check(this, pass);
        if (pass.InputGradient.IsEmpty) return;
        var n = OutputSize;
        for (var row = 0; row < pass.Shape.Rows; row++)
        {
            var step = pass.Input.Slice(row * InputSize, InputSize);
            var gradient = pass.InputGradient.Slice(row * InputSize, InputSize);
            var outer = pass.OutputGradient.Slice(row * n, n);
            gradient[(3 * n)..].Clear();
            for (var i = 0; i < n; i++)
            {
                var (left, time, rate) = (Left(step, i), Time(step, i), step[(2 * n) + i]);
                // By the exponent, -softplus(δ) t.
                var byExponent = -outer[i] * (step[i] - step[n + i]) * left;
                gradient[i] = outer[i] * left;
                gradient[n + i] = outer[i] * (1 - left);
                gradient[(2 * n) + i] = time > 0 ? byExponent * time * (float)SpecialFunctions.Sigmoid(rate) : 0;
                if (time > 0) gradient[(3 * n) + (TimeOfEach ? i : 0)] += byExponent * (float)SpecialFunctions.Softplus(rate);
            }
        }
    }

    float Time(ReadOnlySpan<float> step, int value) => step[(3 * OutputSize) + (TimeOfEach ? value : 0)];

    /// <summary>The part of the way to the level that is still to go.</summary>
    float Left(ReadOnlySpan<float> step, int value) => MathF.Exp(-(float)SpecialFunctions.Softplus(step[(2 * OutputSize) + value]) * MathF.Max(0, Time(step, value)));

    /// <inheritdoc/>
    public override string ToString() => $"ContinuousDecay({OutputSize}{(TimeOfEach ? ", a time of each" : "")})";
}
