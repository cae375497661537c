using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>What each member leaves out.</summary>
[TestClass]
public sealed class ExampleFoldTests
{
    static List<(DatasetView Training, DatasetView? Validation)> Folds(float[] classes, SequenceOptions options, int seed = 1)
    {
        var set = ExampleFixtures.Traces(classes.Length);
        options = options.Resolved();
        var plan = NetworkConfig.Of(PredictionTask.Multiclass, 3, set.Inputs, options);
        return ExampleFolds.Of(new(set, [.. Enumerable.Range(0, set.Count)], classes, []), plan.Target, options.Training.Members!.Value, options.Training.ValidationFraction!.Value, seed);
    }

    [TestMethod]
    public void Members_leave_out_every_example_once_and_all_classes_alike()
    {
        float[] classes = [.. Enumerable.Range(0, 50).Select(i => i < 10 ? 0f : i < 30 ? 1 : 2)];
        var folds = Folds(classes, ExampleFixtures.Tiny with { Training = ExampleFixtures.Tiny.Training with { Members = 5 } });
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 50).ToArray(), folds.SelectMany(fold => fold.Validation!.Rows).ToArray());
        foreach (var (training, validation) in folds)
        {
            CollectionAssert.AreEqual(Enumerable.Range(0, 50).ToArray(), training.Rows.Concat(validation!.Rows).Order().ToArray());
            CollectionAssert.AreEqual(new[] { 2, 4, 4 }, validation.Rows.GroupBy(row => classes[row]).OrderBy(group => group.Key).Select(group => group.Count()).ToArray());
        }
    }

    [TestMethod]
    public void The_seed_decides_and_more_members_than_parts_get_new_parts()
    {
        float[] classes = [.. Enumerable.Range(0, 40).Select(i => (float)(i % 3))];
        var options = ExampleFixtures.Tiny with { Training = ExampleFixtures.Tiny.Training with { Members = 4, ValidationFraction = 0.5f } };
        var folds = Folds(classes, options);
        CollectionAssert.AreEqual(folds[1].Validation!.Rows, Folds(classes, options)[1].Validation!.Rows);
        CollectionAssert.AreNotEqual(folds[1].Validation!.Rows, Folds(classes, options, seed: 2)[1].Validation!.Rows);
        CollectionAssert.AreNotEqual(folds[1].Validation!.Rows, folds[3].Validation!.Rows);
    }

    [TestMethod]
    public void The_only_example_of_a_class_is_learnt_from()
    {
        float[] classes = [.. Enumerable.Range(0, 21).Select(i => i == 7 ? 2f : i % 2)];
        Assert.IsTrue(Folds(classes, ExampleFixtures.Tiny with { Training = ExampleFixtures.Tiny.Training with { Members = 5 } }).All(fold => fold.Training.Rows.Contains(7)));
    }

    [TestMethod]
    public void Nothing_is_left_out_of_a_handful_or_when_none_is_wanted()
    {
        Assert.AreEqual(0, Folds(new float[9], ExampleFixtures.Tiny).Count);
        Assert.AreEqual(0, Folds(new float[90], ExampleFixtures.Tiny with { Training = ExampleFixtures.Tiny.Training with { ValidationFraction = 0 } }).Count);
    }
}
