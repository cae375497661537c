namespace Microsoft.ML.Lstm.Engine.Tests.Numerics;

/// <summary>Seeded numbers for kernels, and the lengths at which they are tried.</summary>
static class KernelData
{
    /// <summary>One more than three vectors of the widest hardware: whole vectors, tails and single lanes at every width.</summary>
    public const int Longest = 3 * 16 + 1;

    /// <summary>Numbers within ±<paramref name="limit"/>.</summary>
    public static float[] Draw(int count, int seed, float limit = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextSingle() - 1) * limit)];
    }

    public static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
