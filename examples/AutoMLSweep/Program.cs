// Sweeps a forecaster of the CO2 on Mauna Loa by AutoML: without training first, then as it is, then what a tuner proposes. Stopped after a while, it goes on from its checkpoint.
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.AutoML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int Half = 6, Held = 24;
var trials = args is [var given, ..] ? int.Parse(given, CultureInfo.InvariantCulture) : 20;
var ml = new MLContext(seed: 1);
var rows = ml.Data.CreateEnumerable<Month>(ml.Data.LoadFromTextFile<Month>(Path.Combine(AppContext.BaseDirectory, "data", "co2-concentration.csv"), separatorChar: ',', hasHeader: true), reuseRowObject: false).ToArray();
var (all, seen) = (ml.Data.LoadFromEnumerable(rows), ml.Data.LoadFromEnumerable(rows[..^(Held * Half)]));
var options = new LstmForecastingOptions { OutputColumnName = "Next", InputColumnName = nameof(Month.CO2), Horizon = Half };
var folder = Path.GetFullPath("sweep");
if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);

// The search space is read off the options; here it is narrowed to what takes a moment.
var pipeline = new EstimatorChain<ITransformer>().Append(ml.Auto().LstmForecasting(options, search => search
    .Pin("Training.Members", 1).Pin("Network.Layers").Range("WindowSize", 12, 96).Range("Training.Epochs", 5, 15).Range("Training.BatchSize", 32, 128).Range("Network.HiddenSize", 8, 48)));

// Somebody stops it after the first trials.
await Experiment(trials / 3, new SweepMonitor()).RunAsync();
var monitor = new SweepMonitor(Console.Out, isTerminal: !Console.IsOutputRedirected);
var best = (LstmTrialResult)await Experiment(trials, monitor).RunAsync();
var page = Path.GetFullPath("sweep.html");
(monitor.Report() with { Title = "CO2 on Mauna Loa, half a year ahead", Metric = "MASE" }).Save(page);
Console.WriteLine($"The report: {page}");
Console.WriteLine(best.Code);

// The last twelve years, which no trial has seen, half a year ahead each time.
var (asGiven, winner) = (Error("as given", ml.Forecasting.ForecastByLstm(options)), Error("winner", pipeline.BuildFromOption(ml, best.TrialSettings.Parameter["_pipeline_"])));
Console.WriteLine($"sweep co2 trials {monitor.Trials.Count} default {asGiven:F3} best {winner:F3}");

AutoMLExperiment Experiment(int most, SweepMonitor watching) => ml.Auto().CreateExperiment().SetPipeline(pipeline).SetDataset(seen, fold: 3)
    .SetForecastingMetric(ForecastingMetric.MASE, new SweepOptions { CheckpointFolder = folder }).SetMaxModelToExplore(most).SetSweepMonitor(watching);

double Error(string name, IEstimator<ITransformer> estimator)
{
    var result = ml.Forecasting.CrossValidate(all, estimator, new BacktestOptions { NumberOfFolds = Held, Refit = false, SeasonLength = 2 * Half }).Result;
    Console.WriteLine($"{name}: MASE {result.Metrics.MeanAbsoluteScaledError:F3}, seasonal naive {result.Metrics.SeasonalNaive!.MeanAbsoluteScaledError:F3}");
    return result.Metrics.MeanAbsoluteScaledError;
}

sealed class Month
{
    [LoadColumn(1)] public float CO2 { get; set; }
}
