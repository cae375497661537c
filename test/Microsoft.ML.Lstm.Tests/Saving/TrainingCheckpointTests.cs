using Microsoft.ML.Lstm.Tests.Forecasting;
using Microsoft.ML.Lstm.Tests.Sequences;

namespace Microsoft.ML.Lstm.Tests.Saving;

/// <summary>A <c>Fit</c> that is cancelled after some epochs, and called again in another context, gives the model of one that was not.</summary>
[TestClass]
public sealed class TrainingCheckpointTests
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lstm");

    string Checkpoint => Path.Combine(_folder.FullName, "training.ckpt");

    [TestCleanup]
    public void Delete() => _folder.Delete(recursive: true);

    [TestMethod]
    public void Forecasters_are_resumed() => Same((ml, path, token, report) => ml.Forecasting.ForecastByLstm(
        Given.Small with { Training = Given.Small.Training with { ValidationFraction = 0, Members = 2, CheckpointPath = path, CancellationToken = token, OnReport = report } }).Fit(Given.Rows(ml, Given.Series(100))), 1, 4);

    [TestMethod]
    public void Classifiers_are_resumed() => Same((ml, path, token, report) => ml.Transforms.Conversion.MapValueToKey("Label", "Kind").Append(
        ml.MulticlassClassification.Trainers.Lstm(Gestures.Classes with { Training = Gestures.Classes.Training with { Epochs = 3, CheckpointPath = path, CancellationToken = token, OnReport = report }, FeaturesPerStep = 2 }))
        .Fit(Gestures.Rows(ml, 40)), 2, 5);

    [TestMethod]
    public void Denoisers_are_resumed() => Same((ml, path, token, report) => ml.Transforms.DenoiseByLstm(new LstmDenoisingOptions
    {
        OutputColumnName = "Cleaned",
        InputColumnName = "Features",
        FeaturesPerStep = 2,
        Network = new() { HiddenSize = 3 },
        Training = new() { Epochs = 3, Seed = 1, CheckpointPath = path, CancellationToken = token, OnReport = report },
    }).Fit(Gestures.Rows(ml, 40)), 1, 3);

    void Same(Func<MLContext, string?, CancellationToken, Action<TrainingReport>?, ITransformer> fit, params int[] cancellations)
    {
        var expected = ModelZip.Save(new(seed: 1), fit(new(seed: 1), null, default, null), schema: null);
        foreach (var epochs in cancellations)
        {
            using var source = new CancellationTokenSource();
            var left = epochs;
            fit(new(seed: 2), Checkpoint, source.Token, _ =>
            {
                if (--left == 0) source.Cancel();
            });
            Assert.IsTrue(File.Exists(Checkpoint), $"{epochs} epochs");
            ModelZip.AreEqual(expected, ModelZip.Save(new(seed: 1), fit(new(seed: 3), Checkpoint, default, null), schema: null), $"resumed after {epochs} epochs");
            Assert.IsFalse(File.Exists(Checkpoint), "it is done");
        }
    }
}
