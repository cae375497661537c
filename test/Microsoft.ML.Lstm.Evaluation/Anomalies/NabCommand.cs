using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Evaluation.Anomalies;

/// <summary>
/// The Numenta Anomaly Benchmark (Lavin and Ahmad 2015): each series streams by, its first 15 % (at most 750 rows), which the benchmark does not score, as
/// the history. Writes files for NAB's own scorer, for the detector and for its network alone.
/// </summary>
static class NabCommand
{
    const double Probation = 0.15;
    const int MostProbation = 5000;

    public static void Run(string[] arguments, int seed)
    {
        var (folder, output) = (arguments[0], arguments[1]);
        var data = Directory.Exists(Path.Combine(folder, "data")) ? Path.Combine(folder, "data") : folder;
        using var windows = Windows(folder);
        foreach (var (name, profile) in new[] { ("lstm", true), ("lstmalone", false) })
        {
            var begun = Stopwatch.GetTimestamp();
            long rows = 0;
            var files = Directory.GetFiles(data, "*.csv", SearchOption.AllDirectories).OrderByDescending(file => new FileInfo(file).Length);
            Parallel.ForEach(files, file =>
            {
                var path = Path.GetRelativePath(data, file).Replace('\\', '/');
                var (group, series) = (Path.GetDirectoryName(path)!, Path.GetFileName(path));
                var target = Path.Combine(output, name, group);
                Directory.CreateDirectory(target);
                var steps = Read(file);
                File.WriteAllText(Path.Combine(target, $"{name}_{series}"), Report(steps, Scores(steps, profile, seed), Labelled(windows, path)));
                Interlocked.Add(ref rows, steps.Count);
            });
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"nab {name} rows {rows} seconds {Stopwatch.GetElapsedTime(begun).TotalSeconds:f1}"));
        }
    }

    static double[] Scores(List<NabStep> steps, bool profile, int seed)
    {
        var ml = new MLContext(seed);
        var probation = (int)Math.Min(Probation * steps.Count, Probation * MostProbation);
        var model = ml.Transforms.DetectAnomalyByLstm(new()
        {
            OutputColumnName = nameof(NabVerdict.Verdict),
            InputColumnName = nameof(NabStep.Value),
            TimestampColumnName = nameof(NabStep.Time),
            SeasonalProfile = profile,

            // The scorer takes a ninth of a missed anomaly for a false alarm, and chooses the threshold: all that is larger than anything before is told.
            FalseAlarmRate = 0.01,
        }).Fit(ml.Data.LoadFromEnumerable(steps.Take(probation)));
        var verdicts = ml.Data.CreateEnumerable<NabVerdict>(model.Transform(ml.Data.LoadFromEnumerable(steps.Skip(probation))), reuseRowObject: true);

        // The scorer wants a score from 0 to 1; what raises no alert is 0.
        return [.. Enumerable.Repeat(0.0, probation), .. verdicts.Select(row => row.Verdict[0] > 0 ? row.Verdict[1] / (1 + row.Verdict[1]) : 0)];
    }

    static string Report(List<NabStep> steps, double[] scores, List<(DateTime From, DateTime To)> labelled)
    {
        var text = new StringBuilder("timestamp,value,anomaly_score,label\n");
        for (var i = 0; i < steps.Count; i++)
        {
            var label = labelled.Exists(window => steps[i].Stated >= window.From && steps[i].Stated <= window.To) ? 1 : 0;
            text.Append(CultureInfo.InvariantCulture, $"{steps[i].Stated:yyyy-MM-dd HH:mm:ss},{steps[i].Text},{scores[i]:R},{label}\n");
        }

        return text.ToString();
    }

    /// <summary>Some files repeat a time, or an hour as clocks are set back; a detector wants times that rise, so these go on by a second.</summary>
    static List<NabStep> Read(string file)
    {
        var steps = new List<NabStep>();
        foreach (var line in File.ReadLines(file).Skip(1).Where(line => line.Length > 0))
        {
            var cells = line.Split(',');
            var stated = DateTime.Parse(cells[0], CultureInfo.InvariantCulture);
            var time = steps.Count > 0 && stated <= steps[^1].Time ? steps[^1].Time.AddSeconds(1) : stated;
            steps.Add(new() { Time = time, Stated = stated, Value = float.Parse(cells[1], CultureInfo.InvariantCulture), Text = cells[1] });
        }

        return steps;
    }

    static JsonDocument? Windows(string folder)
    {
        var file = Path.Combine(folder, "labels", "combined_windows.json");
        return File.Exists(file) ? JsonDocument.Parse(File.ReadAllText(file)) : null;
    }

    static List<(DateTime, DateTime)> Labelled(JsonDocument? windows, string path) => windows is null || !windows.RootElement.TryGetProperty(path, out var labels) ? []
        : [.. labels.EnumerateArray().Select(window => (At(window[0]), At(window[1])))];

    static DateTime At(JsonElement time) => DateTime.Parse(time.GetString()!, CultureInfo.InvariantCulture);

    sealed class NabStep
    {
        public DateTime Time { get; init; }
        public float Value { get; init; }

        [NoColumn]
        public DateTime Stated { get; init; }

        [NoColumn]
        public string Text { get; init; } = "";
    }

    sealed class NabVerdict
    {
        public double[] Verdict { get; set; } = [];
    }
}
