namespace Microsoft.ML.AutoML;

/// <summary>A metric that is read off scored rows.</summary>
public interface IEvaluateMetricManager : IMetricManager
{
    double Evaluate(MLContext context, IDataView eval);
}
