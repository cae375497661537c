using Microsoft.ML.Lstm.Engine.Optimizers;
using Microsoft.ML.Lstm.Engine.Training;


namespace Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

/// <summary>The training loop as <see cref="SequenceTrainingOptions"/> say.</summary>
static class TrainingRun
{
    /// <summary>The weights that are kept, and their loss: on what is validated, else the mean over the last epoch's batches.</summary>
    /// <exception cref="OperationCanceledException">Training was cancelled before its first epoch was done.</exception>
    public static (float[] Weights, double Loss) Of(ITask task, int sequences, int stepsAtOnce, SequenceTrainingOptions options, bool validates, int seed)
    {
        var batch = Math.Min(options.BatchSize, sequences);
        var optimizer = options.Optimizer?.Invoke(task.WeightCount) ?? new Adam(task.WeightCount) { WeightDecay = options.WeightDecay };
        var loop = new TrainingLoop(task, new(options.Threads), optimizer, options.Schedule, new()
        {
            Epochs = options.Epochs,
            StopAfter = options.StopAfter,
            StepsPerEpoch = (sequences + batch - 1) / batch,
            BatchSize = batch,
            // Four shards or more, so that a batch of the usual size keeps several threads busy, but none so small that the products
            // starve; long sequences go in small shards, as a shard keeps all its steps in memory.
            ShardSize = Math.Max(1, Math.Min(Math.Clamp(batch / 4, 8, 32), (1 << 16) / stepsAtOnce)),
            LearningRate = options.LearningRate,
            GradientClip = options.GradientClip,
            GradientValueClip = options.GradientValueClip,
            AverageDecay = options.AverageDecay,
            Plateau = validates ? options.Plateau?.Invoke() : null,
            Patience = validates ? options.EarlyStoppingPatience : int.MaxValue,
        });
        var last = double.NaN;
        var result = loop.Run(new Random(seed), report =>
        {
            last = report.TrainingLoss;
            options.OnReport?.Invoke(report);
        }, () => options.CancellationToken.IsCancellationRequested || options.IsCanceled?.Invoke() == true);
        if (!result.Usable) throw new OperationCanceledException("Training was cancelled before its first epoch was done.", options.CancellationToken);
        return (result.Weights, validates ? result.ValidationLoss : last);
    }
}
