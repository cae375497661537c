using System.Diagnostics;

namespace Microsoft.ML.Lstm.Evaluation.Forecasting;

/// <summary>m4 FOLDER FREQUENCY: the series of the M4 competition (Makridakis et al. 2020), one model for all of a frequency, against the naive forecast of seasonally adjusted series.</summary>
static class M4Command
{
    static readonly Dictionary<string, (int Season, int Horizon)> Frequencies = new()
    {
        ["Hourly"] = (24, 48),
        ["Daily"] = (1, 14),
        ["Weekly"] = (1, 13),
        ["Monthly"] = (12, 18),
        ["Quarterly"] = (4, 8),
        ["Yearly"] = (1, 6),
    };

    public static void Run(string[] arguments, int seed)
    {
        var watch = Stopwatch.StartNew();
        var (season, horizon) = Frequencies[arguments[1]];
        var training = SeriesFile.Read(Path.Combine(arguments[0], $"{arguments[1]}-train.csv"), headed: true, ragged: true);
        var test = SeriesFile.Read(Path.Combine(arguments[0], $"{arguments[1]}-test.csv"), headed: true, ragged: true).ToDictionary(one => one.Name, one => one.Values);
        var forecasts = new RollingForecasts(training, horizon, season, seed).Forecast();
        var (ours, naive) = (new ForecastScores(season), new ForecastScores(season));
        foreach (var (name, history) in training)
        {
            ours.Add(history, test[name], forecasts[name]);
            var adjusted = NaiveForecasts.Naive2(history, horizon, season);
            naive.Add(history, test[name], new([.. RollingForecasts.Levels.Select(_ => adjusted)], adjusted, adjusted));
        }
        var overall = ((ours.Smape / naive.Smape) + (ours.Mase / naive.Mase)) / 2;
        Console.WriteLine(FormattableString.Invariant($"m4 {arguments[1]} sMAPE {ours.Smape:F3} MASE {ours.Mase:F3} OWA {overall:F3} coverage95 {ours.Coverage95:P1} seconds {watch.Elapsed.TotalSeconds:F0} (naive2 sMAPE {naive.Smape:F3} MASE {naive.Mase:F3})"));
    }
}
