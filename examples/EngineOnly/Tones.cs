using Microsoft.ML.Lstm.Engine.Data;

/// <summary>Tones whose pitch stays, rises, falls or swings: 40 to 120 samples of one feature, in noise as strong as the tone.</summary>
static class Tones
{
    public const int Kinds = 4;

    public static ExampleSet Record(int count, int seed)
    {
        var random = new Random(seed);
        var set = new ExampleSet(features: 1);
        for (var i = 0; i < count; i++)
        {
            var kind = random.Next(Kinds);
            var samples = new float[random.Next(40, 121)];
            var phase = 2 * Math.PI * random.NextDouble();
            for (var t = 0; t < samples.Length; t++)
            {
                phase += 2 * Math.PI * Pitch(kind, (double)t / samples.Length);
                samples[t] = (float)(Math.Sin(phase) + 0.8 * Noise(random));
            }
            set.Add(samples, kind);
        }
        return set;
    }

    // Cycles a sample, at a share of the recording. All four have the same mean, so no average tells them apart.
    static double Pitch(int kind, double share) => 0.12 + 0.04 * kind switch
    {
        0 => 0,
        1 => 2 * share - 1,
        2 => 1 - 2 * share,
        _ => Math.Sin(4 * Math.PI * share),
    };

    static double Noise(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
