using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Evaluation.Anomalies;

/// <summary>What is wrong with a series.</summary>
enum AdKind
{
    /// <summary>A beat has its two waves in the wrong order.</summary>
    Shape,

    /// <summary>A beat's second wave comes too early.</summary>
    Timing,

    /// <summary>The second sensor no longer follows the first one.</summary>
    Correlation,
}

/// <summary>A row of two sensors.</summary>
sealed class AdStep
{
    public DateTime Time { get; init; }

    [VectorType(2)]
    public float[] Sensors { get; init; } = [];
}

/// <summary>Two sensors, with an anomaly from one row to another.</summary>
sealed record AdSeries(List<AdStep> Steps, int From, int To)
{
    const int Rows = 3500, Beat = 36, Delay = 8, Decoupled = 80;

    public static AdSeries Make(AdKind kind, int seed)
    {
        var random = new Random(seed);
        var anomaly = 2200 + random.Next(1000);
        return kind == AdKind.Correlation ? Coupled(random, anomaly) : Beats(random, anomaly, kind);
    }

    /// <summary>Beats of a high and a low wave, on both sensors, that come not quite regularly: no time of day tells them.</summary>
    static AdSeries Beats(Random random, int anomaly, AdKind kind)
    {
        var values = new float[Rows][];
        int start = 0, length = Beat, from = 0, to = 0;
        for (var t = 0; t < Rows; t++)
        {
            if (t == start + length)
            {
                (start, length) = (t, Beat - 1 + random.Next(3));
                if (from == 0 && t >= anomaly) (from, to) = (t, t + length);
            }

            var (phase, wrong) = ((t - start) / (float)Beat, from > 0 && t < to);
            var (first, second) = (Bump(phase, 0.25f), Bump(phase, wrong && kind == AdKind.Timing ? 0.5f : 0.65f));
            var wave = wrong && kind == AdKind.Shape ? (0.5f * first) + second : first + (0.5f * second);
            values[t] = [wave + Noise(random), (2 * wave) + Noise(random)];
        }

        return new(InTime(values), from, to);
    }

    /// <summary>A smooth random process, and a second sensor that follows it a little later; for a while it follows another one of the same kind.</summary>
    static AdSeries Coupled(Random random, int anomaly)
    {
        var (first, other) = (Process(random), Process(random));
        var values = new float[Rows][];
        for (var t = 0; t < Rows; t++)
        {
            var decoupled = t >= anomaly && t < anomaly + Decoupled;
            values[t] = [first[t + Delay] + Noise(random), (decoupled ? other : first)[t] + Noise(random)];
        }

        return new(InTime(values), anomaly, anomaly + Decoupled);
    }

    /// <summary>Noise through two low-pass filters, of spread 1.</summary>
    static float[] Process(Random random)
    {
        var process = new float[Rows + Delay];
        float slow = 0, slower = 0;
        for (var t = 0; t < process.Length; t++)
        {
            slow += 0.15f * ((float)Normal(random) - slow);
            slower += 0.15f * (slow - slower);
            process[t] = 5 * slower;
        }

        return process;
    }

    static List<AdStep> InTime(float[][] values) => [.. values.Select((row, t) => new AdStep { Time = new DateTime(2024, 1, 1).AddSeconds(10 * t), Sensors = row })];

    static float Bump(float phase, float middle) => MathF.Exp(-40 * (phase - middle) * (phase - middle));

    static float Noise(Random random) => 0.05f * (float)Normal(random);

    static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
