using System.Security.Cryptography;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;
using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;
using Microsoft.ML.Lstm.Engine.Tests.Tasks;

namespace Microsoft.ML.Lstm.Engine.Tests.Persistence;

[TestClass]
public sealed class SequencePredictionModelFileTests
{
    static readonly SequencePredictionModel Fitted = ExampleFixtures.Train(
        ExampleFixtures.OfAllKinds(30), ExampleFixtures.Tiny with { Network = ExampleFixtures.Tiny.Network with { HiddenSize = 1, Layers = 2 }, EmbeddingSize = 1, ConvolutionChannels = 1, Training = ExampleFixtures.Tiny.Training with { Members = 1, Epochs = 1 } });

    static byte[] Saved(SequencePredictionModel? model = null)
    {
        using var stream = new MemoryStream();
        (model ?? Fitted).Save(stream);
        return stream.ToArray();
    }

    [TestMethod]
    public void What_is_loaded_predicts_alike_and_saves_alike()
    {
        foreach (var (model, set) in ((SequencePredictionModel, Engine.Data.ExampleSet)[])
        [
            (Fitted, ExampleFixtures.OfAllKinds(20)),
            (ExampleFixtures.Train(ExampleFixtures.Values(30), ExampleFixtures.Tiny with { Network = ExampleFixtures.Tiny.Network with { Cell = CellKind.Gru }, Bidirectional = false, Pooling = SequencePooling.Max }, PredictionTask.Regression), ExampleFixtures.Values(20)),
            (ExampleFixtures.Train(ExampleFixtures.Traces(30, classes: 2), ExampleFixtures.Tiny with { Network = ExampleFixtures.Tiny.Network with { Cell = CellKind.PeepholeLstm }, ConvolutionChannels = 0 }, PredictionTask.Binary), ExampleFixtures.Traces(20)),
        ])
        {
            using var stream = new MemoryStream([.. Saved(model), 1, 2, 3]);
            var loaded = SequencePredictionModel.Load(stream);
            Assert.AreEqual(3, stream.Length - stream.Position);
            CollectionAssert.AreEqual(ExampleFixtures.Predict(model, set), ExampleFixtures.Predict(loaded, set));
            CollectionAssert.AreEqual(model.Inputs.ToArray(), loaded.Inputs.ToArray());
            CollectionAssert.AreEqual(model.LossCurve.ToArray(), loaded.LossCurve.ToArray());
            Assert.AreEqual(
                (model.Target, model.Classes, model.Epochs, model.ValidationLoss, model.Temperature, model.CalibrationError, model.Members),
                (loaded.Target, loaded.Classes, loaded.Epochs, loaded.ValidationLoss, loaded.Temperature, loaded.CalibrationError, loaded.Members));
            CollectionAssert.AreEqual(Saved(model), Saved(loaded));
        }
    }

    /// <summary>Numbers, tokens and static values, saved by the version before values that are missing in a step were bridged.</summary>
    [TestMethod]
    public void A_file_of_version_1_predicts_what_it_predicted()
    {
        using var stream = typeof(SequencePredictionModelFileTests).Assembly.GetManifestResourceStream("learner-v1.bin")!;
        var model = SequencePredictionModel.Load(stream);
        var set = new Engine.Data.ExampleSet(model.Inputs);
        set.Append(0, [0, 1, 2, 3, 4, 5]);
        set.Append(1, [1, 2, 0]);
        set.Append(2, [0.5f, 0.5f, 7]);
        set.Complete(0);
        var outputs = ExampleFixtures.Predict(model, set);
        foreach (var (expected, output) in new[] { 0.37738982f, 0.29352477f, 0.32908535f }.Zip(outputs)) Assert.AreEqual(expected, output, 1e-5);
        Assert.IsTrue(model.MeanSteps.All(double.IsNaN));
        Assert.IsTrue(model.State.Scalers.OfType<FeatureScaler>().All(scaler => scaler.ClipLimit == FeatureScaler.Limit), "it does not compress what it reads");
        CollectionAssert.AreEqual(outputs, ExampleFixtures.Predict(SequencePredictionModel.Load(new MemoryStream(Saved(model))), set));
        Assert.AreEqual(3, ExampleFixtures.Train(ExampleFixtures.OfAllKinds(20), previous: model).Classes);
    }

    /// <summary>Saved by the version before convolutions were scored beside the networks.</summary>
    [TestMethod]
    public void A_file_of_version_3_predicts_what_it_predicted()
    {
        using var stream = typeof(SequencePredictionModelFileTests).Assembly.GetManifestResourceStream("sequence-v3.bin")!;
        var model = SequencePredictionModel.Load(stream);
        var set = new Engine.Data.ExampleSet(model.Inputs);
        set.Append(0, [0, 1, 2, 3, 4, 5]);
        set.Append(1, [1, 2, 0]);
        set.Append(2, [0.5f, 0.5f, 7]);
        set.Complete(0);
        foreach (var (expected, output) in new[] { 0.5104587f, 0.32198524f, 0.167556f }.Zip(ExampleFixtures.Predict(model, set))) Assert.AreEqual(expected, output, 1e-5);
        Assert.IsNull(model.State.Sides.Convolutions);
        Assert.IsNotNull(ExampleFixtures.Train(ExampleFixtures.OfAllKinds(20), previous: model).State.Sides.Convolutions, "going on from it, they are learnt");
    }

