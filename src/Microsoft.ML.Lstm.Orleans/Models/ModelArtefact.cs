namespace Microsoft.ML.Lstm.Orleans.Models;

/// <summary>Reads the model that a fleet uses out of an ML.NET model file.</summary>
static class ModelArtefact
{
    /// <exception cref="NotSupportedException">The file's last step is none of ours, or steps before it make what it reads.</exception>
    public static IFleetModel Load(Stream file, SeriesFleetOptions options)
    {
        var model = new MLContext().Model.Load(file, out var schema);
        ITransformer[] steps = model is IEnumerable<ITransformer> chain ? [.. chain] : [model];
        var last = steps.LastOrDefault();
        IFleetModel loaded = last switch
        {
            LstmForecastingTransformer forecaster => new ForecastFleetModel(forecaster),
            LstmAnomalyTransformer detector => new DetectorFleetModel(detector),
            LstmPredictionTransformer classifier => new ClassifierFleetModel(classifier, options.WindowSteps),
            _ => throw new NotSupportedException($"The last step of the model is a {last?.GetType().Name ?? "chain without steps"}. A fleet takes {nameof(LstmForecastingTransformer)}, {nameof(LstmAnomalyTransformer)} and {nameof(LstmPredictionTransformer)}."),
        };
        CheckSteps(steps, schema, last switch
        {
            LstmForecastingTransformer forecaster => forecaster.Columns.Value,
            LstmAnomalyTransformer detector => detector.Columns.Value,
            _ => ((LstmPredictionTransformer)last).FeatureColumnName,
        });
        return loaded;
    }

    /// <summary>Observations go to the last step as they are: a column that steps before make would be another one.</summary>
    static void CheckSteps(ITransformer[] steps, DataViewSchema? schema, string column)
    {
        if (schema is null || steps.Length < 2) return;
        foreach (var step in steps[..^1])
        {
            var made = step.GetOutputSchema(schema);
            if (made.GetColumnOrNull(column) is { } after && schema.GetColumnOrNull(column)?.Index != after.Index)
                throw new NotSupportedException($"The model's step {step.GetType().Name} makes column '{column}', and a fleet would not run it. Save the last step alone, and give observations as that step reads them.");
            schema = made;
        }
    }
}
