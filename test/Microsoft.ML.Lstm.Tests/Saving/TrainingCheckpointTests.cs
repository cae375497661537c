using Microsoft.ML.Lstm.Tests.AnomalyDetection;
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
        SeriesFixtures.Small with { Training = SeriesFixtures.Small.Training with { ValidationFraction = 0, Members = 2, CheckpointPath = path, CancellationToken = token, OnReport = report } }).Fit(SeriesFixtures.Rows(ml, SeriesFixtures.Series(100))), 1, 4);

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

    /// <summary>Of a detector there is nothing before all is trained.</summary>
    [TestMethod]
    public void Detectors_are_resumed()
    {
        var steps = SensorFixtures.Machines(80);
        ITransformer Fit(MLContext ml, TrainingOptions training) =>
            SensorFixtures.Fit(ml, steps, SensorFixtures.Small with { SeriesColumnName = nameof(SensorStep.Machine), Training = training });
        var options = SensorFixtures.Small.Training with { Threads = 1 };
        var expected = ModelZip.Save(new(seed: 1), Fit(new(seed: 1), options), schema: null);
        using var source = new CancellationTokenSource();
        var lines = new List<string>();
        Assert.ThrowsExactly<OperationCanceledException>(() => Fit(new(seed: 2), options with { CheckpointPath = Checkpoint, CancellationToken = source.Token, OnReport = _ => source.Cancel() }));
        Assert.IsTrue(File.Exists(Checkpoint));
        var ml = new MLContext(seed: 3);
        ml.Log += (_, line) => lines.Add(line.Message);
        ModelZip.AreEqual(expected, ModelZip.Save(new(seed: 1), Fit(ml, options with { CheckpointPath = Checkpoint }), schema: null), "resumed");
        Assert.IsFalse(File.Exists(Checkpoint), "it is done");
        foreach (var series in (int[])[1, 2, 3]) Assert.IsTrue(lines.Any(line => line.Contains($"Series {series}, epoch 1 of 1", StringComparison.Ordinal)), $"series {series} is told of");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => ml.AnomalyDetection.DetectEntireAnomalyByLstm(
                SensorFixtures.Rows(ml, steps), SensorFixtures.Small with { Training = options with { CheckpointPath = Checkpoint } })).Message, nameof(TrainingOptions.CheckpointPath));
    }

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
