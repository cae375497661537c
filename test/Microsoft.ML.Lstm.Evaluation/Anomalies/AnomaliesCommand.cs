using System.Globalization;
using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Evaluation.Anomalies;

/// <summary>
/// Recall and delay by kind of anomaly at one false alert in 5,000 rows, on synthetic series: of the detector, of the same scoring without its network, of a recorded series scored at
/// once, and of three rules. Each threshold is the score that clean series of all kinds exceed so often.
/// </summary>
static class AnomaliesCommand
{
    const int History = 1000, Rows = 3000, CleanRows = 6000, RowsPerAlert = 5000;

    /// <summary>Rows above a threshold that are less apart are one alert; so long after its end an anomaly may still be noticed.</summary>
    const int Apart = 75, Slack = 40;

    static readonly (string Name, Func<float[][], int, Judged> Judge)[] Methods =
    [
        ("lstm", (rows, seed) => Stream(rows, seed, network: true)),
        ("without network", (rows, seed) => Stream(rows, seed, network: false)),
        ("recorded", Recorded),
        ("rolling z-score", (rows, _) => new(SimpleRules.RollingZScore(rows, History), [])),
        ("iid spike", (rows, _) => new(SimpleRules.IidSpike(rows, History), [])),
        ("out of range", (rows, _) => new(SimpleRules.OutOfRange(rows, History), [])),
    ];

    public static void Run(string[] arguments, int seed)
    {
        var sensors = int.Parse(arguments[0], CultureInfo.InvariantCulture);
        var runs = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 1;
        foreach (var (name, judge) in Methods)
        {
            var clean = Enum.GetValues<NormalKind>().SelectMany(normal => Enumerable.Range(0, runs).Select(run => judge(SyntheticSeries.Make(normal, null, CleanRows, sensors, History, Seed(seed, normal, 99, run)).Rows, run))).ToArray();
            var rows = clean.Length * (CleanRows - History);
            var threshold = Threshold(clean, rows / RowsPerAlert);
            if (clean[0].Alerts.Length > 0)
                Print($"anomalies {name}: by default {RowsPerAlert * clean.Sum(one => one.Alerts.Count(alert => alert)) / (double)rows:f2} false alerts in {RowsPerAlert} rows, a score above {threshold:f2} once");
            foreach (var kind in Enum.GetValues<AnomalyKind>())
            {
                var delays = new List<int>();
                var count = 0;
                foreach (var normal in Enum.GetValues<NormalKind>().Where(normal => SyntheticSeries.CanBe(normal, kind, sensors)))
                {
                    for (var run = 0; run < runs; run++)
                    {
                        var series = SyntheticSeries.Make(normal, kind, Rows, sensors, History, Seed(seed, normal, (int)kind, run));
                        var scores = judge(series.Rows, run).Scores;
                        foreach (var (from, to) in RangeSurface.Segments(series.Labels))
                        {
                            count++;
                            var found = Array.FindIndex(scores, from, Math.Min(to + Slack, Rows) - from, score => score > threshold);
                            if (found >= 0) delays.Add(found - from);
                        }
                    }
                }

                if (count > 0) Print($"anomalies {name}: {kind.ToString().ToLowerInvariant()} {delays.Count} of {count} found, delay {(delays.Count > 0 ? delays.Order().ElementAt(delays.Count / 2) : double.NaN)}");
            }
        }
    }

    static int Seed(int seed, NormalKind normal, int kind, int run) => (100_000 * seed) + (10_000 * (int)normal) + (100 * kind) + run;

    /// <summary>The score that so many stretches of clean rows exceed.</summary>
    static double Threshold(Judged[] clean, int stretches)
    {
        var peaks = new List<double>();
        foreach (var (scores, _) in clean)
        {
            // A row is a peak where no row near it is higher, and of equals it is the first.
            for (var t = History; t < scores.Length; t++)
            {
                var (from, to) = (Math.Max(History, t - Apart), Math.Min(scores.Length, t + Apart));
                if (scores[t] > scores[from..t].DefaultIfEmpty(0).Max() && scores[t] >= scores[t..to].Max()) peaks.Add(scores[t]);
            }
        }

        return peaks.OrderDescending().ElementAtOrDefault(stretches);
    }

    static Judged Stream(float[][] rows, int seed, bool network)
    {
        var ml = new MLContext(seed);
        var options = new LstmAnomalyOptions { OutputColumnName = nameof(AnomalyVerdict.Verdict), InputColumnName = nameof(AnomalyStep.Sensors), UseNetwork = network };
        var view = View(ml, rows);
        var model = ml.Transforms.DetectAnomalyByLstm(options).Fit(ml.Data.TakeRows(view, History));
        return Read(ml, model.Transform(ml.Data.SkipRows(view, History)), History);
    }

    static Judged Recorded(float[][] rows, int seed)
    {
        var ml = new MLContext(seed);
        return Read(ml, ml.AnomalyDetection.DetectEntireAnomalyByLstm(View(ml, rows), nameof(AnomalyVerdict.Verdict), nameof(AnomalyStep.Sensors)), 0);
    }

    static IDataView View(MLContext ml, float[][] rows)
    {
        var schema = SchemaDefinition.Create(typeof(AnomalyStep));
        schema[nameof(AnomalyStep.Sensors)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, rows[0].Length);
        return ml.Data.LoadFromEnumerable(rows.Select(row => new AnomalyStep { Sensors = row }), schema);
    }

    static Judged Read(MLContext ml, IDataView scored, int from)
    {
        var verdicts = ml.Data.CreateEnumerable<AnomalyVerdict>(scored, reuseRowObject: false).Select(row => row.Verdict).ToArray();
        return new([.. new double[from], .. verdicts.Select(verdict => verdict[1])], [.. new bool[from], .. verdicts.Select((verdict, i) => verdict[0] > 0 && from + i >= History)]);
    }

    static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>A score for each row, and alerts where a method has such.</summary>
    sealed record Judged(double[] Scores, bool[] Alerts);

    sealed class AnomalyStep
    {
        public float[] Sensors { get; init; } = [];
    }

    sealed class AnomalyVerdict
    {
        public double[] Verdict { get; set; } = [];
    }
}
