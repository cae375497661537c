using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn.Tests.Evaluation;

/// <summary>Measuring scores of several classes.</summary>
[TestClass]
public sealed class MulticlassEvaluateTest
{
    static readonly MLContext Context = new(1);

    static readonly Row[] Rows =
    [
        new("b", .2f, .7f, .1f), new("a", .8f, .1f, .1f), new("c", .2f, .5f, .3f), new("b", .3f, .2f, .5f), new("c", .1f, .1f, .8f),
    ];

    [TestMethod]
    public void The_highest_score_is_the_prediction()
    {
        var metrics = Evaluate(Rows, topK: 2);
        Assert.AreEqual(3 / 5.0, metrics.MicroAccuracy, 1e-12);
        Assert.AreEqual((.5 + 1 + .5) / 3, metrics.MacroAccuracy, 1e-12);
        Assert.AreEqual(4 / 5.0, metrics.TopKAccuracy, 1e-12);
        Assert.AreEqual(2, metrics.TopKPredictionCount);
        Assert.AreEqual(3 / 5.0, metrics.TopKAccuracyForAllK[0], 1e-12);
        CollectionAssert.AreEqual(new double[] { 0, 1, 1 }, metrics.ConfusionMatrix.Counts[1].ToArray());
        Assert.AreEqual(1.0, metrics.ConfusionMatrix.GetCountForClassPair(predictedClassIndicatorIndex: 2, actualClassIndicatorIndex: 1));
        Assert.AreEqual(3, metrics.ConfusionMatrix.NumberOfClasses);
        CollectionAssert.AreEqual(new[] { 1, .5, .5 }, metrics.ConfusionMatrix.PerClassRecall.ToArray());
        CollectionAssert.AreEqual(new[] { 1, .5, .5 }, metrics.ConfusionMatrix.PerClassPrecision.ToArray());
    }

    [TestMethod]
    public void Losses_are_in_nats_and_compared_with_the_labels_own_entropy()
    {
        var metrics = Evaluate(Rows);
        var losses = new[] { -Math.Log(.8), -Math.Log(.7 * .2) / 2, -Math.Log(.3 * .8) / 2 };
        for (var i = 0; i < 3; i++) Assert.AreEqual(losses[i], metrics.PerClassLogLoss[i], 1e-6);
        var logLoss = (losses[0] + 2 * losses[1] + 2 * losses[2]) / 5;
        var entropy = -(.2 * Math.Log(.2) + .8 * Math.Log(.4));
        Assert.AreEqual(logLoss, metrics.LogLoss, 1e-6);
        Assert.AreEqual((entropy - logLoss) / entropy, metrics.LogLossReduction, 1e-6);
        Assert.AreEqual(0, metrics.TopKPredictionCount);
        Assert.IsNull(metrics.TopKAccuracyForAllK);
    }

    [TestMethod]
    [DataRow(0f, 34.538776392905234)]
    [DataRow(1e-20f, 34.538776392905234)]
    [DataRow(-2f, 34.538776392905234)]
    [DataRow(2f, 0.0)]
    public void Scores_that_are_no_probabilities_are_clipped(float score, double loss) =>
        Assert.AreEqual(loss, Evaluate([new("a", score, .5f, .5f), new("b", 0, 1, 0), new("c", 0, 0, 1)]).PerClassLogLoss[0], 1e-7);

    [TestMethod]
    public void Among_equal_scores_the_first_class_ranks_first()
    {
        var metrics = Evaluate([new("a", .5f, .5f, 0), new("b", .5f, .5f, 0), new("c", .4f, .2f, .4f)], topK: 2);
        Assert.AreEqual(1 / 3.0, metrics.TopKAccuracyForAllK[0], 1e-12);
        Assert.AreEqual(1, metrics.TopKAccuracy, 1e-12);
    }

    [TestMethod]
    public void Rows_without_a_label_or_with_a_score_missing_are_passed_over()
    {
        var metrics = Evaluate([.. Rows, new("", 1, 0, 0), new("a", float.NaN, 1, 0)]);
        Assert.AreEqual(3 / 5.0, metrics.MicroAccuracy, 1e-12);
    }

