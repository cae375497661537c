using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.AnomalyDetection;

/// <summary>A row of a made recording: two features at each step, the second of which runs behind the first.</summary>
sealed class Beat
{
    public const int Steps = 24;
    public const float Noise = 0.15f;

    public float Label { get; set; }

    public float Weight { get; set; } = 1;

    [VectorType(Steps, 2)]
    public float[] Features { get; set; } = [];

    [VectorType(Steps, 2)]
    public float[] Truth { get; set; } = [];

    [VectorType(0, 2)]
    public float[] Ragged { get; set; } = [];

    public float[] Plain { get; set; } = [];

    public string Name { get; set; } = "";

    /// <summary>Beats, of which every so-manieth is odd: for some steps its second feature runs the other way.</summary>
    public static Beat[] Make(int count, int seed, int oddEvery = int.MaxValue)
    {
        var random = new Random(seed);
        var beats = new Beat[count];
        for (var i = 0; i < count; i++)
        {
            var (truth, noisy) = (new float[2 * Steps], new float[2 * Steps]);
            var (phase, height, odd) = (2 * Math.PI * random.NextDouble(), 0.7 + (0.6 * random.NextDouble()), i % oddEvery == oddEvery - 1);
            for (var t = 0; t < Steps; t++)
            {
                var angle = (2 * Math.PI * t / 12) + phase;
                truth[2 * t] = (float)(height * Math.Sin(angle));
                truth[(2 * t) + 1] = (float)((odd && t is >= 8 and < 18 ? -height : height) * Math.Sin(angle - 1));
            }
            for (var k = 0; k < noisy.Length; k++)
                noisy[k] = truth[k] + (float)(Noise * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
            var ragged = noisy[..(2 * random.Next(12, Steps + 1))];
            beats[i] = new() { Label = odd ? 1 : 0, Features = noisy, Truth = truth, Ragged = ragged, Plain = ragged, Name = $"beat {i}" };
        }
        return beats;
    }

    public static IDataView Rows(MLContext ml, int count, int seed, int oddEvery = int.MaxValue) => ml.Data.LoadFromEnumerable(Make(count, seed, oddEvery));
}

sealed class BeatVerdict
{
    public bool PredictedLabel { get; set; }
    public float Score { get; set; }
}

sealed class CleanBeat
{
    public float[] Cleaned { get; set; } = [];
}
