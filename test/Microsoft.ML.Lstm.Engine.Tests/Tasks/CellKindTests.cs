using Microsoft.ML.Lstm.Engine.Tasks.Autoencoding;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;
using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;
using Microsoft.ML.Lstm.Engine.Tasks.Streaming;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>Every trainer learns with every cell, and what it saves is loaded again.</summary>
[TestClass]
public sealed class CellKindTests
{
    public static IEnumerable<object[]> Cells => Enum.GetValues<CellKind>().Select(cell => (object[])[cell]);

    [TestMethod, DynamicData(nameof(Cells))]
    public void A_forecaster_learns_with_every_cell_and_is_loaded_alike(CellKind cell)
    {
        // The logistic map: the next value follows from the last one, but not in a straight line, so that the baseline alone fails.
        var series = new float[600];
        series[0] = 0.3f;
        for (var t = 1; t < series.Length; t++) series[t] = 3.8f * series[t - 1] * (1 - series[t - 1]);
        var options = ForecastFixtures.Tiny with { Network = ForecastFixtures.Tiny.Network with { Cell = cell, Layers = 2, HiddenSize = 16 }, WindowSize = 6, Horizon = 1, PatchLength = 1, SeasonLength = 1, Training = ForecastFixtures.Tiny.Training with { Epochs = 30 } };
        var forecaster = Forecaster.Train([series[..500]], options, 1);
        Assert.IsTrue(forecaster.Epochs > 0, $"a network of {cell} beats the plain forecasts");
        using var stream = new MemoryStream();
        forecaster.Save(stream);
        stream.Position = 0;
        var loaded = Forecaster.Load(stream);
        var history = Enumerable.Range(500, 100).SelectMany(end => ForecastFixtures.History(forecaster, series, end)).ToArray();
        var (error, mean) = (ForecastFixtures.Forecast(forecaster, history).Point.Zip(series[500..], (y, x) => Math.Abs(y - x)).Average(), series.Average());
        var spread = series.Average(x => Math.Abs(x - mean));
        Assert.IsTrue(error < spread / 2, $"{cell}: a mean error of {error} where values are {spread} from their mean");
        CollectionAssert.AreEqual(ForecastFixtures.Forecast(forecaster, history).Point, ForecastFixtures.Forecast(loaded, history).Point);
        Assert.AreEqual(cell, loaded.Model.Network.Cell);
    }

    [TestMethod, DynamicData(nameof(Cells))]
    public void A_classifier_learns_with_every_cell_and_is_loaded_alike(CellKind cell)
    {
        foreach (var (bidirectional, layers, hidden) in (ReadOnlySpan<(bool, int, int)>)[(true, 1, 10), (false, 2, 12)])
        {
            var options = ExampleFixtures.Tiny with { Network = ExampleFixtures.Tiny.Network with { Cell = cell, Layers = layers, HiddenSize = hidden }, Bidirectional = bidirectional, ConvolutionChannels = 0, Training = ExampleFixtures.Tiny.Training with { Epochs = 40, LearningRate = 0.02f } };
            var model = ExampleFixtures.Train(ExampleFixtures.Traces(90), options);
            var test = ExampleFixtures.Traces(300, seed: 2);
            var accuracy = ExampleFixtures.Accuracy(model, test);
            Assert.IsTrue(accuracy > 0.85, $"{accuracy} of the sequences are told right by {cell}");
            using var stream = new MemoryStream();
            model.Save(stream);
            stream.Position = 0;
            CollectionAssert.AreEqual(ExampleFixtures.Predict(model, test), ExampleFixtures.Predict(SequencePredictionModel.Load(stream), test, threads: 1));
        }
    }

    [TestMethod, DynamicData(nameof(Cells))]
    public void A_detector_learns_with_every_cell_and_is_loaded_alike(CellKind cell)
    {
        const int Trained = 600;
        TrainingReport? report = null;
        var state = new DetectorState(new(Detections.Quick with { Network = new() { Cell = cell, Layers = 2, HiddenSize = 12 }, Training = new() { BatchSize = 32, OnReport = told => report = told } }, 1, seed: 1));
        for (var t = 0; t < Trained; t++) state.AddTrainingRow("a", [Wave(t)]);
        state.Train();

        // Where no change is forecast, the loss is about 0.3.
        Assert.IsTrue(report!.TrainingLoss < 0.05, $"{cell}: a loss of {report.TrainingLoss}");
        var file = AnomalyFiles.Saved(state);
        var loaded = AnomalyFiles.Load(file);
        CollectionAssert.AreEqual(file, AnomalyFiles.Saved(loaded));
        Assert.AreEqual((cell, 2), (loaded.Detector.Options.Network.Cell, loaded.Detector.Options.Network.Layers));
        var (one, other) = (new AnomalyResult(1), new AnomalyResult(1));
        for (var t = Trained; t < Trained + 100; t++)
        {
            state.Observe("a", [Wave(t)], null, one);
            loaded.Observe("a", [Wave(t)], null, other);
            Assert.AreEqual((one.Score, one.PValue, one.Expected[0]), (other.Score, other.PValue, other.Expected[0]), $"row {t}");
        }

        static float Wave(int t) => 5 * MathF.Sin(t / 6f);
    }

    [TestMethod, DynamicData(nameof(Cells))]
    public void An_autoencoder_learns_with_every_cell_and_is_loaded_alike(CellKind cell)
    {
        var (normal, odd) = (WaveFixtures.Normal(60, seed: 2), WaveFixtures.Odd(60, seed: 3));
        var model = SequenceAutoencoder.Train(WaveFixtures.Normal(200, seed: 1), null, new() { Network = new() { Cell = cell, HiddenSize = 12 }, Training = new() { Epochs = 40, BatchSize = 16 } }, seed: 1);
        var (scores, oddScores) = (Scores(model, normal), Scores(model, odd));
        var rank = scores.SelectMany(_ => oddScores, (one, other) => one < other ? 1.0 : 0).Average();
        Assert.IsTrue(rank > 0.85, $"area under the curve {rank} with {cell}");
        using var stream = new MemoryStream();
        model.Save(stream);
        stream.Position = 0;
        CollectionAssert.AreEqual(scores, Scores(SequenceAutoencoder.Load(stream), normal));

        static float[] Scores(SequenceAutoencoder model, Engine.Data.ExampleSet set)
        {
            var scores = new float[set.Count];
            model.Score(set, scores, 1);
            return scores;
        }
    }

    [TestMethod]
    public void A_cell_that_is_none_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ForecastOptions { Network = new() { Cell = (CellKind)Enum.GetValues<CellKind>().Length } });
}
