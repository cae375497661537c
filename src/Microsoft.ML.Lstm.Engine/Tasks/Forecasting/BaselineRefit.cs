using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>Whether a forecaster to go on from gets its linear baseline fitted anew: where held-out windows are forecast better with it, its network as it is, by more than chance.</summary>
static class BaselineRefit
{
    /// <summary>The tasks of the validation runs with a baseline of their own training windows; null where the previous one is as good, or training was stopped.</summary>
    /// <param name="folds">The tasks with the previous baseline.</param>
    /// <param name="weights">Flat weights of the previous network.</param>
    /// <param name="context">Who works, the seed of the windows that are drawn, and whether to stop.</param>
    public static List<ForecastTask>? Better(IReadOnlyList<ForecastTask> folds, float[] weights, TrainingContext context)
    {
        try
        {
            List<ForecastTask> refitted = [.. folds.Select(fold => Of(fold, context.Seed, context.IsCanceled))];
            var (before, after) = (Errors(folds), Errors(refitted));
            return PairedErrors.AreLarger(before, after, before.Average(), before.Length) && !context.IsCanceled() ? refitted : null;
        }
        catch (OperationCanceledException) when (context.IsCanceled())
        {
            return null;
        }

        double[] Errors(IReadOnlyList<ForecastTask> tasks)
        {
            var calibration = new Calibration(tasks[0].Data.Reader.Plan.Horizon);
            foreach (var task in tasks) calibration.Add(task, weights, context);
            return calibration.Errors();
        }
    }

    /// <summary>A task with a baseline of its own training windows, combined as the one before.</summary>
    public static ForecastTask Of(ForecastTask task, int seed, Func<bool> isCanceled)
    {
        var (before, own) = (task.Base, BaselineFit.Fit(task.Data, task.Training, new Random(seed), isCanceled));
        return task with { Base = own.CombinedWith(before.Naive ?? own, before.NaiveWeight, before.Pretrained, before.PretrainedWeight) };
    }
}
