using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Tasks.Generation;

/// <summary>A code of normal distribution, independent numbers of mean μ and variance exp s, as an encoder gives them: [μ, s]. It is drawn as μ + exp(s / 2) ε (Kingma and Welling 2014).</summary>
static class NormalCode
{
    /// <summary>Standard normal numbers of an example: those of a seed and its number alone, whichever others are drawn.</summary>
    public static void Noise(ulong seed, int example, Span<float> noise)
    {
        var random = new SplitMix64(SplitMix64.Derive(seed, example)!.Value);
        foreach (ref var number in noise) number = (float)random.NextNormal();
    }

    /// <summary>The code of some noise.</summary>
    /// <param name="encoded">[2 · size].</param>
    /// <param name="noise">[size].</param>
    /// <param name="code">[size]; overwritten; may be the noise.</param>
    public static void Draw(ReadOnlySpan<float> encoded, ReadOnlySpan<float> noise, Span<float> code)
    {
        for (var i = 0; i < code.Length; i++) code[i] = encoded[i] + (MathF.Exp(encoded[code.Length + i] / 2) * noise[i]);
    }

    /// <summary>KL(q || N(0, I)) in nats, divided by the size: the mean of (μ² + exp s - 1 - s) / 2.</summary>
    public static double Divergence(ReadOnlySpan<float> encoded)
    {
        var (size, sum) = (encoded.Length / 2, 0.0);
        for (var i = 0; i < size; i++)
        {
            double mean = encoded[i], log = encoded[size + i];
            sum += (mean * mean) + Math.Exp(log) - 1 - log;
        }
        return sum / (2 * size);
    }

    /// <summary>The gradient by what was encoded, of a loss by the code that was drawn, and of the divergence.</summary>
    /// <param name="encoded">[2 · size].</param>
    /// <param name="noise">[size]: of the draw.</param>
    /// <param name="codeGradient">[size].</param>
    /// <param name="weight">Of the divergence; 0 for none.</param>
    /// <param name="gradient">[2 · size]; overwritten.</param>
    public static void Backward(ReadOnlySpan<float> encoded, ReadOnlySpan<float> noise, ReadOnlySpan<float> codeGradient, double weight, Span<float> gradient)
    {
        var size = noise.Length;
        var share = weight / size;
        for (var i = 0; i < size; i++)
        {
            var half = Math.Exp(encoded[size + i] / 2);
            gradient[i] = (float)(codeGradient[i] + (share * encoded[i]));
            gradient[size + i] = (float)((codeGradient[i] * half * noise[i] / 2) + (share * ((half * half) - 1) / 2));
        }
    }

    /// <summary>A code between two others, on the arc from one to the other (Shoemake 1985; White 2016); on the straight line where their directions are the same or opposite.</summary>
    /// <param name="one">[size].</param>
    /// <param name="other">[size].</param>
    /// <param name="part">How far from the one to the other, 0 to 1.</param>
    /// <param name="code">[size]; overwritten.</param>
    public static void Between(ReadOnlySpan<float> one, ReadOnlySpan<float> other, double part, Span<float> code)
    {
        var (product, a, b) = (0.0, 0.0, 0.0);
        for (var i = 0; i < code.Length; i++) (product, a, b) = (product + ((double)one[i] * other[i]), a + ((double)one[i] * one[i]), b + ((double)other[i] * other[i]));
        var angle = a > 0 && b > 0 ? Math.Acos(Math.Clamp(product / Math.Sqrt(a) / Math.Sqrt(b), -1, 1)) : 0;
        var sine = Math.Sin(angle);
        var (ofOne, ofOther) = sine > 1e-6 ? (Math.Sin((1 - part) * angle) / sine, Math.Sin(part * angle) / sine) : (1 - part, part);
        for (var i = 0; i < code.Length; i++) code[i] = (float)((ofOne * one[i]) + (ofOther * other[i]));
    }
}
