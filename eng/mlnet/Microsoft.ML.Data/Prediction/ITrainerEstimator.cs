namespace Microsoft.ML.Trainers;

/// <summary>An estimator that is a trainer: it says what it wants of the data and what it can do.</summary>
public interface ITrainerEstimator<out TTransformer, out TModel> : IEstimator<TTransformer>
    where TTransformer : IPredictionTransformer<TModel>
    where TModel : class
{
    TrainerInfo Info { get; }
}
