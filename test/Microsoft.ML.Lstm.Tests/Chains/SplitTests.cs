using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Tests.Conformance;

namespace Microsoft.ML.Lstm.Tests.Chains;

/// <summary>Rows of a series stay together where the series is the sampling key.</summary>
[TestClass]
public sealed class SplitTests
{
    readonly MLContext _ml = new(seed: 1);

    IEstimator<ITransformer> Chain => Subject.Grouping.Make(_ml).Append(_ml.Transforms.CopyColumns("Features", "Steps"));

    [TestMethod]
    public void A_split_by_series_tears_no_sequence_apart()
    {
        var split = _ml.Data.TrainTestSplit(Recording.Rows(_ml, 240), 0.25, samplingKeyColumnName: "Series", seed: 1);
        var (train, test) = (Sequences(split.TrainSet), Sequences(split.TestSet));
        Assert.AreEqual(40, train.Count + test.Count);
        Assert.IsTrue(train.Count > test.Count && test.Count > 2, $"{train.Count} and {test.Count}");
        Assert.IsFalse(train.Keys.Intersect(test.Keys).Any());
        foreach (var steps in train.Values.Concat(test.Values)) Assert.AreEqual(3 * Recording.Steps, steps.Length);
    }

    [TestMethod]
    public void Without_a_sampling_key_series_are_torn_apart()
    {
        var split = _ml.Data.TrainTestSplit(Recording.Rows(_ml, 240), 0.25, seed: 1);
        Assert.IsTrue(Sequences(split.TrainSet).Keys.Intersect(Sequences(split.TestSet).Keys).Count() > 20);
    }

    [TestMethod]
    public void Cross_validation_by_series_scores_each_whole_sequence_once()
    {
        var rows = Recording.Rows(_ml, 240);
        var values = _ml.Regression.CrossValidate(rows, Chain.Append(Subject.Values.Make(_ml)), 3, "Group", samplingKeyColumnName: "Series");
        Whole(values.Select(fold => fold.ScoredHoldOutSet));
        Assert.IsTrue(values.All(fold => double.IsFinite(fold.Metrics.RootMeanSquaredError)));
        var classes = _ml.MulticlassClassification.CrossValidate(rows, Chain.Append(Subject.Classes.Make(_ml)), 3, samplingKeyColumnName: "Series");
        Whole(classes.Select(fold => fold.ScoredHoldOutSet));
        Assert.IsTrue(classes.All(fold => double.IsFinite(fold.Metrics.LogLoss)));

        static void Whole(IEnumerable<IDataView> folds)
        {
            var held = folds.SelectMany(fold => fold.GetColumn<string>("Series").Zip(fold.GetColumn<float[]>("Steps"))).ToArray();
            Assert.AreEqual(40, held.Length);
            Assert.AreEqual(40, held.Select(sequence => sequence.First).Distinct().Count());
            Assert.IsTrue(held.All(sequence => sequence.Second.Length == 3 * Recording.Steps));
        }
    }

    [TestMethod]
    public void Split_sets_feed_a_trainer_and_its_validation()
    {
        var rows = Chain.Fit(Recording.Rows(_ml, 240)).Transform(Recording.Rows(_ml, 240));
        var split = _ml.Data.TrainTestSplit(rows, 0.25, seed: 1);
        var model = _ml.Regression.Trainers.Lstm(Options).Fit(split.TrainSet, split.TestSet);
        var expected = split.TestSet.GetColumn<string>("Series").ToArray();
        CollectionAssert.AreEqual(expected, model.Transform(split.TestSet).GetColumn<string>("Series").ToArray());
        Assert.IsTrue(double.IsFinite(_ml.Regression.Evaluate(model.Transform(split.TestSet), "Group").RSquared));
    }

    [TestMethod]
    public void Forecasts_of_a_part_of_the_series_are_those_of_the_series()
    {
        // A split by series leaves each one's rows in order, so that a forecaster may learn from some and forecast the others.
        var shops = Enumerable.Range(1, 6).Select(shop => Forecasting.SeriesFixtures.Series(60, shop, 50)).ToArray();
        var steps = Enumerable.Range(0, 60).SelectMany(t => shops.Select((values, shop) => new Forecasting.NamedStep { Series = $"shop {shop}", Value = values[t] }));
        var split = _ml.Data.TrainTestSplit(_ml.Data.LoadFromEnumerable(steps.ToArray()), 0.4, samplingKeyColumnName: "Series", seed: 3);
        var model = Forecasting.SeriesFixtures.Fit(_ml, split.TrainSet, Forecasting.SeriesFixtures.Small with { SeriesColumnName = "Series" });
        var view = model.Transform(split.TestSet);
        var held = view.GetColumn<string>("Series").Distinct().ToArray();
        Assert.IsTrue(held.Length is > 0 and < 6 && !held.Intersect(split.TrainSet.GetColumn<string>("Series")).Any());
        Assert.AreEqual(60 * held.Length, view.GetColumn<float[]>("Next").Count(next => next.All(float.IsFinite)));
    }

    static LstmRegressionOptions Options => Tests.Sequences.Gestures.Values with { LabelColumnName = "Group", Training = Tests.Sequences.Gestures.Values.Training with { Epochs = 2, Members = 1 } };

    Dictionary<string, float[]> Sequences(IDataView rows)
    {
        var view = Chain.Fit(rows).Transform(rows);
        return view.GetColumn<string>("Series").Zip(view.GetColumn<float[]>("Steps")).ToDictionary(sequence => sequence.First, sequence => sequence.Second);
    }
}
