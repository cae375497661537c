namespace Microsoft.ML.StandIn.Tests.Evaluation;

/// <summary>Measuring scores of two classes.</summary>
[TestClass]
public sealed class BinaryEvaluateTest
{
    static readonly MLContext Context = new(1);

    static readonly Row[] Rows =
    [
        new(true, 2, .9f), new(false, 1, .7f), new(true, .5f, .6f), new(false, -1, .3f), new(true, -2, .1f),
    ];

    [TestMethod]
    public void Scores_above_nought_predict_true()
    {
        var metrics = Context.BinaryClassification.EvaluateNonCalibrated(Data(Rows));
        Assert.AreEqual(3 / 5.0, metrics.Accuracy, 1e-12);
        Assert.AreEqual((2 / 3.0, 2 / 3.0), (metrics.PositivePrecision, metrics.PositiveRecall));
        Assert.AreEqual((.5, .5), (metrics.NegativePrecision, metrics.NegativeRecall));
        Assert.AreEqual(2 / 3.0, metrics.F1Score, 1e-12);
        CollectionAssert.AreEqual(new double[] { 2, 1 }, metrics.ConfusionMatrix.Counts[0].ToArray());
        var atNought = Context.BinaryClassification.EvaluateNonCalibrated(Data([.. Rows, new(true, 0, .5f)]));
        Assert.AreEqual(2.0, atNought.ConfusionMatrix.Counts[0][1], "a score of 0 predicts false");
    }

    [TestMethod]
    public void Areas_under_the_curves_look_at_the_order_of_the_scores()
    {
        var metrics = Context.BinaryClassification.EvaluateNonCalibrated(Data(Rows));
        Assert.AreEqual(.5, metrics.AreaUnderRocCurve, 1e-12);
        Assert.AreEqual(.3333333333333333 + (.5 + 2 / 3.0) / 6 + (.5 + .6) / 6, metrics.AreaUnderPrecisionRecallCurve, 1e-12);
        var tied = Context.BinaryClassification.EvaluateNonCalibrated(Data([new(true, 1, .5f), new(false, 1, .5f), new(false, 1, .5f), new(true, 1, .5f)]));
        Assert.AreEqual(.5, tied.AreaUnderRocCurve, 1e-12);
        Assert.AreEqual(.7083333333333333, tied.AreaUnderPrecisionRecallCurve, 1e-12);
        var reversed = Context.BinaryClassification.EvaluateNonCalibrated(Data([new(false, 3, .9f), new(true, 2, .7f), new(true, .5f, .6f), new(false, -1, .3f)]));
        Assert.AreEqual(.4166666666666667, reversed.AreaUnderPrecisionRecallCurve, 1e-12);
    }

    [TestMethod]
    public void Probabilities_are_measured_in_bits()
    {
        var metrics = Context.BinaryClassification.Evaluate(Data(Rows));
        Assert.AreEqual(1.2924870952257943, metrics.LogLoss, 1e-9);
        Assert.AreEqual(.9709505944546686, metrics.Entropy, 1e-9);
        Assert.AreEqual(-.3311563972538847, metrics.LogLossReduction, 1e-9);
        Assert.AreEqual(.6, metrics.Accuracy, 1e-12);
        Assert.AreEqual(double.PositiveInfinity, Context.BinaryClassification.Evaluate(Data([.. Rows, new(true, 1, 0)])).LogLoss, "nothing is clipped");
        Assert.IsTrue(double.IsNaN(Context.BinaryClassification.Evaluate(Data([.. Rows, new(true, 1, float.NaN)])).LogLoss));
    }

    [TestMethod]
    public void A_row_without_a_score_is_passed_over()
    {
        var metrics = Context.BinaryClassification.Evaluate(Data([.. Rows, new(true, float.NaN, .5f)]));
        Assert.AreEqual(1.2924870952257943, metrics.LogLoss, 1e-9);
        Assert.AreEqual(3 / 5.0, metrics.Accuracy, 1e-12);
    }

    [TestMethod]
    public void Numbers_above_nought_and_the_second_of_two_keys_are_true()
    {
        var numbers = Context.Data.LoadFromEnumerable(Rows.Select(row => new { Label = row.Label ? 1f : -1f, row.Score, row.PredictedLabel }).ToArray());
        Assert.AreEqual(3 / 5.0, Context.BinaryClassification.EvaluateNonCalibrated(numbers).Accuracy, 1e-12);
        var keys = Context.Transforms.Conversion.MapValueToKey("Label").Fit(Data(Rows)).Transform(Data(Rows));
        Assert.AreEqual(2 / 5.0, Context.BinaryClassification.EvaluateNonCalibrated(keys).Accuracy, 1e-12, "true comes first here, so false is the second key");
    }

    [TestMethod]
    public void The_table_says_how_many_were_positive()
    {
        var expected = """
            TEST POSITIVE RATIO:	0.6000 (3.0/(3.0+2.0))
            Confusion table
                      ||======================
            PREDICTED || positive | negative | Recall
            TRUTH     ||======================
             positive ||        2 |        1 | 0.6667
             negative ||        1 |        1 | 0.5000
                      ||======================
            Precision ||   0.6667 |   0.5000 |

            """.ReplaceLineEndings();
        Assert.AreEqual(expected, Context.BinaryClassification.Evaluate(Data(Rows)).ConfusionMatrix.GetFormattedConfusionTable());
    }

    [TestMethod]
    public void One_class_alone_has_no_curve()
    {
        foreach (var rows in new[] { Rows.Where(row => row.Label), Rows.Where(row => !row.Label), [] })
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Context.BinaryClassification.EvaluateNonCalibrated(Data([.. rows])));
    }

    [TestMethod]
    [DataRow("Nowhere", "Score", "Probability", "PredictedLabel")]
    [DataRow("Label", "Nowhere", "Probability", "PredictedLabel")]
    [DataRow("Label", "Score", "Nowhere", "PredictedLabel")]
    [DataRow("Label", "Score", "Probability", "Nowhere")]
    [DataRow("Name", "Score", "Probability", "PredictedLabel")]
    [DataRow("Label", "PredictedLabel", "Probability", "PredictedLabel")]
    [DataRow("Label", "Score", "PredictedLabel", "PredictedLabel")]
    [DataRow("Label", "Score", "Probability", "")]
    [DataRow("Label", "Score", null, "PredictedLabel")]
    public void Columns_that_do_not_serve_are_refused(string label, string score, string? probability, string predicted) =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Context.BinaryClassification.Evaluate(Data(Rows), label, score, probability, predicted));

    static IDataView Data(Row[] rows) => Context.Data.LoadFromEnumerable(rows);

    sealed record Row(bool Label, float Score, float Probability)
    {
        public bool PredictedLabel => Score > 0;
        public string Name => "";
    }
}
