using System.Numerics.Tensors;

namespace Microsoft.ML.Lstm.Engine.Layers;

/// <summary>Fresh weights; randomness is an argument.</summary>
public static class Initializers
{
    /// <summary>Uniform in ±√(6 / (fanIn + fanOut)) (Glorot and Bengio 2010).</summary>
    public static void GlorotUniform(Span<float> weights, int fanIn, int fanOut, Random random)
    {
        var limit = MathF.Sqrt(6f / (fanIn + fanOut));
        foreach (ref var w in weights) w = (2 * random.NextSingle() - 1) * limit;
    }

    /// <summary>A random orthogonal matrix [size, size] (Saxe et al. 2014): it neither shrinks nor swells what goes round a recurrent loop.</summary>
    public static void Orthogonal(Span<float> weights, int size, Random random)
    {
        for (var row = 0; row < size; row++)
        {
            var r = weights.Slice(row * size, size);
            do
            {
                foreach (ref var w in r) w = (float)NextNormal(random);
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

    // Box and Muller 1958.
    static double NextNormal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
