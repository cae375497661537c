using Microsoft.ML.AutoML;
using Microsoft.ML.Lstm.AutoML.Evaluations;
using Microsoft.ML.Lstm.Interop;

namespace Microsoft.ML.Lstm.AutoML.Trials;

/// <summary>The trainings of a trial, each in a context of its own, so that they draw the same numbers in whatever order they run.</summary>
/// <param name="settings">The trial.</param>
/// <param name="create">Makes its estimator.</param>
/// <param name="seed">The experiment's.</param>
sealed class TrialTrainings(TrialSettings settings, Func<MLContext, IEstimator<ITransformer>> create, int? seed)
{
    readonly Lock _telling = new();

    /// <summary>Runs one.</summary>
    /// <param name="threads">Threads that it has; null for as many as the options say.</param>
    /// <param name="ends">Is told of each epoch, and says whether the training is to end with what it has learnt; null for never.</param>
    /// <param name="run">What is done.</param>
    /// <param name="token">Ends it.</param>
    /// <returns>What came of it, and what was heard of its epochs.</returns>
    public (T Outcome, TrialWatch Watch) Run<T>(int? threads, Func<TrainingReport, bool>? ends, Func<TrialTraining, T> run, CancellationToken token)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(token);
        var context = new MLContext(seed);
        // Trainers that know no token are asked through their context.
        using var canceling = token.Register(() => MLNetInternals.Cancel(context));
        var watch = new TrialWatch(ending.Token, threads, _telling)
        {
            OnReport = report =>
            {
                if (ends?.Invoke(report) == true) ending.Cancel();
            },
        };
        watch.Attach(context);
        return (run(new(settings, context, create, token)), watch);
    }
}
