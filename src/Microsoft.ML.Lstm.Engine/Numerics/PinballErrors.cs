using System.Numerics;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>The pinball loss of several quantiles of each target: Σ w · s · (prediction - target), s being 1 - level above the target and -level below.</summary>
static class PinballErrors
{
    const int Stretch = 256;

    /// <summary>Predictions and gradient [targets, levels]; values of weight 0 are never read.</summary>
    public static double Evaluate(
        ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, ReadOnlySpan<float> levels, Span<float> gradient)
    {
        Guard.SameLength(predictions.Length, targets.Length * levels.Length);
        Guard.SameLength(targets.Length, weights.Length);
        if (!gradient.IsEmpty) Guard.SameLength(predictions.Length, gradient.Length);
        // Target, weight and level of each prediction beside it: then every vector is whole. Zeros behind the last ones weigh nothing.
        Span<float> room = stackalloc float[5 * Stretch];
        room.Clear();
        var ps = room[..Stretch];
        var ts = room.Slice(Stretch, Stretch);
        var ws = room.Slice(2 * Stretch, Stretch);
        var qs = room.Slice(3 * Stretch, Stretch);
        var gs = room[(4 * Stretch)..];
        var (sum, target, level) = (Vector<double>.Zero, 0, 0);
        for (var start = 0; start < predictions.Length; start += Stretch)
        {
            var count = Math.Min(Stretch, predictions.Length - start);
            predictions.Slice(start, count).CopyTo(ps);
            for (var i = 0; i < count; i++)
            {
                (ts[i], ws[i], qs[i]) = (targets[target], weights[target], levels[level]);
                if (++level < levels.Length) continue;
                (level, target) = (0, target + 1);
            }
            ws[count..].Clear();
            sum += Sum(ps, ts, ws, qs, gs);
            if (!gradient.IsEmpty) gs[..count].CopyTo(gradient[start..]);
        }
        return Vector.Sum(sum);
    }

    static Vector<double> Sum(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, ReadOnlySpan<float> levels, Span<float> gradient)
    {
        var ps = MemoryMarshal.Cast<float, Vector<float>>(predictions);
        var ts = MemoryMarshal.Cast<float, Vector<float>>(targets);
        var ws = MemoryMarshal.Cast<float, Vector<float>>(weights);
        var qs = MemoryMarshal.Cast<float, Vector<float>>(levels);
        var gs = MemoryMarshal.Cast<float, Vector<float>>(gradient);
        var (low, high, zero) = (Vector<double>.Zero, Vector<double>.Zero, Vector<float>.Zero);
        for (var i = 0; i < ps.Length; i++)
        {
            var above = Vector.ConditionalSelect(Vector.Equals(ws[i], zero), zero, ps[i] - ts[i]);
            var below = Vector.ConditionalSelect(Vector.LessThan(above, zero), -qs[i], above);
            var slope = Vector.ConditionalSelect(Vector.GreaterThan(above, zero), Vector<float>.One - qs[i], below);
            Vector.Widen(ws[i], out var w0, out var w1);
            Vector.Widen(slope, out var s0, out var s1);
            Vector.Widen(above, out var a0, out var a1);
            low += w0 * s0 * a0;
            high += w1 * s1 * a1;
            gs[i] = ws[i] * slope;
        }
        return low + high;
    }
}