    /// <summary>Saved by the version before a single long sequence was reduced by a factor of its own: a sequence of 700 steps is read as it was.</summary>
    [TestMethod]
    public void A_file_of_version_5_predicts_what_it_predicted()
    {
        using var stream = typeof(SequencePredictionModelFileTests).Assembly.GetManifestResourceStream("sequence-v5.bin")!;
        var model = SequencePredictionModel.Load(stream);
        Assert.AreEqual(int.MaxValue, model.Plan.LongestSteps);
        var set = new Engine.Data.ExampleSet(model.Inputs);
        foreach (var steps in (int[])[3, 700])
        {
            set.Append(0, [.. Enumerable.Range(0, 2 * steps).Select(i => (float)(i % 7))]);
            set.Append(1, [1, 2, 0]);
            set.Append(2, [0.5f, 0.5f, 7]);
            set.Complete(0);
        }

        float[] known = [0.02530141f, 0.97263443f, 0.0020641796f, 0.40536788f, 0.5416569f, 0.052975185f];
        foreach (var (expected, output) in known.Zip(ExampleFixtures.Predict(model, set))) Assert.AreEqual(expected, output, 1e-4);
    }

    [TestMethod]
    public void Features_whose_gaps_are_flagged_are_kept()
    {
        var set = new Engine.Data.ExampleSet(ExampleFixtures.OneInput);
        for (var i = 0; i < 40; i++)
        {
            set.Append(0, [i % 2, i % 3 == 0 ? float.NaN : 1, i % 7, 2]);
            set.Complete(i % 3 == 0 ? 1 : 0);
        }

        var model = ExampleFixtures.Train(set, target: PredictionTask.Binary);
        var loaded = SequencePredictionModel.Load(new MemoryStream(Saved(model)));
        Assert.AreEqual(1, loaded.State.Network.Plan.Flagged[0].Single());
        CollectionAssert.AreEqual(ExampleFixtures.Predict(model, set), ExampleFixtures.Predict(loaded, set));
        CollectionAssert.AreEqual(model.MeanSteps.ToArray(), loaded.MeanSteps.ToArray());
        Assert.AreEqual(2, model.MeanSteps[0]);
    }

    [TestMethod]
    public void Every_flipped_byte_and_every_truncation_is_noticed()
    {
        var bytes = Saved();
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 0x81;
            Assert.ThrowsExactly<InvalidDataException>(() => SequencePredictionModel.Load(new MemoryStream(bytes)), $"byte {i}");
            bytes[i] ^= 0x81;
            Assert.ThrowsExactly<InvalidDataException>(() => SequencePredictionModel.Load(new MemoryStream(bytes, 0, i)), $"{i} bytes");
        }
    }

    [TestMethod]
    public void Content_that_no_training_makes_is_read_or_refused_and_takes_no_memory_although_the_checksum_agrees()
    {
        var saved = Saved();
        for (var i = 24; i < saved.Length - 32; i++)
        {
            foreach (var value in (byte[])[0, 0x7F, 0xFF])
            {
                var bytes = saved.ToArray();
                bytes[i] = value;
                SHA256.HashData(bytes.AsSpan(..^32), bytes.AsSpan(bytes.Length - 32));
                var before = GC.GetAllocatedBytesForCurrentThread();
                try
                {
                    ExampleFixtures.Predict(SequencePredictionModel.Load(new MemoryStream(bytes)), ExampleFixtures.OfAllKinds(1), threads: 1);
                }
                catch (Exception refused) when (refused is InvalidDataException or ArgumentException)
                {
                }

                Assert.IsTrue(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 22, $"byte {i} = {value}");
            }
        }
    }

    [TestMethod]
    public void Foreign_and_newer_files_are_named_as_such()
    {
        var newer = Saved();
        newer[12]++;
        StringAssert.Contains(Message(newer), "version 9");
        using var forecaster = new MemoryStream();
        Forecaster.Train([ForecastFixtures.Series(80)], ForecastFixtures.Tiny with { Training = ForecastFixtures.Tiny.Training with { Epochs = 1 } }, 1).Save(forecaster);
        StringAssert.Contains(Message(forecaster.ToArray()), "another kind");

        static string Message(byte[] bytes) => Assert.ThrowsExactly<InvalidDataException>(() => SequencePredictionModel.Load(new MemoryStream(bytes))).Message;
    }
}
