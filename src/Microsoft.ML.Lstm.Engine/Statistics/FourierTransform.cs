using System.Numerics;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Statistics;

/// <summary>The fast Fourier transform of sizes that are powers of two (Cooley and Tukey 1965), with the roots of unity at hand. Any number of threads.</summary>
sealed class FourierTransform
{
    /// <summary>Roots of unity of each stage, half a block each: those of blocks of 2, 4, 8, ...</summary>
    readonly float[] _cosines, _sines;

    /// <param name="mostValues">The largest size, a power of two.</param>
    public FourierTransform(int mostValues)
    {
        (_cosines, _sines) = (new float[mostValues], new float[mostValues]);
        for (var half = 1; half < mostValues; half *= 2)
        {
            for (var i = 0; i < half; i++)
            {
                var (sine, cosine) = Math.SinCos(-Math.PI * i / half);
                (_cosines[half + i], _sines[half + i]) = ((float)cosine, (float)sine);
            }
        }
    }

    /// <summary>The least size that holds so many values.</summary>
    public static int SizeOf(int values) => (int)BitOperations.RoundUpToPowerOf2((uint)values);

    /// <summary>Transforms in place; both spans have the same length, a power of two.</summary>
    public void Forward(Span<float> real, Span<float> imaginary)
    {
        Reorder(real, imaginary);
        for (var half = 1; half < real.Length; half *= 2) FourierStage.Butterflies(real, imaginary, _cosines.AsSpan(half, half), _sines.AsSpan(half, half));
    }

    /// <summary>Brings values into the order of their reversed bits.</summary>
    static void Reorder(Span<float> real, Span<float> imaginary)
    {
        var reversed = 0;
        for (var i = 1; i < real.Length; i++)
        {
            var bit = real.Length >> 1;
            for (; (reversed & bit) != 0; bit >>= 1) reversed ^= bit;
            reversed ^= bit;
            if (reversed <= i) continue;
            (real[i], real[reversed]) = (real[reversed], real[i]);
            (imaginary[i], imaginary[reversed]) = (imaginary[reversed], imaginary[i]);
        }
    }
}
