using System.Numerics;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>One stage of the fast Fourier transform (Cooley and Tukey 1965), decimation in time, real and imaginary parts apart.</summary>
static class FourierStage
{
    /// <summary>Butterflies between the halves of each block: (a, b) = (a + w·b, a - w·b).</summary>
    /// <param name="real">Real parts, in place.</param>
    /// <param name="imaginary">Imaginary parts, in place.</param>
    /// <param name="cosines">Real parts of the roots w, half a block of them.</param>
    /// <param name="sines">Imaginary parts of the roots w.</param>
    public static void Butterflies(Span<float> real, Span<float> imaginary, ReadOnlySpan<float> cosines, ReadOnlySpan<float> sines)
    {
        var half = cosines.Length;
        Guard.SameLength(real.Length, imaginary.Length);
        Guard.SameLength(half, sines.Length);
        for (var block = 0; block + 2 * half <= real.Length; block += 2 * half)
        {
            Butterflies(
                real.Slice(block, half), imaginary.Slice(block, half), real.Slice(block + half, half), imaginary.Slice(block + half, half), cosines, sines);
        }
    }

    static void Butterflies(Span<float> ar, Span<float> ai, Span<float> br, Span<float> bi, ReadOnlySpan<float> cosines, ReadOnlySpan<float> sines)
    {
        var va = MemoryMarshal.Cast<float, Vector<float>>(ar);
        var wa = MemoryMarshal.Cast<float, Vector<float>>(ai);
        var vb = MemoryMarshal.Cast<float, Vector<float>>(br);
        var wb = MemoryMarshal.Cast<float, Vector<float>>(bi);
        var cos = MemoryMarshal.Cast<float, Vector<float>>(cosines);
        var sin = MemoryMarshal.Cast<float, Vector<float>>(sines);
        for (var i = 0; i < cos.Length; i++)
        {
            var (r, m) = (vb[i] * cos[i] - wb[i] * sin[i], vb[i] * sin[i] + wb[i] * cos[i]);
            (vb[i], wb[i]) = (va[i] - r, wa[i] - m);
            (va[i], wa[i]) = (va[i] + r, wa[i] + m);
        }
        for (var i = cos.Length * Vector<float>.Count; i < cosines.Length; i++)
        {
            var (r, m) = (br[i] * cosines[i] - bi[i] * sines[i], br[i] * sines[i] + bi[i] * cosines[i]);
            (br[i], bi[i]) = (ar[i] - r, ai[i] - m);
            (ar[i], ai[i]) = (ar[i] + r, ai[i] + m);
        }
    }
}
