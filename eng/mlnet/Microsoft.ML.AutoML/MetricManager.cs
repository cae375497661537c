using Microsoft.ML.Data;

namespace Microsoft.ML.AutoML;

/// <summary>A metric of ML.NET's evaluators.</summary>
sealed class MetricManager(string name, bool isMaximize, Func<MLContext, IDataView, double> evaluate) : IEvaluateMetricManager
{
    public string MetricName => name;

    public bool IsMaximize => isMaximize;

    public double Evaluate(MLContext context, IDataView eval) => evaluate(context, eval);

    public static MetricManager Of(BinaryClassificationMetric metric, string label, string predicted) => new($"{metric}", true,
        (context, rows) => Value(metric, context.BinaryClassification.EvaluateNonCalibrated(rows, label, predictedLabelColumnName: predicted)));

    // ML.NET minimises LogLossReduction, too.
    public static MetricManager Of(MulticlassClassificationMetric metric, string label, string predicted) => new($"{metric}",
        metric is not (MulticlassClassificationMetric.LogLoss or MulticlassClassificationMetric.LogLossReduction),
        (context, rows) => Value(metric, context.MulticlassClassification.Evaluate(rows, label, predictedLabelColumnName: predicted)));

    public static MetricManager Of(RegressionMetric metric, string label, string score) => new($"{metric}", metric == RegressionMetric.RSquared,
        (context, rows) => Value(metric, context.Regression.Evaluate(rows, label, score)));

    static double Value(BinaryClassificationMetric metric, BinaryClassificationMetrics of) => metric switch
    {
        BinaryClassificationMetric.Accuracy => of.Accuracy,
        BinaryClassificationMetric.AreaUnderRocCurve => of.AreaUnderRocCurve,
        BinaryClassificationMetric.AreaUnderPrecisionRecallCurve => of.AreaUnderPrecisionRecallCurve,
        BinaryClassificationMetric.F1Score => of.F1Score,
        BinaryClassificationMetric.PositivePrecision => of.PositivePrecision,
        BinaryClassificationMetric.PositiveRecall => of.PositiveRecall,
        BinaryClassificationMetric.NegativePrecision => of.NegativePrecision,
        BinaryClassificationMetric.NegativeRecall => of.NegativeRecall,
        _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "There is no such metric."),
    };

    static double Value(MulticlassClassificationMetric metric, MulticlassClassificationMetrics of) => metric switch
    {
        MulticlassClassificationMetric.MicroAccuracy => of.MicroAccuracy,
        MulticlassClassificationMetric.MacroAccuracy => of.MacroAccuracy,
        MulticlassClassificationMetric.LogLoss => of.LogLoss,
        MulticlassClassificationMetric.LogLossReduction => of.LogLossReduction,
        MulticlassClassificationMetric.TopKAccuracy => of.TopKAccuracy,
        _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "There is no such metric."),
    };

    static double Value(RegressionMetric metric, RegressionMetrics of) => metric switch
    {
        RegressionMetric.MeanAbsoluteError => of.MeanAbsoluteError,
        RegressionMetric.MeanSquaredError => of.MeanSquaredError,
        RegressionMetric.RootMeanSquaredError => of.RootMeanSquaredError,
        RegressionMetric.RSquared => of.RSquared,
        _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "There is no such metric."),
    };
}
