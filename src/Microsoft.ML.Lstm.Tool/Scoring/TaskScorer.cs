using Microsoft.ML.Lstm.Tool.Models;

namespace Microsoft.ML.Lstm.Tool.Scoring;

/// <summary>The scorer of a model.</summary>
static class TaskScorer
{
    /// <param name="model">The model.</param>
    /// <param name="horizon">Steps that a forecaster forecasts; null for its own.</param>
    public static ITaskScorer Of(LoadedModel model, int? horizon = null) => model.Task switch
    {
        TaskKind.Forecast => new ForecastTable(model, horizon),
        TaskKind.Anomaly => new AnomalyTable(model),
        _ => new SequenceTable(model),
    };
}
