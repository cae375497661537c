using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

/// <summary>The training of one network as <see cref="SequenceTrainingOptions"/> say.</summary>
static class TrainingRun
{
    /// <param name="task">What is trained.</param>
    /// <param name="sequences">Sequences to learn from.</param>
    /// <param name="stepsAtOnce">Steps of the longest pass.</param>
    /// <param name="options">How, resolved.</param>
    /// <param name="context">What all networks of the training have in common.</param>
    /// <param name="place">Where the network stands among them.</param>
    public static TrainingResult Fit(ITask task, int sequences, int stepsAtOnce, SequenceTrainingOptions options, TrainingContext context, FitPlace place)
    {
        var validates = task.ValidationCount > 0;
        var loop = LoopOptions.Of(options.Training, context.Seed, BatchPlan.OfSequences(sequences, options.Training.BatchSize!.Value, stepsAtOnce));
        return TrainingLoop.Run(task, loop with
        {
            StopAfter = options.StopAfter,
            Schedule = options.Schedule ?? loop.Schedule,
            Optimizer = options.Optimizer ?? loop.Optimizer,
            GradientValueClip = options.GradientValueClip,
            AverageDecay = options.AverageDecay,
            Plateau = validates ? options.Plateau?.Invoke() : null,
            Patience = validates ? loop.Patience : int.MaxValue,
            Place = place,
        }, context);
    }

    /// <summary>The only network of a training, and the loss of what is kept: on what is validated, else the mean over the last epoch's batches.</summary>
    /// <exception cref="OperationCanceledException">Training was cancelled before its first epoch was done.</exception>
    public static (float[] Weights, double Loss) FitOnly(ITask task, int sequences, int stepsAtOnce, SequenceTrainingOptions options, TrainingContext context)
    {
        var result = Ensemble.Fit(1, _ => Fit(task, sequences, stepsAtOnce, options, context, FitPlace.Only))[0];
        return (result.Weights, Loss(result, task.ValidationCount > 0));
    }

    /// <summary>The loss of what is kept.</summary>
    public static double Loss(TrainingResult result, bool validates) => validates ? result.ValidationLoss : result.Reports[^1].TrainingLoss;
}
