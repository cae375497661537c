namespace Microsoft.ML.Lstm.Tests.Sequences;

/// <summary>What of ML.NET asks a model questions from outside: permutation feature importance and calibrators.</summary>
[TestClass]
public sealed class ImportanceTests
{
    readonly MLContext _ml = new(seed: 1);

    // The second sensor is noise: only the even slots can matter.
    static void Matters(IEnumerable<double> harm)
    {
        var slots = harm.ToArray();
        Assert.AreEqual(Gestures.Steps * Gestures.Features, slots.Length);
        Assert.IsTrue(slots.Where((_, i) => i % 2 == 0).Max() > 3 * slots.Where((_, i) => i % 2 == 1).Max(), string.Join(' ', slots));
    }

    [TestMethod]
    public void The_features_that_matter_are_found_for_every_kind()
    {
        var rows = Gestures.Labelled(_ml, 120);
        var classifier = _ml.MulticlassClassification.Trainers.Lstm(Gestures.Classes).Fit(rows);
        Matters(_ml.MulticlassClassification.PermutationFeatureImportance(classifier, rows, permutationCount: 2).Select(statistics => statistics.LogLoss.Mean));
        var judge = _ml.BinaryClassification.Trainers.Lstm(Gestures.YesOrNo).Fit(rows);
        Matters(_ml.BinaryClassification.PermutationFeatureImportance(judge, rows, labelColumnName: "Rises", permutationCount: 2).Select(statistics => -statistics.AreaUnderRocCurve.Mean));
        var valuer = _ml.Regression.Trainers.Lstm(Gestures.Values).Fit(rows);
        Matters(_ml.Regression.PermutationFeatureImportance(valuer, rows, labelColumnName: "Slope", permutationCount: 2).Select(statistics => statistics.MeanSquaredError.Mean));
    }

    [TestMethod]
    public void The_model_is_found_in_a_chain()
    {
        var rows = Gestures.Labelled(_ml, 60);
        var chain = _ml.Transforms.Concatenate("Both", "Age", "Slope").Append(_ml.MulticlassClassification.Trainers.Lstm(Gestures.Classes with { FeatureColumnName = "Both", Training = Gestures.Classes.Training with { Epochs = 3 } })).Fit(rows);
        var importance = _ml.MulticlassClassification.PermutationFeatureImportance(chain, chain.Transform(rows));
        CollectionAssert.AreEquivalent(new[] { "Age", "Slope" }, importance.Keys.ToArray());
    }

    [TestMethod]
    public void Scores_can_be_calibrated_by_others_too()
    {
        var rows = Gestures.Rows(_ml, 90);
        var scored = _ml.BinaryClassification.Trainers.Lstm(Gestures.YesOrNo).Fit(rows).Transform(rows);
        var calibrators = _ml.BinaryClassification.Calibrators;
        foreach (var calibrator in new IEstimator<ITransformer>[] { calibrators.Platt("Rises"), calibrators.Platt(slope: -1, offset: 0), calibrators.Naive("Rises"), calibrators.Isotonic("Rises", exampleWeightColumnName: "Weight") })
            Assert.IsTrue(_ml.BinaryClassification.Evaluate(calibrator.Fit(scored).Transform(scored), labelColumnName: "Rises").LogLoss < 0.5, $"{calibrator}");
        Assert.IsTrue(_ml.BinaryClassification.EvaluateNonCalibrated(scored, labelColumnName: "Rises").Accuracy > 0.85);
    }
}
