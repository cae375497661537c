using Microsoft.ML.AutoML;
using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.AutoML.Tests.Contract;

/// <summary>Metrics, their directions and the columns they read: the same on ML.NET's package and on the contract.</summary>
[TestClass]
public sealed class MetricTests
{
    readonly MLContext _context = new(1);

    [TestMethod]
    public void Metrics_have_their_names_and_directions()
    {
        // That the logarithmic loss's reduction is minimised is ML.NET's own.
        string[] minimised = ["LogLoss", "LogLossReduction", "MeanAbsoluteError", "MeanSquaredError", "RootMeanSquaredError"];
        var managers = Enum.GetValues<BinaryClassificationMetric>().Select(metric => ($"{metric}", ManagerOf(experiment => experiment.SetBinaryClassificationMetric(metric))))
            .Concat(Enum.GetValues<MulticlassClassificationMetric>().Select(metric => ($"{metric}", ManagerOf(experiment => experiment.SetMulticlassClassificationMetric(metric)))))
            .Concat(Enum.GetValues<RegressionMetric>().Select(metric => ($"{metric}", ManagerOf(experiment => experiment.SetRegressionMetric(metric)))));
        foreach (var (name, manager) in managers) Assert.AreEqual((name, !minimised.Contains(name)), (manager.MetricName, manager.IsMaximize));
    }

    [TestMethod]
    public void A_binary_metric_reads_the_lower_case_label_and_needs_no_probability()
    {
        var rows = _context.Data.LoadFromEnumerable(new Binary[] { new(true, true, 2), new(true, false, -1), new(false, false, -2), new(false, false, -0.5f), new(true, true, 1) });
        double Of(BinaryClassificationMetric metric) => ManagerOf(experiment => experiment.SetBinaryClassificationMetric(metric)).Evaluate(_context, rows);
        var expected = _context.BinaryClassification.EvaluateNonCalibrated(rows, "label");
        Assert.AreEqual(
            (expected.Accuracy, expected.AreaUnderRocCurve, expected.AreaUnderPrecisionRecallCurve, expected.F1Score),
            (Of(BinaryClassificationMetric.Accuracy), Of(BinaryClassificationMetric.AreaUnderRocCurve), Of(BinaryClassificationMetric.AreaUnderPrecisionRecallCurve), Of(BinaryClassificationMetric.F1Score)));
        Assert.AreEqual(
            (expected.PositivePrecision, expected.PositiveRecall, expected.NegativePrecision, expected.NegativeRecall),
            (Of(BinaryClassificationMetric.PositivePrecision), Of(BinaryClassificationMetric.PositiveRecall), Of(BinaryClassificationMetric.NegativePrecision), Of(BinaryClassificationMetric.NegativeRecall)));
        Assert.AreEqual(0.8, expected.Accuracy);
    }

    [TestMethod]
    public void A_regression_metric_reads_label_and_score()
    {
        var rows = _context.Data.LoadFromEnumerable(new Regression[] { new(1, 2), new(2, 2), new(4, 1) });
        double Of(RegressionMetric metric) => ManagerOf(experiment => experiment.SetRegressionMetric(metric)).Evaluate(_context, rows);
        Assert.AreEqual(4 / 3.0, Of(RegressionMetric.MeanAbsoluteError), 1e-9);
        Assert.AreEqual(10 / 3.0, Of(RegressionMetric.MeanSquaredError), 1e-9);
        Assert.AreEqual(Math.Sqrt(10 / 3.0), Of(RegressionMetric.RootMeanSquaredError), 1e-9);
        Assert.AreEqual(_context.Regression.Evaluate(rows).RSquared, Of(RegressionMetric.RSquared), 1e-9);
    }

    [TestMethod]
    public void Multiclass_metrics_are_those_of_the_evaluator()
    {
        var rows = new KeyedRows(_context).Scored;
        double Of(MulticlassClassificationMetric metric) => ManagerOf(experiment => experiment.SetMulticlassClassificationMetric(metric, "Label")).Evaluate(_context, rows);
        var expected = _context.MulticlassClassification.Evaluate(rows);
        Assert.AreEqual(
            (expected.MicroAccuracy, expected.MacroAccuracy, expected.LogLoss, expected.LogLossReduction),
            (Of(MulticlassClassificationMetric.MicroAccuracy), Of(MulticlassClassificationMetric.MacroAccuracy), Of(MulticlassClassificationMetric.LogLoss), Of(MulticlassClassificationMetric.LogLossReduction)));
    }

    /// <summary>The metric as a trial's runner gets it.</summary>
    static IEvaluateMetricManager ManagerOf(Func<AutoMLExperiment, AutoMLExperiment> setMetric) =>
        DatasetTests.Service<IEvaluateMetricManager>(experiment => setMetric(experiment));

    sealed record Binary([property: ColumnName("label")] bool Truth, bool PredictedLabel, float Score);

    sealed record Regression(float Label, float Score);

    /// <summary>Three classes by a number, and what a maximum entropy classifier makes of them.</summary>
    sealed class KeyedRows(MLContext context)
    {
        public IDataView Scored { get; } = context.Transforms.Conversion.MapValueToKey("Label", "Kind")
            .Append(context.Transforms.Concatenate("Features", "Value"))
            .Append(context.MulticlassClassification.Trainers.LbfgsMaximumEntropy())
            .Fit(Rows(context)).Transform(Rows(context));

        static IDataView Rows(MLContext context) => context.Data.LoadFromEnumerable(Enumerable.Range(0, 60).Select(i => new Kinded($"kind {i % 3}", (i % 3) + (i % 5 * 0.4f))));
    }

    sealed record Kinded(string Kind, float Value);
}
