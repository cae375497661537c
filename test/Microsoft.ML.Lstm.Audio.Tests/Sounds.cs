namespace Microsoft.ML.Lstm.Audio.Tests;

/// <summary>Samples to try on.</summary>
static class Sounds
{
    /// <summary>Gliding tones in noise, from -1 to 1.</summary>
    public static float[] Noisy(int rate, int count, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i => (double)i / rate).Select(t =>
            (float)(0.4 * Math.Sin(2 * Math.PI * (150 + 700 * t) * t) + 0.2 * Math.Sin(2 * Math.PI * (0.4 * rate - 500 * t) * t) + 0.05 * (2 * random.NextDouble() - 1)))];
    }
}
