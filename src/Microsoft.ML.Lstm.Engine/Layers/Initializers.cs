using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers;

/// <summary>Fresh weights; randomness is an argument.</summary>
static class Initializers
{
    /// <summary>Uniform in ±<paramref name="limit"/>.</summary>
    public static void Uniform(Span<float> weights, float limit, Random random)
    {
        foreach (ref var w in weights) w = (2 * random.NextSingle() - 1) * limit;
    }

    /// <summary>Normal with mean 0.</summary>
    internal static void Normal(Span<float> weights, float deviation, Random random)
    {
        foreach (ref var w in weights) w = (float)(deviation * random.NextNormal());
    }

    /// <summary>Uniform in ±√(6 / (fanIn + fanOut)) (Glorot and Bengio 2010).</summary>
    public static void GlorotUniform(Span<float> weights, int fanIn, int fanOut, Random random) =>
        Uniform(weights, MathF.Sqrt(6f / (fanIn + fanOut)), random);

    /// <summary>The same for each matrix of a layout, with columns in and rows out.</summary>
    internal static void GlorotAll(WeightLayout layout, Span<float> weights, Random random)
    {
        for (var i = 0; i < layout.Specs.Length; i++)
            GlorotUniform(layout.Slice(weights, i), layout.Specs[i].Columns, layout.Specs[i].Rows, random);
    }

    /// <summary>
    /// Chrono initialisation: biases for gates that must remember up to <paramref name="longest"/> steps (Tallec and Ollivier 2018): ln u with u uniform from 1 to
    /// longest - 1 for the gate that keeps the old state (an LSTM's forget gate, a GRU's update gate), and -ln u for the gate that lets the
    /// new in, where there is one (an LSTM's input gate; else an empty span).
    /// </summary>
    public static void Chrono(Span<float> keep, Span<float> write, int longest, Random random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(longest, 2);
        if (!write.IsEmpty && write.Length != keep.Length)
            throw new ArgumentException($"{keep.Length} biases to keep need as many to write or none, but there are {write.Length}.", nameof(write));
        foreach (ref var bias in keep) bias = (float)Math.Log(1 + random.NextDouble() * (longest - 2));
        if (!write.IsEmpty) TensorPrimitives.Negate(keep, write);
    }

    /// <summary>A random orthogonal matrix [size, size] (Saxe et al. 2014): it keeps the norm of a recurrent state.</summary>
    public static void Orthogonal(Span<float> weights, int size, Random random)
    {
        for (var row = 0; row < size; row++)
        {
            var r = weights.Slice(row * size, size);
            do
            {
                foreach (ref var w in r) w = (float)random.NextNormal();
                // Twice is enough (Kahan): what rounding left of the earlier rows after the first time is gone after the second.
                for (var time = 0; time < 2; time++)
                {
                    for (var other = 0; other < row; other++)
                    {
                        var o = weights.Slice(other * size, size);
                        TensorPrimitives.MultiplyAdd(o, -TensorPrimitives.Dot(r, o), r, r);
                    }
                }
            }
            while (TensorPrimitives.Norm(r) < 1e-3f);
            TensorPrimitives.Divide(r, TensorPrimitives.Norm(r), r);
        }
    }

    /// <summary>The check of an option that says for how many steps <see cref="Chrono"/> should fit the biases.</summary>
    internal static int? Dependency(int? longest, [CallerMemberName] string? name = null) => longest is null or >= 2 ? longest
        : throw new ArgumentOutOfRangeException(name, longest, "The longest dependency must be at least 2 steps; null stands for none.");
}
