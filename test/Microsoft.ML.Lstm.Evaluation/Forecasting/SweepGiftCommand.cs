using System.Diagnostics;
using Microsoft.ML.AutoML;
using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Evaluation.Forecasting;

/// <summary>sweep-gift FOLDER CONFIG: twenty trials on what lies before the first window of a configuration of GIFT-Eval; the winner, the ensemble and the defaults on its windows.</summary>
static class SweepGiftCommand
{
    const int Trials = 20, Folds = 3;

    public static void Run(string[] arguments, int seed)
    {
        var watch = Stopwatch.StartNew();
        var configuration = GiftCommand.Configurations(arguments[0]).Single(one => one.Name == arguments[1]);
        var series = SeriesFile.Read(Path.Combine(arguments[0], configuration.File + ".csv.gz"));
        var training = GiftCommand.Training(configuration, series);
        var (ml, options) = (new MLContext(seed), RollingForecasts.Options(configuration.Horizon, configuration.Season));
        var monitor = new SweepMonitor(Console.Error);
        var best = (LstmTrialResult)ml.Auto().CreateExperiment().SetPipeline(new EstimatorChain<ITransformer>().Append(ml.Auto().LstmForecasting(options))).SetDataset(RollingForecasts.Rows(ml, training), Folds)
            .SetForecastingMetric(ForecastingMetric.MASE).SetMaxModelToExplore(Trials).SetSweepMonitor(monitor).Run();
        Console.Error.WriteLine(monitor.Outcome);
        var ensemble = best.Ensemble();
        Console.Error.WriteLine($"ensemble {(ensemble.IsTaken ? "taken" : "not taken")}: {ensemble.Verdict}; {string.Join(", ", ensemble.Members)}");
        var defaults = GiftCommand.Score(configuration, series, new RollingForecasts(training, configuration.Horizon, configuration.Season, seed));
        var winner = GiftCommand.Score(configuration, series, new RollingForecasts(ml, best.Model, configuration.Horizon));
        var average = ensemble.IsTaken ? GiftCommand.Score(configuration, series, new RollingForecasts(ml, ensemble.Model, configuration.Horizon)) : winner;
        Console.WriteLine(FormattableString.Invariant(
            $"sweep {configuration.Name} trials {monitor.Trials.Count} default {defaults.Mase:F4} best {winner.Mase:F4} ratio {winner.Mase / defaults.Mase:F3} ensemble {average.Mase:F4} trial {best.TrialSettings.TrialId} seconds {watch.Elapsed.TotalSeconds:F0}, of trials {monitor.Trials.Sum(trial => trial.Elapsed.TotalSeconds):F0}"));
    }
}
