using Microsoft.ML.Data;
using Microsoft.ML.Lstm.FreshProcess;
using Microsoft.ML.Lstm.Tests.Conformance;
using Microsoft.ML.Transforms.TimeSeries;

namespace Microsoft.ML.Lstm.Tests.Chains;

/// <summary>What our steps add are features of ML.NET's trainers of trees.</summary>
[TestClass]
public sealed class TreeTests
{
    readonly MLContext _ml = new(seed: 1);

    sealed class Guess
    {
        public float Score { get; set; }
    }

    IEstimator<ITransformer> Trees => _ml.Regression.Trainers.FastTree("Group", "Numbers", numberOfLeaves: 4, numberOfTrees: 5, minimumExampleCountPerLeaf: 2);

    [TestMethod, DynamicData(nameof(Subject.WithNumbers), typeof(Subject))]
    public void FastTree_learns_from_what_a_step_adds(Subject subject) => Stack(subject, Trees);

    [TestMethod, DynamicData(nameof(Subject.WithNumbers), typeof(Subject))]
    public void LightGbm_learns_from_what_a_step_adds(Subject subject)
    {
        try
        {
            Stack(subject, _ml.Regression.Trainers.LightGbm("Group", "Numbers", numberOfLeaves: 4, minimumExampleCountPerLeaf: 2, numberOfIterations: 5));
        }
        catch (Exception error) when (Natives.AreMissing(error))
        {
            Assert.Inconclusive($"LightGBM's native library does not load on this machine: {error.Message}");
        }
    }

    [TestMethod]
    public void Sequences_that_were_grouped_are_scored_and_stacked()
    {
        var rows = Recording.Rows(_ml, 180);
        var chain = Subject.Grouping.Make(_ml).Append(_ml.Transforms.CopyColumns("Features", "Steps")).Append(Subject.Values.Make(_ml))
            .Append(_ml.Transforms.Concatenate("Numbers", "Score")).Append(Trees);
        var model = chain.Fit(rows);
        var lines = Table.Lines(model.Transform(rows), "Series", "Score").ToArray();
        Assert.AreEqual(30, lines.Length);
        CollectionAssert.AreEqual(lines, Table.Lines(ModelZip.Load(ModelZip.Save(_ml, model, rows.Schema)).Transform(rows), "Series", "Score").ToArray());
    }

    [TestMethod]
    public void Importance_of_a_model_on_top_of_ours()
    {
        var rows = Recording.Rows(_ml);
        var chain = Subject.Values.Make(_ml).Append(_ml.Transforms.CopyColumns("Guess", "Score")).Append(_ml.Transforms.Concatenate("Numbers", "Guess", "Time"))
            .Append(Trees).Fit(rows);
        var importance = _ml.Regression.PermutationFeatureImportance(chain, chain.Transform(rows), "Group");
        CollectionAssert.AreEquivalent(new[] { "Guess", "Time" }, importance.Keys.ToArray());
    }

    // Numbers of ours, normalised, without gaps, and together with a column of the data, make a row of features.
    void Stack(Subject subject, IEstimator<ITransformer> trees)
    {
        var rows = Recording.Rows(_ml);
        var chain = subject.Make(_ml).Append(_ml.Transforms.Conversion.ConvertType("Ours", subject.Numbers, DataKind.Single))
            .Append(_ml.Transforms.ReplaceMissingValues("Ours")).Append(_ml.Transforms.NormalizeMinMax("Ours"))
            .Append(_ml.Transforms.Concatenate("Numbers", "Ours", "Value")).AppendCacheCheckpoint(_ml).Append(trees);
        var model = chain.Fit(rows);
        var view = model.Transform(rows);
        Assert.AreEqual(model.GetOutputSchema(rows.Schema).ToString(), view.Schema.ToString());
        Assert.IsTrue(double.IsFinite(_ml.Regression.Evaluate(view, "Group").RootMeanSquaredError));
        var expected = view.GetColumn<float>("Score").ToArray();
        Assert.IsTrue(expected.Length == 120 && expected.Distinct().Count() > 1);
        var loaded = ModelZip.Load(ModelZip.Save(_ml, model, rows.Schema));
        CollectionAssert.AreEqual(expected, loaded.Transform(rows).GetColumn<float>("Score").ToArray());

        // One row at a time, of the saved model: the same bits.
        if (subject.HasState)
        {
            using var engine = loaded.CreateTimeSeriesEngine<Recording, Guess>(_ml);
            CollectionAssert.AreEqual(expected, Recording.Make(120).Select(recording => engine.Predict(recording).Score).ToArray());
        }
        else
        {
            using var engine = _ml.Model.CreatePredictionEngine<Recording, Guess>(loaded);
            CollectionAssert.AreEqual(expected, Recording.Make(120).Select(recording => engine.Predict(recording).Score).ToArray());
        }
    }
}
