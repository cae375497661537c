using System.Numerics.Tensors;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>AccumulatorView of powers over many logits, in double: block by block, as vectors.</summary>
static class WideSoftmax
{
    const int Stretch = 256;

    /// <summary>Σ exp(x - maximum); the maximum is the greatest of x, or NaN where one of them is.</summary>
    public static double SumOfPowers(ReadOnlySpan<float> x, out double maximum)
    {
        maximum = TensorPrimitives.Max(x);
        Span<double> powers = stackalloc double[Stretch];
        var sum = 0.0;
        for (; !x.IsEmpty; x = x[Math.Min(Stretch, x.Length)..]) sum += TensorPrimitives.Sum<double>(Powers(x, maximum, powers));
        return sum;
    }

    /// <summary>destination[i] = scale · exp(x[i] - maximum).</summary>
    public static void ScaledPowers(ReadOnlySpan<float> x, double maximum, double scale, Span<float> destination)
    {
        Guard.SameLength(x.Length, destination.Length);
        Span<double> room = stackalloc double[Stretch];
        for (; !x.IsEmpty; x = x[Math.Min(Stretch, x.Length)..])
        {
            var powers = Powers(x, maximum, room);
            TensorPrimitives.Multiply(powers, scale, powers);
            TensorPrimitives.ConvertTruncating<double, float>(powers, destination);
            destination = destination[powers.Length..];
        }
    }

    static Span<double> Powers(ReadOnlySpan<float> x, double maximum, Span<double> room)
    {
        var powers = room[..Math.Min(Stretch, x.Length)];
        TensorPrimitives.ConvertTruncating<float, double>(x[..powers.Length], powers);
        TensorPrimitives.Subtract(powers, maximum, powers);
        TensorPrimitives.Exp(powers, powers);
        return powers;
    }
}
