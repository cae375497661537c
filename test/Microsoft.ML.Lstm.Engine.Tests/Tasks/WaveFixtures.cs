using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>Waves of differing length, height and phase, whose second feature runs behind the first.</summary>
static class WaveFixtures
{
    public const double Noise = 0.15;

    public static readonly FeatureSpec[] Input = [new("Wave", InputKind.Continuous, 2)];

    /// <summary>Noisy waves as examples.</summary>
    public static ExampleSet Normal(int count, int seed)
    {
        var (set, random) = (new ExampleSet(Input), new Random(seed));
        for (var i = 0; i < count; i++) Add(set, Noisy(Clean(random), random));
        return set;
    }

    /// <summary>The same, each with a stretch in which the second feature runs ahead of the first.</summary>
    public static ExampleSet Odd(int count, int seed)
    {
        var (set, random) = (new ExampleSet(Input), new Random(seed));
        for (var i = 0; i < count; i++)
        {
            var wave = Clean(random);
            for (var t = 8; t < 18; t++) wave[(2 * t) + 1] = -wave[(2 * t) + 1];
            Add(set, Noisy(wave, random));
        }
        return set;
    }

    public static void Add(ExampleSet set, float[] values)
    {
        set.Append(0, values);
        set.Complete(float.NaN);
    }

    public static float[] Clean(Random random, int? length = null)
    {
        var wave = new float[2 * (length ?? random.Next(22, 34))];
        var (phase, height) = (2 * Math.PI * random.NextDouble(), 0.7 + (0.6 * random.NextDouble()));
        for (var t = 0; t < wave.Length / 2; t++)
        {
            var angle = (2 * Math.PI * t / 15) + phase;
            (wave[2 * t], wave[(2 * t) + 1]) = ((float)(height * Math.Sin(angle)), (float)(5 + (2 * height * Math.Sin(angle - 1))));
        }
        return wave;
    }

    public static float[] Noisy(float[] wave, Random random) => [.. wave.Select((value, i) => value + (float)((1 + (i % 2)) * Noise * ForecastFixtures.Gauss(random)))];
}
