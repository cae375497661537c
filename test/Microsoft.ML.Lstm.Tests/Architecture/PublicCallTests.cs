using Microsoft.ML.Lstm.Tests.Sequences;
using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Tests.Architecture;

[TestClass]
public sealed class PublicCallTests
{
    [TestMethod, Timeout(120_000)]
    public void Nothing_public_answers_null_empty_and_extreme_arguments_with_an_exception_that_says_nothing()
    {
        var ml = new MLContext(seed: 1);
        var rows = Gestures.Rows(ml, 20);
        var labelled = Gestures.Labelled(ml, 20);
        var options = Gestures.YesOrNo with { Training = Gestures.YesOrNo.Training with { Epochs = 1, Members = 1 } };
        var model = ml.BinaryClassification.Trainers.Lstm(options).Fit(rows);
        var calls = new PublicCalls()
            .With(() => ml.Forecasting)
            .With(() => ml.Transforms)
            .With(() => ml.AnomalyDetection)
            .With(() => ml.AnomalyDetection.Trainers)
            .With(() => ml.BinaryClassification)
            .With(() => ml.BinaryClassification.Trainers)
            .With(() => ml.MulticlassClassification.Trainers)
            .With(() => ml.Regression.Trainers)
            .With(() => ml.Model)
            .With(() => rows, () => labelled)
            .With(() => rows.Schema)
            .With<ITransformer>(() => model)
            .With(() => model)
            .With(() => model.Model)
            .With(() => options)
            .With(() => Gestures.Classes with { Training = Gestures.Classes.Training with { Epochs = 1, Members = 1 } })
            .With(() => Gestures.Values with { Training = Gestures.Values.Training with { Epochs = 1, Members = 1 } })
            .With(() => ml.BinaryClassification.Trainers.Lstm(options))
            .With(() => ml.Regression.Trainers.Lstm(Gestures.Values with { Training = Gestures.Values.Training with { Epochs = 1, Members = 1 } }))
            .With(() => ml.Transforms.GroupIntoSequences("Steps", "Kind", ["Slope"], null))
            .With(() => ml.Transforms.GroupIntoSequences("Steps", "Kind", ["Slope"], null).Fit(rows));
        var surprises = calls.Surprises(typeof(LstmCatalog).Assembly);
        Assert.IsTrue(calls.Count > 500, $"only {calls.Count} calls");
        Assert.IsTrue(surprises.Count == 0, $"{surprises.Count} of {calls.Count} calls:\n{string.Join('\n', surprises)}");
    }
}
