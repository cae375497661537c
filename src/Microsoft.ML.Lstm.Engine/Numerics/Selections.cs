using System.Numerics;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>Gradients that pass where a comparison holds.</summary>
static class Selections
{
    /// <summary>destination[i] = gradient[i] where y[i] is above 0, else 0: the slope of a rectifier with output y; may be in place of the gradient.</summary>
    public static void WherePositive(ReadOnlySpan<float> y, ReadOnlySpan<float> gradient, Span<float> destination)
    {
        Guard.SameLength(y.Length, gradient.Length);
        Guard.SameLength(y.Length, destination.Length);
        var ys = MemoryMarshal.Cast<float, Vector<float>>(y);
        var gs = MemoryMarshal.Cast<float, Vector<float>>(gradient);
        var ds = MemoryMarshal.Cast<float, Vector<float>>(destination);
        for (var i = 0; i < ys.Length; i++)
            ds[i] = Vector.ConditionalSelect(Vector.GreaterThan(ys[i], Vector<float>.Zero), gs[i], Vector<float>.Zero);
        for (var i = ys.Length * Vector<float>.Count; i < y.Length; i++) destination[i] = y[i] > 0 ? gradient[i] : 0;
    }

    /// <summary>
    /// Where x[i] is the maximum, or NaN, what is left of its gradient moves to the destination and nothing is left; elsewhere the destination is 0.
    /// </summary>
    public static void MoveWhereMaximum(ReadOnlySpan<float> x, ReadOnlySpan<float> maximum, Span<float> left, Span<float> destination)
    {
        Guard.SameLength(x.Length, maximum.Length);
        Guard.SameLength(x.Length, left.Length);
        Guard.SameLength(x.Length, destination.Length);
        var xs = MemoryMarshal.Cast<float, Vector<float>>(x);
        var ms = MemoryMarshal.Cast<float, Vector<float>>(maximum);
        var ls = MemoryMarshal.Cast<float, Vector<float>>(left);
        var ds = MemoryMarshal.Cast<float, Vector<float>>(destination);
        for (var i = 0; i < xs.Length; i++)
        {
            // A NaN has been the maximum as soon as it came.
            var found = Vector.Equals(xs[i], ms[i]) | ~Vector.Equals(xs[i], xs[i]);
            ds[i] = Vector.ConditionalSelect(found, ls[i], Vector<float>.Zero);
            ls[i] = Vector.ConditionalSelect(found, Vector<float>.Zero, ls[i]);
        }
        for (var i = xs.Length * Vector<float>.Count; i < x.Length; i++)
        {
            var found = x[i] == maximum[i] || float.IsNaN(x[i]);
            destination[i] = found ? left[i] : 0;
            if (found) left[i] = 0;
        }
    }
}
