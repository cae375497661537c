using System.Diagnostics;
using System.Globalization;

namespace Microsoft.ML.Lstm.Evaluation.Anomalies;

/// <summary>
/// TSB-AD (Liu and Paparrizos 2024): VUS-PR of the 22 univariate series that NAB's files hold, of all rows at once as the board judges them. Published for these: LSTMAD .185, CNN
/// .195, matrix profile .329, KMeansAD .336, Sub-PCA .425, POLY .475.
/// </summary>
static class TsbAdCommand
{
    public static void Run(string[] arguments, int seed)
    {
        var results = new List<double>();
        var begun = Process.GetCurrentProcess().TotalProcessorTime;
        foreach (var series in TsbAdSeries.Read(arguments[0]))
        {
            results.Add(RangeSurface.VusPr(series.Labels, Scores(series.Values, seed), TsbAdWindow.Of(series.Values)));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"tsbad {series.Number} {series.File} rows {series.Values.Length} vus-pr {results[^1]:f3}"));
        }

        var seconds = (Process.GetCurrentProcess().TotalProcessorTime - begun).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"tsbad mean {results.Average():f3} seconds of cpu {seconds:f1}"));
    }

    static double[] Scores(float[] values, int seed)
    {
        var ml = new MLContext(seed);
        var scored = ml.AnomalyDetection.DetectEntireAnomalyByLstm(ml.Data.LoadFromEnumerable(values.Select(value => new TsbAdRow { Value = value })), nameof(TsbAdVerdict.Verdict), nameof(TsbAdRow.Value));
        return [.. ml.Data.CreateEnumerable<TsbAdVerdict>(scored, reuseRowObject: true).Select(row => row.Verdict[1])];
    }

    sealed class TsbAdRow
    {
        public float Value { get; init; }
    }

    sealed class TsbAdVerdict
    {
        public double[] Verdict { get; set; } = [];
    }
}
