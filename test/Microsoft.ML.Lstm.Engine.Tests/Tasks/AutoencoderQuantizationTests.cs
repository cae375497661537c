using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.Autoencoding;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>Autoencoders in 8-bit integers: their reconstructions, what is said of them, and their files.</summary>
[TestClass]
public sealed class AutoencoderQuantizationTests
{
    [TestMethod]
    [DataRow(CellKind.Lstm)]
    [DataRow(CellKind.Gru)]
    public void A_quantised_autoencoder_reconstructs_nearly_the_same(CellKind cell)
    {
        var (model, data) = (Trained(cell), Waves(60, seed: 2));
        var (quantized, report) = model.Quantize(data);
        Assert.IsTrue(quantized.IsQuantized && !model.IsQuantized);
        Assert.AreEqual("reconstruction error", report.Measure);
        Assert.AreEqual(Scores(model, data).Average(score => score * model.Threshold / (1 - score)), report.Before, 1e-4 * report.Before);
        Assert.AreEqual(Scores(quantized, data).Average(score => score * model.Threshold / (1 - score)), report.After, 1e-4 * report.After);
        Assert.AreEqual(report.Before, report.After, 0.03 * report.Before);
        Assert.IsTrue(double.IsNaN(report.CoverageBefore));
        Assert.IsTrue(report.OutputError is > 0 and < 0.03, $"{report}");
        Assert.IsTrue(report.BytesAfter < 0.45 * report.BytesBefore, $"{report}");
        Assert.AreEqual(model.Threshold, quantized.Threshold);
        Assert.Contains("quantised already", Assert.ThrowsExactly<InvalidOperationException>(() => quantized.Quantize(data)).Message);
    }

    [TestMethod]
    public void A_saved_one_has_the_same_bits_on_any_number_of_threads()
    {
        var data = Waves(60, seed: 2);
        var (quantized, report) = Trained(CellKind.Lstm).Quantize(data);
        var file = Bytes(quantized);
        Assert.AreEqual(report.BytesAfter, file.Length);
        var read = SequenceAutoencoder.Load(new MemoryStream(file));
        Assert.IsTrue(read.IsQuantized);
        CollectionAssert.AreEqual(file, Bytes(read));
        var expected = Scores(quantized, data);
        foreach (var threads in (int[])[1, 3]) CollectionAssert.AreEqual(expected, Scores(read, data, threads));
        Assert.AreEqual(expected[7], read.CreatePredictor().Score(data, 7));
    }

    [TestMethod]
    public void A_file_of_the_version_before_is_in_single_precision()
    {
        var model = Trained(CellKind.Lstm);
        using var stream = new MemoryStream();
        Envelope.Write(stream, "SEQA", 3, codec => AutoencoderState.Transfer(codec, model.State));
        stream.Position = 0;
        var read = SequenceAutoencoder.Load(stream);
        Assert.IsFalse(read.IsQuantized);
        CollectionAssert.AreEqual(Bytes(model), Bytes(read));
    }

    [TestMethod]
    public void Data_that_tell_nothing_are_refused_or_said_so()
    {
        var model = Trained(CellKind.Lstm);
        Assert.Contains("Give some", Assert.ThrowsExactly<ArgumentException>(() => model.Quantize(Waves(0, seed: 1))).Message);
        Assert.ThrowsExactly<ArgumentException>(() => model.Quantize(new ExampleSet([new("Other", InputKind.Continuous, 2)])));
        var missing = new ExampleSet([new("Features", InputKind.Continuous, 2)]);
        missing.Append(0, [float.NaN, float.NaN, float.NaN, float.NaN]);
        missing.Complete(0);
        var report = model.Quantize(missing).Report;
        Assert.IsTrue(double.IsNaN(report.Before) && double.IsNaN(report.After));
    }

    static SequenceAutoencoder Trained(CellKind cell) =>
        SequenceAutoencoder.Train(Waves(60, seed: 1), null, new AutoencoderOptions { Network = new() { HiddenSize = 24, Cell = cell }, Training = new() { Epochs = 6, Seed = 1 } }, seed: 1);

    static float[] Scores(SequenceAutoencoder model, ExampleSet data, int threads = 1)
    {
        var scores = new float[data.Count];
        model.Score(data, scores, threads);
        return scores;
    }

    static ExampleSet Waves(int rows, int seed)
    {
        var random = new Random(seed);
        var data = new ExampleSet([new("Features", InputKind.Continuous, 2)]);
        for (var row = 0; row < rows; row++)
        {
            var phase = 6 * random.NextSingle();
            data.Append(0, [.. Enumerable.Range(0, 2 * (20 + row % 5)).Select(i => MathF.Sin(phase + (0.4f * (i / 2))) + (0.1f * random.NextSingle()))]);
            data.Complete(0);
        }
        return data;
    }

    static byte[] Bytes(SequenceAutoencoder model)
    {
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }
}
