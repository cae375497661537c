using System.Numerics;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>Drops elements by a hash of a seed and their index: no state, and the same elements on any thread and at any width.</summary>
static class DropoutMask
{
    /// <summary>destination[i] = 0 for the share <paramref name="rate"/> of all i that the hash picks, x[i] · scale for the others.</summary>
    public static void Multiply(ReadOnlySpan<float> x, ulong seed, float rate, float scale, Span<float> destination)
    {
        Guard.SameLength(x.Length, destination.Length);
        var threshold = (uint)Math.Min(uint.MaxValue, rate * 4294967296.0);
        var (low, high) = ((uint)seed, (uint)(seed >> 32));
        var xs = MemoryMarshal.Cast<float, Vector<float>>(x);
        var ds = MemoryMarshal.Cast<float, Vector<float>>(destination);
        var index = Vector<uint>.Indices;
        var next = new Vector<uint>((uint)Vector<uint>.Count);
        for (var i = 0; i < xs.Length; i++, index += next)
        {
            var kept = Vector.GreaterThanOrEqual(Hash(index, low, high), new(threshold));
            ds[i] = Vector.ConditionalSelect(Vector.AsVectorSingle(kept), xs[i] * scale, Vector<float>.Zero);
        }
        for (var i = xs.Length * Vector<float>.Count; i < x.Length; i++)
            destination[i] = Hash(new((uint)i), low, high)[0] >= threshold ? x[i] * scale : 0;
    }

    // The mixer "lowbias32" (Wellons 2018), with a key before and between its two rounds.
    static Vector<uint> Hash(Vector<uint> index, uint low, uint high)
    {
        var x = index ^ new Vector<uint>(low);
        x = (x ^ (x >> 16)) * 0x7feb352du;
        x = (x ^ (x >> 15)) * 0x846ca68bu;
        x = x ^ (x >> 16) ^ new Vector<uint>(high);
        x = (x ^ (x >> 16)) * 0x7feb352du;
        x = (x ^ (x >> 15)) * 0x846ca68bu;
        return x ^ (x >> 16);
    }
}
