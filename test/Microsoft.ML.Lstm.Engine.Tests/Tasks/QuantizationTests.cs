using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pooling;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;
using Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>Models in 8-bit integers: how they come of models in single precision, what is said of them, and their files.</summary>
[TestClass]
public sealed class QuantizationTests
{
    [TestMethod]
    public void A_model_of_layers_is_a_quarter_of_the_size_and_nearly_the_same()
    {
        var (model, data) = Layers();
        var (quantized, report) = model.Quantize(data);
        Assert.AreEqual(model.Evaluate(data), report.Before);
        Assert.AreEqual(quantized.Evaluate(data), report.After);
        Assert.AreEqual(report.Before, report.After, 0.02 * report.Before);
        Assert.IsTrue(report.OutputError is > 0 and < 0.03, $"{report.OutputError}");
        Assert.IsTrue(report.BytesAfter < 0.3 * report.BytesBefore, $"{report.BytesAfter} bytes of {report.BytesBefore}");
        Assert.IsTrue(report.TimesAsFast > 0);
        Assert.IsTrue(report.Layers.All(layer => layer.WeightError < 0.01));
        CollectionAssert.AreEqual((string?[])[null, null, null, "it has fewer than 1024 weights"], report.Layers.Select(layer => layer.Unchanged).ToArray());
        Assert.AreEqual("0.forward: Lstm(5, 40), 7,360 weights, error 0.5 %", $"{report.Layers[0]}");
    }

    [TestMethod]
    public void A_saved_model_has_the_same_bits_and_the_same_file()
    {
        var (model, data) = Layers();
        var (quantized, report) = model.Quantize(data);
        var file = Bytes(quantized.Save);
        Assert.AreEqual(report.BytesAfter, file.Length);
        var read = SequenceModel.Load(new MemoryStream(file), new MseLoss());
        CollectionAssert.AreEqual(quantized.Weights.ToArray(), read.Weights.ToArray());
        CollectionAssert.AreEqual(file, Bytes(read.Save));
        for (var row = 0; row < 5; row++) CollectionAssert.AreEqual(quantized.Predict(data.Values(row, 0)).ToArray(), read.Predict(data.Values(row, 0)).ToArray());
    }

    [TestMethod]
    public void A_damaged_file_is_refused_or_read()
    {
        var (model, data) = Layers();
        var file = Bytes(model.Quantize(data).Model.Save);
        var random = new Random(1);
        for (var trial = 0; trial < 200; trial++)
        {
            var damaged = file.ToArray();
            if (trial % 2 == 0) damaged = damaged[..random.Next(damaged.Length)];
            else damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            Assert.Throws<InvalidDataException>(() => SequenceModel.Load(new MemoryStream(damaged), new MseLoss()));
        }
    }

    [TestMethod]
    public void What_has_nothing_to_quantise_is_refused()
    {
        var (_, data) = Layers();
        var small = new SequenceModel(new Sequential(new Gru(5, 4), new TakeLastStep(4), new Linear(4, 1)), new MseLoss(), seed: 1);
        Assert.Contains("fewer than 1024 weights", Assert.ThrowsExactly<InvalidOperationException>(() => small.Quantize(data)).Message);
        Assert.Contains("Give some", Assert.ThrowsExactly<ArgumentException>(() => small.Quantize(new(5))).Message);
        var (model, _) = Layers();
        var quantized = model.Quantize(data).Model;
        Assert.Contains("prediction only", Assert.Throws<Exception>(() => quantized.Train(data, new() { Training = new() { Epochs = 1, Threads = 1 } })).ToString());
    }

    [TestMethod]
    [DataRow(PredictionTask.Multiclass)]
    [DataRow(PredictionTask.Binary)]
    [DataRow(PredictionTask.Regression)]
    public void A_model_for_sequences_keeps_its_answers(PredictionTask target)
    {
        var data = Waves(target);
        ExampleFixtures.TestOptions options = new() { RandomConvolutions = 0, Network = new() { HiddenSize = 32 }, Training = new() { Epochs = 12, Members = 2 } };
        var model = SequencePredictionModel.Train(target, 2, data, null, options, seed: 1);
        var (quantized, report) = model.Quantize(data);
        Assert.IsTrue(quantized.IsQuantized);
        Assert.AreEqual(target == PredictionTask.Regression ? "root mean squared error" : "accuracy", report.Measure);
        Assert.AreEqual(report.Before, report.After, 0.03);
        Assert.IsTrue(report.OutputError is > 0 and < 0.05, $"{report}");
        Assert.IsTrue(report.BytesAfter < report.BytesBefore / 2, $"{report}");
        var file = Bytes(quantized.Save);
        var read = SequencePredictionModel.Load(new MemoryStream(file));
        CollectionAssert.AreEqual(file, Bytes(read.Save));
        CollectionAssert.AreEqual(Answers(quantized), Answers(read));
        Assert.Contains("quantised already", Assert.ThrowsExactly<InvalidOperationException>(() => read.Quantize(data)).Message);
        // What explains and what trains on does so in single precision.
        Assert.IsTrue(read.Explain(data, 0, 0).Contributions[0].Any(value => value != 0));
        Assert.IsFalse(SequencePredictionModel.Train(target, 2, data, null, options with { Training = options.Training with { Epochs = 1 } }, seed: 1, previous: read).IsQuantized);

        float[] Answers(SequencePredictionModel one)
        {
            var outputs = new float[data.Count * one.OutputSize];
            one.Predict(data, outputs);
            return outputs;
        }
    }

    static (SequenceModel Model, ExampleSet Data) Layers()
    {
        var random = new Random(2);
        var data = new ExampleSet(5);
        for (var row = 0; row < 30; row++) data.Add([.. Enumerable.Range(0, 5 * (3 + row % 7)).Select(_ => 2 * random.NextSingle() - 1)], random.NextSingle());
        return (new(new Sequential(new Bidirectional(() => new Layers.Recurrent.Lstm(5, 40)), new Gru(80, 50), new TakeLastStep(50), new Linear(50, 1)), new MseLoss(), seed: 3), data);
    }

    // Slow and fast waves with noise.
    static ExampleSet Waves(PredictionTask target)
    {
        var random = new Random(4);
        var data = new ExampleSet([new("Features", InputKind.Continuous, 2)]);
        for (var row = 0; row < 80; row++)
        {
            data.Append(0, [.. Enumerable.Range(0, 40).Select(i => MathF.Sin(i / 2 * (row % 2 == 0 ? 0.3f : 0.8f)) + 0.3f * random.NextSingle())]);
            data.Complete(target == PredictionTask.Regression ? 0.5f * (row % 2) + 0.1f * random.NextSingle() : row % 2);
        }
        return data;
    }

    static byte[] Bytes(Action<Stream> save)
    {
        using var stream = new MemoryStream();
        save(stream);
        return stream.ToArray();
    }
}
