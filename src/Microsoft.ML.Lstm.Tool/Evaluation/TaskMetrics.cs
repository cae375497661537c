using Microsoft.ML.Lstm.Tool.Models;
using Microsoft.ML.Lstm.Tool.Scoring;
using Microsoft.ML.Lstm.Tool.Tables;

namespace Microsoft.ML.Lstm.Tool.Evaluation;

/// <summary>The metrics of each task.</summary>
static class TaskMetrics
{
    public static IReadOnlyList<Metric> Of(LoadedModel model, TableBlock rows, int? season, string? label) => model.Task switch
    {
        TaskKind.Forecast => Forecasts(model, rows.View(), season),
        TaskKind.Classify => Classes(model, rows.View()),
        TaskKind.Regress => Values(model, rows.View()),
        _ => Alerts(model, rows, label),
    };

    /// <summary>From every row as an origin, over the steps whose values are known.</summary>
    static List<Metric> Forecasts(LoadedModel model, IDataView rows, int? season)
    {
        if (model.Values.Count != 1) throw new NotSupportedException($"The forecaster has {model.Values.Count} targets ({string.Join(", ", model.Values)}), but one is evaluated. Evaluate it in C# (mlContext.Forecasting.CrossValidate).");
        var forecaster = (LstmForecastingTransformer)model.Core;
        var columns = forecaster.Outputs.ColumnNames;
        var hasBounds = forecaster.Outputs.HasBounds;
        var metrics = model.Context.Forecasting.Evaluate(model.Model.Transform(rows), model.Values[0], columns[0], model.Series, hasBounds ? columns[1] : null, hasBounds ? columns[2] : null, season);
        List<Metric> told =
        [
            new("count", "values compared", metrics.Count),
            new("mae", "mean absolute error", metrics.MeanAbsoluteError),
            new("rmse", "root mean squared error", metrics.RootMeanSquaredError),
            new("smape", "sMAPE, %", metrics.SymmetricMeanAbsolutePercentageError),
            new("mase", "mean absolute scaled error", metrics.MeanAbsoluteScaledError),
            new("coverage", "share within the bounds", metrics.Coverage),
            new("season", "season length", metrics.SeasonLength),
        ];
        if (metrics.SeasonalNaive is { } naive) told.AddRange([new("naiveMae", "mean absolute error, seasonal naive", naive.MeanAbsoluteError), new("naiveMase", "mean absolute scaled error, seasonal naive", naive.MeanAbsoluteScaledError)]);
        return told;
    }

    static List<Metric> Classes(LoadedModel model, IDataView rows)
    {
        var metrics = model.Context.MulticlassClassification.Evaluate(model.Model.Transform(rows), TaskTrainers.Label, TaskTrainers.Score);
        return
        [
            new("accuracy", "accuracy", metrics.MicroAccuracy),
            new("macroAccuracy", "mean accuracy of the classes", metrics.MacroAccuracy),
            new("logLoss", "log loss", metrics.LogLoss),
            new("classes", "classes", metrics.ConfusionMatrix.NumberOfClasses),
        ];
    }

    static List<Metric> Values(LoadedModel model, IDataView rows)
    {
        var metrics = model.Context.Regression.Evaluate(model.Model.Transform(rows), model.Label!, TaskTrainers.Score);
        return
        [
            new("mae", "mean absolute error", metrics.MeanAbsoluteError),
            new("rmse", "root mean squared error", metrics.RootMeanSquaredError),
            new("rSquared", "R squared", metrics.RSquared),
        ];
    }

    static List<Metric> Alerts(LoadedModel model, TableBlock rows, string? label)
    {
        var scorer = new AnomalyTable(model);
        var answers = new TableBlock(scorer.Columns);
        scorer.Score(rows, answers);
        var alerts = answers.Integers(answers.IndexOf("alert"));
        List<Metric> told = [new("rows", "rows", rows.Rows), new("alerts", "alerts", alerts.Count(alert => alert != 0))];
        if (label is null) return told;
        var known = rows.Numbers(rows.IndexOf(label));
        var hits = Enumerable.Range(0, rows.Rows).Count(row => alerts[row] != 0 && known[row] > 0);
        double anomalous = known.Count(value => value > 0);
        told.AddRange([new("anomalies", "rows known as anomalous", anomalous), new("precision", "share of alerts that are right", hits / told[1].Value), new("recall", "share of anomalous rows with an alert", hits / anomalous)]);
        return told;
    }
}
