using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.AutoML;

/// <summary>Has parameters to search.</summary>
public interface ISweepable
{
    SearchSpace.SearchSpace SearchSpace { get; }
}

/// <summary>Makes an estimator of parameters.</summary>
public interface ISweepable<out T> : ISweepable
    where T : IEstimator<ITransformer>
{
    T BuildFromOption(MLContext context, Parameter parameter);
}
