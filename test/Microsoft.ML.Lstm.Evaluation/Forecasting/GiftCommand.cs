using System.Diagnostics;
using System.Globalization;

namespace Microsoft.ML.Lstm.Evaluation.Forecasting;

/// <summary>
/// gift FOLDER [CONFIG] [--zero-shot|--small|--nano]: configurations of GIFT-Eval (Aksu et al. 2024) under its protocol, those of FOLDER/configs.csv whose name contains CONFIG. One model a configuration,
/// trained once on what lies before the first window; with --zero-shot the pretrained forecaster, calibrated there, with --small and --nano a smaller one.
/// </summary>
static class GiftCommand
{
    internal sealed record Configuration(string Name, string File, int Season, int Horizon, bool OneWindow, double NaiveMase, double NaiveCrps);

    static readonly Dictionary<string, PretrainedNetwork> Networks = new() { ["--zero-shot"] = PretrainedNetwork.Base, ["--small"] = PretrainedNetwork.Small, ["--nano"] = PretrainedNetwork.Nano };

    public static void Run(string[] arguments, int seed)
    {
        var (folder, named) = (arguments[0], arguments[1..].Where(argument => !Networks.ContainsKey(argument)));
        var network = arguments.Where(Networks.ContainsKey).Select(argument => (PretrainedNetwork?)Networks[argument]).FirstOrDefault();
        var (mase, crps, count) = (0.0, 0.0, 0);
        foreach (var configuration in Configurations(folder).Where(one => named.All(name => one.Name.Contains(name, StringComparison.Ordinal))))
        {
            var watch = Stopwatch.StartNew();
            var scores = Score(configuration, SeriesFile.Read(Path.Combine(folder, configuration.File + ".csv.gz")), seed, network);
            var (relative, spread) = (scores.Mase / scores.NaiveMase, scores.Crps / configuration.NaiveCrps);
            (mase, crps, count) = (mase + Math.Log(relative), crps + Math.Log(spread), count + 1);
            Console.WriteLine(FormattableString.Invariant($"gift {configuration.Name} mase {scores.Mase:F4} naive {scores.NaiveMase:F4} ratio {relative:F3} crps {scores.Crps:F4} ratio {spread:F3} coverage80 {scores.Coverage80:P1} coverage95 {scores.Coverage95:P1} seconds {watch.Elapsed.TotalSeconds:F0}"));
        }
        Console.WriteLine(FormattableString.Invariant($"gift {count} configurations mase {Math.Exp(mase / count):F3} crps {Math.Exp(crps / count):F3}"));
    }

    static ForecastScores Score(Configuration configuration, List<(string Name, float[] Values)> series, int seed, PretrainedNetwork? network)
    {
        var (training, horizon, season) = (Training(configuration, series), configuration.Horizon, configuration.Season);
        return Score(configuration, series, network is { } pretrained ? RollingForecasts.ZeroShot(training, horizon, season, pretrained) : new RollingForecasts(training, horizon, season, seed));
    }

    /// <summary>What lies before the first window.</summary>
    internal static (string Name, float[] Values)[] Training(Configuration configuration, List<(string Name, float[] Values)> series) =>
        [.. series.Select(one => (one.Name, one.Values[..^(Windows(configuration, series) * configuration.Horizon)]))];

    static int Windows(Configuration configuration, List<(string Name, float[] Values)> series) =>
        configuration.OneWindow ? 1 : Math.Clamp((int)Math.Ceiling(series.Min(one => one.Values.Length) / 10.0 / configuration.Horizon), 1, 20);

    /// <summary>Scores forecasts over the windows.</summary>
    internal static ForecastScores Score(Configuration configuration, List<(string Name, float[] Values)> series, RollingForecasts forecasts)
    {
        var (horizon, windows) = (configuration.Horizon, Windows(configuration, series));
        var scores = new ForecastScores(configuration.Season);
        for (var window = 0; window < windows; window++)
        {
            if (window > 0)
                foreach (var (name, values) in series) forecasts.Observe(name, values.AsSpan(Origin(values) - horizon, horizon));
            var made = forecasts.Forecast();
            foreach (var (name, values) in series) scores.Add(values.AsSpan(0, Origin(values)), values.AsSpan(Origin(values), horizon), made[name]);

            int Origin(float[] values) => values.Length - ((windows - window) * horizon);
        }
        return scores;
    }

    internal static IEnumerable<Configuration> Configurations(string folder) =>
        from line in File.ReadLines(Path.Combine(folder, "configs.csv")).Skip(1)
        let fields = line.Split(',')
        select new Configuration(fields[0], fields[1], Number(fields[2]), Number(fields[3]), fields[4] == "1", double.Parse(fields[5], CultureInfo.InvariantCulture), double.Parse(fields[6], CultureInfo.InvariantCulture));

    static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
