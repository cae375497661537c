namespace Microsoft.ML.Lstm.Evaluation.Anomalies;

/// <summary>Series with known anomalies of one kind, from a seed: the sensors share what repeats and a part of their noise.</summary>
/// <param name="Rows">[Rows, Sensors].</param>
/// <param name="Labels">Whether each row is anomalous.</param>
sealed record SyntheticSeries(float[][] Rows, bool[] Labels)
{
    /// <summary>The part of the noise's variance that all sensors share.</summary>
    const double Shared = 0.7;

    /// <summary>The size of an anomaly, in standard deviations of what is not predictable.</summary>
    const double Size = 4;

    const int MostRows = 320;

    /// <summary>Whether such a series can have such an anomaly.</summary>
    public static bool CanBe(NormalKind normal, AnomalyKind anomaly, int sensors) => anomaly switch
    {
        AnomalyKind.Rhythm => normal is NormalKind.Seasonal or NormalKind.Beats or NormalKind.Counts,
        AnomalyKind.Correlation => sensors > 1 && normal is not (NormalKind.Counts or NormalKind.States),
        AnomalyKind.Still => normal is not (NormalKind.Counts or NormalKind.States),
        AnomalyKind.Missing => normal is not (NormalKind.Noise or NormalKind.States),
        _ => true,
    };

    /// <param name="normal">What it is like.</param>
    /// <param name="anomaly">What goes wrong; null for nothing.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="sensors">Values in a row.</param>
    /// <param name="clean">The first rows, in which nothing is wrong.</param>
    /// <param name="seed">The same seed gives the same series.</param>
    public static SyntheticSeries Make(NormalKind normal, AnomalyKind? anomaly, int rows, int sensors, int clean, int seed)
    {
        var random = new Random(seed);
        var labels = new bool[rows];
        var scratch = new SyntheticSignal(normal, random);
        if (anomaly is { } kind)
        {
            // One or two, apart from one another and from the ends.
            var count = 1 + random.Next(2);
            for (var i = 0; i < count; i++)
            {
                var length = Length(kind, scratch.Period, random);
                var (first, last) = (clean + ((rows - clean) * i / count) + 20, clean + ((rows - clean) * (i + 1) / count) - length - 20);
                labels.AsSpan(first + random.Next(Math.Max(1, last - first)), length).Fill(true);
            }
        }

        var (sign, zigzag) = (random.Next(2) == 0 ? 1 : -1, random.Next(2) == 0);
        var values = new float[rows][];
        var (from, to) = (0, 0);
        for (var t = 0; t < rows; t++)
        {
            if (labels[t] && t >= to)
            {
                from = to = t;
                while (to < rows && labels[to]) to++;
            }

            var (wrong, part) = (labels[t] ? anomaly : null, (t - from) / (double)Math.Max(1, to - from));
            scratch.Move(pace: wrong == AnomalyKind.Rhythm ? 1.6 : 1);
            values[t] = new float[sensors];
            var spread = wrong switch { AnomalyKind.Still => 0.1, AnomalyKind.Wild => 3, _ => 1.0 };
            for (var s = 0; s < sensors; s++)
            {
                var isHit = s == 0 || wrong is AnomalyKind.Rhythm or AnomalyKind.Missing;
                var noise = scratch.Noise(s, isHit && wrong == AnomalyKind.Correlation ? 0 : sensors == 1 ? 0 : Shared);
                var offset = !isHit ? 0 : wrong switch
                {
                    AnomalyKind.Shape => sign * Size * (zigzag ? (t - from) % 2 == 0 ? 1 : -1 : Math.Sin(Math.PI * (part + (0.5 / (to - from))))),
                    AnomalyKind.Level => sign * Size,
                    AnomalyKind.Drift => sign * 1.5 * Size * part,
                    _ => 0.0,
                };
                values[t][s] = (float)scratch.Value(isHit && wrong == AnomalyKind.Missing, (noise * (isHit ? spread : 1)) + offset);
            }
        }

        return new(values, labels);
    }

    static int Length(AnomalyKind kind, int period, Random random) => kind switch
    {
        AnomalyKind.Shape => 4 + random.Next(17),
        AnomalyKind.Rhythm or AnomalyKind.Missing => Math.Min(MostRows, period * (1 + random.Next(3))),
        AnomalyKind.Drift => 80 + random.Next(220),
        AnomalyKind.Correlation => 40 + random.Next(120),
        _ => 40 + random.Next(220),
    };
}
