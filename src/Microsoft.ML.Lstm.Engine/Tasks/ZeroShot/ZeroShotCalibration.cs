using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Statistics;

namespace Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;

/// <summary>
/// How wide intervals must be on the user's own series (split conformal prediction: Vovk, Gammerman and Shafer 2005): the distances of past values from their forecast medians, told
/// as scores of <see cref="QuantileCurve"/>, take the place of those of a normal distribution. The network never saw the series, so any past window counts. Medians stay.
/// </summary>
/// <remarks>Steps ahead 1, 2 and 3, 4 to 7 ... have scores of their own where there are 20 of them, and else those of all steps together; with fewer than 20 in all nothing is changed.</remarks>
sealed class ZeroShotCalibration
{
    const int Least = 20, Most = 512, MostParts = 32;

    /// <summary>Of each part of the horizon, ascending.</summary>
    readonly float[][] _scores;

    ZeroShotCalibration(float[][] scores, int windows) => (_scores, Windows) = (scores, windows);

    /// <summary>That which changes nothing.</summary>
    public static ZeroShotCalibration None { get; } = new([], 0);

    /// <summary>Windows that it was measured on.</summary>
    public int Windows { get; }

    /// <summary>Measures the distances on windows of series.</summary>
    public static ZeroShotCalibration Fit(ZeroShotForecaster forecaster, IReadOnlyList<float[]> series, List<(int Series, int Origin)> windows, WindowSettings settings)
    {
        var scores = new List<float>[PartOf(settings.Horizon - 1) + 1];
        for (var part = 0; part < scores.Length; part++) scores[part] = [];
        CalibrationWindows.Forecast(forecaster, series, windows, settings, (_, deciles, truths) =>
        {
            for (var h = 0; h < truths.Length; h++)
                if (!float.IsNaN(truths[h])) scores[PartOf(h)].Add(QuantileCurve.DistanceOf(deciles.Slice(h * QuantileMixture.Levels, QuantileMixture.Levels), truths[h]));
        });
        float[] all = [.. scores.SelectMany(part => part)];
        return all.Length < Least ? None : new([.. scores.Select(part => Thinned(part.Count < Least ? all : [.. part]))], windows.Count);
    }

    /// <summary>How far from the median, as a score, the bounds of a central interval lie.</summary>
    /// <param name="step">The step ahead, from 0 on.</param>
    /// <param name="level">The interval's nominal coverage, above 0 and below 1.</param>
    public float Score(int step, float level)
    {
        var nominal = NormalQuantile.At((1 + (double)level) / 2);
        if (_scores.Length == 0) return (float)nominal;
        var scores = _scores[Math.Min(PartOf(step), _scores.Length - 1)];
        // Of n scores the k-th largest is exceeded by a new one with probability (n + 1 - k)/(n + 1); between them and beyond them it is interpolated.
        var place = (level * (scores.Length + 1.0)) - 1;
        if (place <= 0) return (float)(scores[0] * (place + 1));
        if (place >= scores.Length - 1) return (float)(scores[^1] * Math.Max(1, nominal / NormalQuantile.At(1 - (0.5 / (scores.Length + 1)))));
        var below = (int)place;
        return (float)(scores[below] + ((place - below) * ((double)scores[below + 1] - scores[below])));
    }

    /// <summary>Writes or reads all of it.</summary>
    public static ZeroShotCalibration Transfer(ModelCodec codec, ZeroShotCalibration? calibration)
    {
        var windows = codec.Int(calibration?.Windows, 0);
        var scores = codec.List(calibration?._scores, 0, MostParts, part => codec.List(part, 1, Most, score => codec.Float(score, 0, QuantileCurve.MostScore)));
        foreach (var part in scores)
            for (var i = 1; i < part.Length; i++)
                if (part[i] < part[i - 1]) throw new InvalidDataException("The scores of its calibration do not ascend.");
        return scores.Length == 0 ? None : new(scores, windows);
    }

    static int PartOf(int step) => int.Log2(step + 1);

    /// <summary>In ascending order; of very many some at equal distances.</summary>
    static float[] Thinned(float[] scores)
    {
        Array.Sort(scores = [.. scores]);
        if (scores.Length <= Most) return scores;
        var thinned = new float[Most];
        for (var i = 0; i < Most; i++) thinned[i] = scores[(int)(((i + 1L) * (scores.Length + 1) / (Most + 1)) - 1)];
        return thinned;
    }
}
