using System.Numerics;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>Products in the max-plus semiring, which find best paths.</summary>
static class MaxPlus
{
    /// <summary>destination[j] = maxᵢ (x[i] + a[i, j]), and the first i that gives it; a is [x.Length, destination.Length].</summary>
    public static void Product(ReadOnlySpan<double> x, ReadOnlySpan<double> a, Span<double> destination, Span<long> from)
    {
        var columns = destination.Length;
        Guard.SameLength(a.Length, x.Length * columns);
        Guard.SameLength(columns, from.Length);
        destination.Fill(double.NegativeInfinity);
        from.Clear();
        var ds = MemoryMarshal.Cast<double, Vector<double>>(destination);
        var fs = MemoryMarshal.Cast<long, Vector<long>>(from);
        for (var i = 0; i < x.Length; i++)
        {
            var row = a.Slice(i * columns, columns);
            var rs = MemoryMarshal.Cast<double, Vector<double>>(row);
            var (xi, index) = (new Vector<double>(x[i]), new Vector<long>(i));
            for (var j = 0; j < rs.Length; j++)
            {
                var sum = xi + rs[j];
                var better = Vector.GreaterThan(sum, ds[j]);
                ds[j] = Vector.ConditionalSelect(better, sum, ds[j]);
                fs[j] = Vector.ConditionalSelect(better, index, fs[j]);
            }
            for (var j = rs.Length * Vector<double>.Count; j < columns; j++)
            {
                if (x[i] + row[j] > destination[j]) (destination[j], from[j]) = (x[i] + row[j], i);
            }
        }
    }
}
