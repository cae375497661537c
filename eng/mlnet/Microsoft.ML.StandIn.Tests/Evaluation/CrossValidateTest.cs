using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn.Tests.Evaluation;

/// <summary>Fitting and measuring fold by fold. What stands for a trainer here copies its score from a column.</summary>
[TestClass]
public sealed class CrossValidateTest
{
    const int Count = 60;
    static readonly MLContext Context = new(1);

    static readonly IDataView Data = Context.Data.LoadFromEnumerable(Enumerable.Range(0, Count).Select(i => new Row
    {
        Label = "abc"[i % 3].ToString(),
        Number = i,
        Flag = i % 2 == 0,
        Scores = [i % 5, i % 7, i % 4],
        Group = $"g{i / 6}",
    }).ToArray());

    [TestMethod]
    public void Every_row_is_held_out_once()
    {
        var folds = Context.Regression.CrossValidate(Data, Context.Transforms.CopyColumns("Score", "Number"), 4, "Number");
        CollectionAssert.AreEqual(new[] { 0, 1, 2, 3 }, folds.Select(fold => fold.Fold).ToArray());
        var heldOut = folds.SelectMany(fold => fold.ScoredHoldOutSet.GetColumn<float>("Number")).Order().ToArray();
        CollectionAssert.AreEqual(Enumerable.Range(0, Count).Select(i => (float)i).ToArray(), heldOut);
        foreach (var fold in folds) Assert.AreEqual(0.0, fold.Metrics.MeanAbsoluteError);
    }

    [TestMethod]
    public void Each_model_is_fitted_to_the_rows_that_are_not_held_out()
    {
        var spy = new Spy();
        var folds = Context.Regression.CrossValidate(Data, spy, 3, "Number");
        Assert.AreEqual(3, spy.Fitted.Count);
        for (var i = 0; i < 3; i++)
        {
            Assert.AreSame(spy.Models[i], folds[i].Model);
            var all = spy.Fitted[i].Concat(folds[i].ScoredHoldOutSet.GetColumn<float>("Number")).Order().ToArray();
            CollectionAssert.AreEqual(Enumerable.Range(0, Count).Select(n => (float)n).ToArray(), all);
        }
    }

    [TestMethod]
    public void Rows_of_one_group_stay_together()
    {
        var folds = Context.Regression.CrossValidate(
            Data, Context.Transforms.CopyColumns("Score", "Number"), 3, "Number", samplingKeyColumnName: "Group");
        var groups = folds.SelectMany(fold => fold.ScoredHoldOutSet.GetColumn<string>("Group").Distinct()).ToArray();
        Assert.AreEqual(10, groups.Length, "each of the ten groups lies in one fold");
        CollectionAssert.AllItemsAreUnique(groups);
    }

    [TestMethod]
    public void Classes_are_measured_with_labels_that_the_pipeline_makes()
    {
        var pipeline = Context.Transforms.CopyColumns("Score", "Scores")
            .Append(Context.Transforms.Conversion.MapValueToKey("Label")).Append(Context.Transforms.CopyColumns("PredictedLabel", "Label"));
        var folds = Context.MulticlassClassification.CrossValidate(Data, pipeline, 2);
        foreach (var fold in folds)
        {
            Assert.AreEqual(3, fold.Metrics.ConfusionMatrix.NumberOfClasses);
            Assert.AreEqual(
                Context.MulticlassClassification.Evaluate(fold.ScoredHoldOutSet).LogLoss, fold.Metrics.LogLoss);
            Assert.IsInstanceOfType<TransformerChain<Transforms.ColumnCopyingTransformer>>(fold.Model);
            CollectionAssert.AreEqual(
                new[] { "Label*", "Label", "Number", "Flag", "Chance", "Scores", "Group", "Score", "PredictedLabel" },
                fold.ScoredHoldOutSet.Schema.Select(column => column.Name + (column.IsHidden ? "*" : "")).ToArray());
        }
    }

    [TestMethod]
    public void Two_classes_are_measured_with_and_without_probabilities()
    {
        var scores = Context.Transforms.CopyColumns("Score", "Number").Append(Context.Transforms.CopyColumns("PredictedLabel", "Flag"));
        Assert.AreEqual(2, Context.BinaryClassification.CrossValidateNonCalibrated(Data, scores, 2, "Flag").Count);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Context.BinaryClassification.CrossValidate(Data, scores, 2, "Flag"));
        var both = scores.Append(Context.Transforms.CopyColumns("Probability", "Chance"));
        var folds = Context.BinaryClassification.CrossValidate(Data, both, 2, "Flag");
        foreach (var fold in folds) Assert.IsTrue(fold.Metrics.LogLoss is > .4 and < 2, $"{fold.Metrics.LogLoss}");
    }

    [TestMethod]
    public void What_cannot_be_is_refused()
    {
        var copy = Context.Transforms.CopyColumns("Score", "Number");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Context.Regression.CrossValidate(Data, copy, 1, "Number"));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Context.Regression.CrossValidate(Data, copy, 2, ""));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Context.Regression.CrossValidate(Data, copy, 2, "Nowhere"));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Context.Regression.CrossValidate(Data, copy, 2, "Number", "Nowhere"));
        Assert.ThrowsExactly<ArgumentNullException>(() => Context.Regression.CrossValidate(null, copy));
        Assert.ThrowsExactly<ArgumentNullException>(() => Context.Regression.CrossValidate(Data, null));
    }

    sealed class Row
    {
        public string Label { get; init; } = "";
        public float Number { get; init; }
        public bool Flag { get; init; }
        public float Chance => .75f;
        [VectorType(3)]
        public float[] Scores { get; init; } = [];
        public string Group { get; init; } = "";
    }

    /// <summary>Remembers what it was fitted to.</summary>
    sealed class Spy : IEstimator<ITransformer>
    {
        readonly IEstimator<ITransformer> _inner = Context.Transforms.CopyColumns("Score", "Number");

        public List<float[]> Fitted { get; } = [];
        public List<ITransformer> Models { get; } = [];

        public ITransformer Fit(IDataView input)
        {
            Fitted.Add([.. input.GetColumn<float>("Number")]);
            Models.Add(_inner.Fit(input));
            return Models[^1];
        }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => _inner.GetOutputSchema(inputSchema);
    }
}
