using Microsoft.ML.AutoML;

namespace Microsoft.ML.Lstm.AutoML.Evaluations;

/// <summary>A training of a trial: of one fold, or the last one on all rows.</summary>
/// <param name="Settings">The trial, as the experiment has it.</param>
/// <param name="Context">The context of this training alone.</param>
/// <param name="Create">Makes the estimator in a context.</param>
/// <param name="Token">Ends it.</param>
sealed record TrialTraining(TrialSettings Settings, MLContext Context, Func<MLContext, IEstimator<ITransformer>> Create, CancellationToken Token)
{
    public IEstimator<ITransformer> CreateEstimator() => Create(Context);
}
