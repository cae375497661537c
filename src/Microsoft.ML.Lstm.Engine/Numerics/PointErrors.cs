using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>Losses of one prediction for each target: the weighted sum in double, and the gradient. Values of weight 0 are never read.</summary>
static class PointErrors
{
    /// <summary>Σ w · (prediction - target)².</summary>
    public static double Squared(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, Span<float> gradient) =>
        Evaluate(new SquaredError(), predictions, targets, weights, gradient);

    /// <summary>Σ w · |prediction - target|.</summary>
    public static double Absolute(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, Span<float> gradient) =>
        Evaluate(new AbsoluteError(), predictions, targets, weights, gradient);

    /// <summary>Σ w · s · (e - s / 2) with the slope s, the error e held within ±<paramref name="delta"/>.</summary>
    public static double Huber(
        ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, float delta, Span<float> gradient) =>
        Evaluate(new HuberError(new(delta)), predictions, targets, weights, gradient);

    static double Evaluate<TError>(
        TError of, ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, Span<float> gradient)
        where TError : struct, IError
    {
        Guard.SameLength(predictions.Length, targets.Length);
        Guard.SameLength(predictions.Length, weights.Length);
        if (!gradient.IsEmpty) Guard.SameLength(predictions.Length, gradient.Length);
        var ps = MemoryMarshal.Cast<float, Vector<float>>(predictions);
        var ts = MemoryMarshal.Cast<float, Vector<float>>(targets);
        var ws = MemoryMarshal.Cast<float, Vector<float>>(weights);
        var gs = MemoryMarshal.Cast<float, Vector<float>>(gradient);
        var (low, high) = (Vector<double>.Zero, Vector<double>.Zero);
        for (var i = 0; i < ps.Length; i++)
        {
            var byPrediction = of.Add(ws[i], Error(ps[i], ts[i], ws[i]), ref low, ref high);
            if (!gradient.IsEmpty) gs[i] = byPrediction;
        }
        var rest = ps.Length * Vector<float>.Count;
        if (rest < predictions.Length)
        {
            // Zeros behind the last elements weigh nothing.
            Vector<float> p = Part(predictions[rest..]), t = Part(targets[rest..]), w = Part(weights[rest..]);
            var byPrediction = of.Add(w, Error(p, t, w), ref low, ref high);
            for (var i = rest; i < gradient.Length; i++) gradient[i] = byPrediction[i - rest];
        }
        return Vector.Sum(low + high);
    }

    static Vector<float> Error(Vector<float> prediction, Vector<float> target, Vector<float> weight) =>
        Vector.ConditionalSelect(Vector.Equals(weight, Vector<float>.Zero), Vector<float>.Zero, prediction - target);

    static Vector<float> Part(ReadOnlySpan<float> values)
    {
        Span<float> part = stackalloc float[Vector<float>.Count];
        part.Clear();
        values.CopyTo(part);
        return new(part);
    }

    interface IError
    {
        /// <summary>Adds the terms of the loss, the lower half's and the upper half's, and returns their slopes.</summary>
        Vector<float> Add(Vector<float> weight, Vector<float> error, ref Vector<double> low, ref Vector<double> high);
    }

    readonly struct SquaredError : IError
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<float> Add(Vector<float> weight, Vector<float> error, ref Vector<double> low, ref Vector<double> high)
        {
            Vector.Widen(weight, out var w0, out var w1);
            Vector.Widen(error, out var e0, out var e1);
            low += w0 * e0 * e0;
            high += w1 * e1 * e1;
            return (weight + weight) * error;
        }
    }

    readonly struct AbsoluteError : IError
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<float> Add(Vector<float> weight, Vector<float> error, ref Vector<double> low, ref Vector<double> high)
        {
            Vector.Widen(weight, out var w0, out var w1);
            Vector.Widen(Vector.Abs(error), out var e0, out var e1);
            low += w0 * e0;
            high += w1 * e1;
            // Zero where the two are equal; NaN stays.
            var below = Vector.ConditionalSelect(Vector.LessThan(error, Vector<float>.Zero), -weight, error);
            return Vector.ConditionalSelect(Vector.GreaterThan(error, Vector<float>.Zero), weight, below);
        }
    }

    readonly struct HuberError(Vector<float> delta) : IError
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<float> Add(Vector<float> weight, Vector<float> error, ref Vector<double> low, ref Vector<double> high)
        {
            // The clipped error is the slope; NaN passes through.
            var above = Vector.ConditionalSelect(Vector.GreaterThan(error, delta), delta, error);
            var slope = Vector.ConditionalSelect(Vector.LessThan(error, -delta), -delta, above);
            Vector.Widen(weight, out var w0, out var w1);
            Vector.Widen(error, out var e0, out var e1);
            Vector.Widen(slope, out var s0, out var s1);
            low += w0 * s0 * (e0 - s0 * 0.5);
            high += w1 * s1 * (e1 - s1 * 0.5);
            return weight * slope;
        }
    }
}
