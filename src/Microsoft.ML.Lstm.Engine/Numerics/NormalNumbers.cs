namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>Standard normal numbers (Box and Muller 1958).</summary>
static class NormalNumbers
{
    /// <summary>The next one, of two even numbers.</summary>
    public static double NextNormal(this Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>The next one, of two even numbers.</summary>
    public static double NextNormal(this ref SplitMix64 random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
