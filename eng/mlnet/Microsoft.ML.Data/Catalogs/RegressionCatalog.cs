using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.StandIn;

namespace Microsoft.ML;

/// <summary>Predicts a number.</summary>
public sealed class RegressionCatalog : TrainCatalogBase
{
    internal RegressionCatalog(IHostEnvironment env) : base(env, nameof(RegressionCatalog)) => Trainers = new(this);

    public RegressionTrainers Trainers { get; }

    public RegressionMetrics Evaluate(IDataView data, string labelColumnName = DefaultColumnNames.Label, string scoreColumnName = DefaultColumnNames.Score)
    {
        Environment.CheckValue(data, nameof(data));
        Environment.CheckNonEmpty(labelColumnName, nameof(labelColumnName));
        Environment.CheckNonEmpty(scoreColumnName, nameof(scoreColumnName));
        return RegressionEvaluation.Run(data, labelColumnName, scoreColumnName);
    }

    public IReadOnlyList<CrossValidationResult<RegressionMetrics>> CrossValidate(
        IDataView data, IEstimator<ITransformer> estimator, int numberOfFolds = 5,
        string labelColumnName = DefaultColumnNames.Label, string samplingKeyColumnName = null, int? seed = null) =>
        CrossValidation.Run(
            Environment, data, estimator, numberOfFolds, labelColumnName, samplingKeyColumnName, seed, scored => Evaluate(scored, labelColumnName));

    public sealed class RegressionTrainers : CatalogInstantiatorBase
    {
        internal RegressionTrainers(RegressionCatalog catalog) : base(catalog)
        {
        }
    }
}