    [TestMethod]
    public void A_class_without_a_score_counts_and_costs_most()
    {
        var metrics = Evaluate([.. Rows, new("d", 1, 0, 0)], topK: 4);
        Assert.AreEqual(3 / 6.0, metrics.MicroAccuracy, 1e-12);
        Assert.AreEqual(Evaluate(Rows).LogLoss * 5 / 6 + 34.538776392905234 / 6, metrics.LogLoss, 1e-7);
        foreach (var (expected, accuracy) in new[] { 3, 4, 5, 6 }.Zip(metrics.TopKAccuracyForAllK)) Assert.AreEqual(expected / 6.0, accuracy, 1e-12);
        Assert.AreEqual(3, metrics.ConfusionMatrix.NumberOfClasses);
    }

    [TestMethod]
    public void Labels_may_be_numbers_from_nought()
    {
        var rows = new[] { 0, 2, float.NaN, -1, 1.5f, 3 }.Select(label => new Numbered { Label = label, Score = [.7f, .2f, .1f] });
        var metrics = Context.MulticlassClassification.Evaluate(Context.Data.LoadFromEnumerable(rows.ToArray()));
        Assert.AreEqual(1 / 3.0, metrics.MicroAccuracy, 1e-12, "0 is right, 2 and 3 are wrong, the others are no classes");
    }

    [TestMethod]
    public void One_class_alone_leaves_nothing_to_reduce()
    {
        Assert.AreEqual(double.PositiveInfinity, Evaluate(Rows.Where(row => row.Label == "b")).LogLossReduction);
        Assert.IsTrue(double.IsNaN(Evaluate([]).LogLossReduction));
        Assert.AreEqual(0.0, Evaluate([]).MacroAccuracy);
    }

    [TestMethod]
    public void The_table_names_the_classes_where_the_scores_do()
    {
        var expected = """

            Confusion table
                        ||========================
            PREDICTED   ||     0 |     1 |     2 | Recall
            TRUTH       ||========================
            0.        A ||     1 |     0 |     0 | 1.0000
            1. Broccoli ||     0 |     1 |     1 | 0.5000
            2.        C ||     0 |     1 |     1 | 0.5000
                        ||========================
            Precision   ||1.0000 |0.5000 |0.5000 |

            """.ReplaceLineEndings();
        Assert.AreEqual(expected, Evaluate(Rows).ConfusionMatrix.GetFormattedConfusionTable());
        var numbers = Context.Data.LoadFromEnumerable([new Numbered { Label = 1, Score = [.7f, .2f, .1f] }]);
        Assert.Contains("PREDICTED ||     0 |     1 |     2 | Recall", Context.MulticlassClassification.Evaluate(numbers).ConfusionMatrix.GetFormattedConfusionTable());
    }

    [TestMethod]
    [DataRow("Nowhere", "Score", "PredictedLabel")]
    [DataRow("Label", "Nowhere", "PredictedLabel")]
    [DataRow("Label", "Score", "Nowhere")]
    [DataRow("Score", "Score", "PredictedLabel")]
    [DataRow("Label", "A", "PredictedLabel")]
    [DataRow("", "Score", "PredictedLabel")]
    [DataRow("Label", "Score", null)]
    public void Columns_that_do_not_serve_are_refused(string label, string score, string? predicted) =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Context.MulticlassClassification.Evaluate(Data(Rows), label, score, predicted));

    [TestMethod]
    public void Numbers_out_of_range_are_refused()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Evaluate(Rows, topK: -1));
        var matrix = Evaluate(Rows).ConfusionMatrix;
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => matrix.GetCountForClassPair(3, 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => matrix.GetCountForClassPair(0, -1));
    }

    static MulticlassClassificationMetrics Evaluate(IEnumerable<Row> rows, int topK = 0) =>
        Context.MulticlassClassification.Evaluate(Data(rows), topKPredictionCount: topK);

    /// <summary>The scores' slots are named; the labels are keys a, b, c, d.</summary>
    static IDataView Data(IEnumerable<Row> rows)
    {
        var classes = Context.Data.LoadFromEnumerable("abcd".Select(name => new Class { Label = name.ToString() }));
        var data = Context.Data.LoadFromEnumerable(rows.ToArray());
        return Context.Transforms.Conversion.MapValueToKey("Label", keyData: classes)
            .Append(Context.Transforms.Concatenate("Score", "A", "Broccoli", "C")).Fit(data).Transform(data);
    }

    sealed record Row(string Label, float A, float Broccoli, float C)
    {
        public float PredictedLabel => 0;
    }

    sealed class Class
    {
        public string Label { get; init; } = "";
    }

    sealed class Numbered
    {
        public float Label { get; init; }
        [VectorType(3)]
        public float[] Score { get; init; } = [];
        public float PredictedLabel { get; init; }
    }
}
