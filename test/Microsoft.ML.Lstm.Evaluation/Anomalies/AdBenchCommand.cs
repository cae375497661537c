using System.Diagnostics;
using System.Globalization;

namespace Microsoft.ML.Lstm.Evaluation.Anomalies;

/// <summary>
/// What the network adds: series with one known anomaly each, in shape, timing or correlation, which leaves the values' range and distribution as they are.
/// Judged by where the highest score lies, as in the UCR anomaly archive (Wu and Keogh 2021), with the network and by the same scoring without it.
/// </summary>
static class AdBenchCommand
{
    const int SeriesOfEach = 10, History = 1500;

    /// <summary>Rows after the anomaly's end in which it may still be noticed.</summary>
    const int Slack = 40;

    public static void Run(string[] arguments, int seed)
    {
        foreach (var kind in Enum.GetValues<AdKind>())
        {
            var begun = Stopwatch.GetTimestamp();
            var (with, without) = (0, 0);
            Parallel.For(0, SeriesOfEach, number =>
            {
                var series = AdSeries.Make(kind, (1000 * seed) + number);
                if (Found(series, network: true, seed)) Interlocked.Increment(ref with);
                if (Found(series, network: false, seed)) Interlocked.Increment(ref without);
            });
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"adbench {kind.ToString().ToLowerInvariant()} found {with} of {SeriesOfEach}, without the network {without}, seconds {Stopwatch.GetElapsedTime(begun).TotalSeconds:f1}"));
        }
    }

    static bool Found(AdSeries series, bool network, int seed)
    {
        var ml = new MLContext(seed);
        var model = ml.Transforms.DetectAnomalyByLstm(new()
        {
            OutputColumnName = nameof(AdVerdict.Verdict),
            InputColumnName = nameof(AdStep.Sensors),
            TimestampColumnName = nameof(AdStep.Time),

            // Fast signals, whose every row matters, and few rows to learn them from. A short memory: the errors of a network that has learnt little
            // are large, and nothing stands out as long as they are remembered.
            Stride = 1,
            Horizon = 6,
            UpdateInterval = 4,
            MemoryLength = 1500,
            UseNetwork = network,

            // The highest score is looked for, and no alert.
            FalseAlarmRate = 0.01,
        }).Fit(ml.Data.LoadFromEnumerable(series.Steps.Take(History)));
        var scores = ml.Data.CreateEnumerable<AdVerdict>(model.Transform(ml.Data.LoadFromEnumerable(series.Steps.Skip(History))), reuseRowObject: true)
            .Select(row => row.Verdict[1]).ToArray();
        var highest = History + Array.IndexOf(scores, scores.Max());
        return highest >= series.From && highest < series.To + Slack;
    }

    sealed class AdVerdict
    {
        public double[] Verdict { get; set; } = [];
    }
}
