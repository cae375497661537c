using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tool.Models;

/// <summary>The chain of steps that each task trains, on rows of one time step each.</summary>
static class TaskTrainers
{
    /// <summary>Columns that the chains add.</summary>
    public const string Forecast = "Forecast", Lower = "LowerBound", Upper = "UpperBound", Label = "LabelKey", Predicted = "PredictedLabel", Score = "Score", Anomaly = "Anomaly";

    const string Values = "StepValues", Sequence = "Sequence";

    public static IEstimator<ITransformer> Of(MLContext ml, FitSettings settings) => settings.Task switch
    {
        TaskKind.Forecast => Joined(ml, settings, ml.Forecasting.ForecastByLstm(ForecastOptions(settings))),
        TaskKind.Anomaly => Joined(ml, settings, ml.Transforms.DetectAnomalyByLstm(AnomalyOptions(settings))),
        TaskKind.Classify => Sequences(ml, settings)
            .Append(ml.Transforms.Conversion.MapValueToKey(Label, settings.Label, keyOrdinality: Microsoft.ML.Transforms.ValueToKeyMappingEstimator.KeyOrdinality.ByValue))
            .Append(ml.MulticlassClassification.Trainers.Lstm(new LstmMulticlassOptions
            {
                LabelColumnName = Label,
                FeatureColumnName = Sequence,
                FeaturesPerStep = settings.Values.Count,
                Network = settings.Network,
                Training = settings.Training,
            }))
            .Append(ml.Transforms.Conversion.MapKeyToValue(Predicted)),
        _ => Sequences(ml, settings).Append(ml.Regression.Trainers.Lstm(new LstmRegressionOptions
        {
            LabelColumnName = settings.Label!,
            FeatureColumnName = Sequence,
            FeaturesPerStep = settings.Values.Count,
            Network = settings.Network,
            Training = settings.Training,
        })),
    };

    /// <summary>The columns of the file that a task reads, the values first.</summary>
    public static IEnumerable<string> Columns(FitSettings settings) =>
        new[] { settings.Series, settings.Time, settings.Label }.OfType<string>().Concat(settings.Values).Concat(settings.Known).Concat(settings.Past).Concat(settings.Static).Concat(settings.Categories).Distinct();

    static EstimatorChain<SequenceGroupingTransformer> Sequences(MLContext ml, FitSettings settings) =>
        new EstimatorChain<ITransformer>().Append(ml.Transforms.GroupIntoSequences(Sequence, settings.Series!, [.. settings.Values], settings.Time, settings.Label!));

    /// <summary>Several values of a step become one vector first.</summary>
    static IEstimator<ITransformer> Joined(MLContext ml, FitSettings settings, IEstimator<ITransformer> trainer) =>
        settings.Values.Count == 1 ? trainer : ml.Transforms.Concatenate(Values, [.. settings.Values]).Append(trainer);

    static string Input(FitSettings settings) => settings.Values.Count == 1 ? settings.Values[0] : Values;

    static LstmForecastingOptions ForecastOptions(FitSettings settings)
    {
        var options = new LstmForecastingOptions
        {
            OutputColumnName = Forecast,
            InputColumnName = Input(settings),
            SeriesColumnName = settings.Series,
            TimeColumnName = settings.Time,
            KnownFutureColumnNames = settings.Known,
            PastColumnNames = settings.Past,
            StaticColumnNames = [.. settings.Static, .. settings.Categories],
            Horizon = settings.Horizon,
            WindowSize = settings.Window,
            SeasonLength = settings.Season,
            UsePretrained = settings.UsePretrained,
            MissingTimes = settings.MissingTimes,
            DuplicateTimes = settings.DuplicateTimes,
            ConfidenceLowerBoundColumn = Lower,
            ConfidenceUpperBoundColumn = Upper,
            Network = settings.Network,
            Training = settings.Training,
        };
        return settings.Confidence is { } level ? options with { ConfidenceLevel = level } : options;
    }

    static LstmAnomalyOptions AnomalyOptions(FitSettings settings)
    {
        var options = new LstmAnomalyOptions
        {
            OutputColumnName = Anomaly,
            InputColumnName = Input(settings),
            SeriesColumnName = settings.Series,
            TimestampColumnName = settings.Time,
            Network = settings.Network,
            Training = settings.Training,
        };
        return settings.FalseAlarmRate is { } rate ? options with { FalseAlarmRate = rate } : options;
    }
}
