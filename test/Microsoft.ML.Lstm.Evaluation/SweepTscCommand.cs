using System.Diagnostics;
using Microsoft.ML.AutoML;
using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Evaluation;

/// <summary>sweep-tsc TRAIN.ts TEST.ts: twenty trials, cross-validated on the training series of the UCR and UEA archives; the winner, the ensemble and the defaults on the test series.</summary>
static class SweepTscCommand
{
    const int Trials = 20, Folds = 3;

    public static void Run(string[] files, int seed)
    {
        var watch = Stopwatch.StartNew();
        var ml = new MLContext(seed);
        var (train, test) = (TscCommand.Load(ml, files[0]), TscCommand.Load(ml, files[1]));
        var keys = ml.Transforms.Conversion.MapValueToKey("Label", "Class").Fit(train);
        var (rows, held) = (keys.Transform(train), keys.Transform(test));
        var monitor = new SweepMonitor(Console.Error);
        var best = (LstmTrialResult)ml.Auto().CreateExperiment().SetPipeline(new EstimatorChain<ITransformer>().Append(ml.Auto().LstmMulticlass())).SetDataset(rows, Folds)
            .SetMulticlassClassificationMetric(MulticlassClassificationMetric.LogLoss, "Label").SetSweep().SetParzenTuner().SetMaxModelToExplore(Trials).SetSweepMonitor(monitor).Run();
        Console.Error.WriteLine(monitor.Outcome);
        var ensemble = best.Ensemble();
        Console.Error.WriteLine($"ensemble {(ensemble.IsTaken ? "taken" : "not taken")}: {ensemble.Verdict}; {string.Join(", ", ensemble.Members)}");
        var (defaults, winner) = (Measure(ml.MulticlassClassification.Trainers.Lstm().Fit(rows)), Measure(best.Model));
        var average = Measure(ensemble.Model);
        Console.WriteLine(FormattableString.Invariant(
            $"sweep {TscCommand.Name(files[0])} trials {monitor.Trials.Count} default {defaults.LogLoss:F4} best {winner.LogLoss:F4} ensemble {average.LogLoss:F4} accuracy {defaults.MicroAccuracy:F4} {winner.MicroAccuracy:F4} {average.MicroAccuracy:F4} trial {best.TrialSettings.TrialId} seconds {watch.Elapsed.TotalSeconds:F0}, of trials {monitor.Trials.Sum(trial => trial.Elapsed.TotalSeconds):F0}"));

        MulticlassClassificationMetrics Measure(ITransformer model) => ml.MulticlassClassification.Evaluate(model.Transform(held));
    }
}
