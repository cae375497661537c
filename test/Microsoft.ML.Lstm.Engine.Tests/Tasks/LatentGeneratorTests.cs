using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks.Description;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Engine.Tasks;
using Microsoft.ML.Lstm.Engine.Tasks.Generation;
using static Microsoft.ML.Lstm.Engine.Tests.Tasks.LatentFixtures;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>Generators with codes of whole sequences: what codes say, files, checkpoints, small and damaged data.</summary>
[TestClass]
public sealed class LatentGeneratorTests
{
    static readonly Lazy<SequenceGenerator> Drawer = new(() => Train(Squares(200), Small with { LatentSize = 2, Training = Small.Training with { Epochs = 400 } }));

    static float[] Decoded(SequenceGenerator model, ReadOnlySpan<float> code)
    {
        var (stream, step, made, random) = (new GenerationStream(model), new float[3], new List<float>(), new SplitMix64(2));
        stream.Begin([], code);
        while (made.Count < 30 && stream.Next(0, ref random, mayEnd: true, step)) made.AddRange(step);
        return [.. made];
    }

    static float[] Code(SequenceGenerator model, float[] sequence) => new SequenceEncoder(model).Encode(sequence)[..model.Config.LatentSize].ToArray();

    [TestMethod]
    public void What_is_encoded_is_decoded()
    {
        foreach (var side in (float[])[25, 40, 55])
        {
            var decoded = Decoded(Drawer.Value, Code(Drawer.Value, Square(side)));
            Assert.HasCount(12, decoded, $"side {side}");
            for (var i = 0; i < 12; i++) Assert.AreEqual(Square(side)[i], decoded[i], i % 3 == 2 ? 0 : 6, $"side {side}, number {i}");
        }
    }

    [TestMethod]
    public void Between_two_codes_and_at_drawn_ones_there_are_squares_too()
    {
        var (small, large, code) = (Code(Drawer.Value, Square(42)), Code(Drawer.Value, Square(58)), new float[2]);
        // In so few numbers an arc between opposite codes would leave where codes are: these are on one side.
        var before = 0f;
        for (var i = 0; i <= 4; i++)
        {
            NormalCode.Between(small, large, i / 4.0, code);
            var side = Decoded(Drawer.Value, code)[0];
            Assert.IsTrue(side > before, $"{side} after {before}");
            before = side;
        }
        var sides = new List<float>();
        for (var i = 0; i < 60; i++)
        {
            NormalCode.Noise(3, i, code);
            if (Decoded(Drawer.Value, code) is { Length: 12 } drawn) sides.Add(drawn[0]);
        }
        Assert.IsTrue(sides.Count >= 50 && sides.Min() < 32 && sides.Max() > 48, $"{sides.Count}, {sides.Min()} to {sides.Max()}");
    }

    [TestMethod]
    public void The_weight_grows_from_a_hundredth_to_nearly_all_of_it()
    {
        var (task, _, weights) = Task(StepDistribution.Mixture, hasCondition: false, Small);
        Assert.AreEqual(0.01, task.Part(0), 1e-12);
        Assert.AreEqual(1 - (0.99 * 0.01), task.Part(100), 1e-9);
        var published = new LatentTask(task.Network, task.Batches, Small, 3, trainingSteps: 10_000_000);
        Assert.AreEqual(1 - (0.99 * Math.Pow(0.99995, 20_000)), published.Part(20_000), 1e-9);
        task.Draw(new int[3], new Random(1));
        task.Pack(weights, new float[task.PackedSize], 1);
        Assert.AreEqual(0.5 * 3 * 0.01, task.Weight, 1e-9);
    }

    [TestMethod]
    public void A_divergence_that_weighs_much_leaves_codes_that_say_nothing()
    {
        var options = Small with { KlWeight = 1000, KlDecay = 0, KlFloor = 0, Training = Small.Training with { Epochs = 40 } };
        var encoded = new SequenceEncoder(Train(Squares(64), options)).Encode(Square(30)).ToArray();
        Assert.IsTrue(NormalCode.Divergence(encoded) < 0.01, $"{NormalCode.Divergence(encoded)}");
    }

    [TestMethod]
    public void Threads_change_no_bit_and_a_file_gives_the_same_model()
    {
        var options = Small with { Training = Small.Training with { Epochs = 4, Threads = 1 }, RecurrentDropout = 0.2f };
        var one = Train(Squares(40), options);
        var bytes = Saved(one);
        CollectionAssert.AreEqual(bytes, Saved(Train(Squares(40), options with { Training = options.Training with { Threads = 4 } })));
        CollectionAssert.AreNotEqual(bytes, Saved(Train(Squares(40), options, seed: 2)));
        var loaded = SequenceGenerator.Load(new MemoryStream(bytes));
        CollectionAssert.AreEqual(bytes, Saved(loaded));
        CollectionAssert.AreEqual(Code(one, Square(40)), Code(loaded, Square(40)));
        CollectionAssert.AreEqual(Decoded(one, [1, 2, -1, 0]), Decoded(loaded, [1, 2, -1, 0]));
    }

    [TestMethod]
    public void A_training_that_was_stopped_ends_with_the_same_bits()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        using var source = new CancellationTokenSource();
        var options = Small with { Training = Small.Training with { Epochs = 6, ValidationFraction = 0.2f } };
        var whole = Train(Squares(60), options);
        Train(Squares(60), options with { Training = options.Training with { CheckpointPath = path, CancellationToken = source.Token, OnReport = report => { if (report.Epoch == 3) source.Cancel(); } } });
        var reports = 0;
        var resumed = Train(Squares(60), options with { Training = options.Training with { CheckpointPath = path, OnReport = _ => reports++ } });
        CollectionAssert.AreEqual(Saved(whole), Saved(resumed));
        Assert.AreEqual(6, reports);
        Assert.IsFalse(File.Exists(path));
    }

    [TestMethod]
    public void Patience_counts_only_where_it_is_given()
    {
        var options = Small with { Training = Small.Training with { Epochs = 40, ValidationFraction = 0.5f, LearningRate = 1e-7f } };
        Assert.HasCount(40, Train(Squares(40), options).State.LossCurve);
        Assert.IsTrue(Train(Squares(40), options with { Training = options.Training with { EarlyStoppingPatience = 3, LearningRate = 0.5f } }).State.LossCurve.Length < 40);
    }

    [TestMethod]
    public void A_file_from_before_there_were_codes_is_read()
    {
        var model = Train(Squares(8), Small with { LatentSize = 0, Training = Small.Training with { Epochs = 1 } });
        var file = new MemoryStream();
        Envelope.Write(file, "SEQN", 4, codec => GenerationState.Transfer(codec, model.State));
        file.Position = 0;
        var loaded = SequenceGenerator.Load(file);
        Assert.IsFalse(loaded.Config.HasCode);
        CollectionAssert.AreEqual(model.State.Weights, loaded.State.Weights);
    }

    [TestMethod]
    public void A_file_that_asks_for_too_much_is_refused_before_memory_is_taken()
    {
        var state = Train(Squares(8), Small with { Training = Small.Training with { Epochs = 1 } }).State;
        foreach (var (size, units) in ((int, int)[])[(4097, 12), (-1, 12), (4, 0), (4, 5000), (4096, 4096)])
        {
            var file = new MemoryStream();
            var config = state.Network.Config with { LatentSize = size, EncoderUnits = units };
            Envelope.Write(file, "SEQN", 5, codec => GenerationConfig.Transfer(codec, config));
            file.Position = 0;
            Assert.ThrowsExactly<InvalidDataException>(() => SequenceGenerator.Load(file), $"{size}, {units}");
        }
        // Another network than the sizes ask for.
        var other = new MemoryStream();
        Envelope.Write(other, "SEQN", 5, codec =>
        {
            GenerationConfig.Transfer(codec, state.Network.Config with { EncoderUnits = 11 });
            NetworkSpec.Agree(codec, state.Network.Graph);
            state.Network.Latent!.Agree(codec);
        });
        other.Position = 0;
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => SequenceGenerator.Load(other)).Message, "another network");
    }

    [TestMethod]
    public void One_sequence_sequences_of_one_point_and_gaps_are_learnt_from()
    {
        var one = Set(3);
        Add(one, [3, 4, 1]);
        var few = Set(3);
        foreach (var points in (float[][])[[0, 0, 1], [0, 0, 0, 0, 0, 1], [3, 4, 1], [1, float.NaN, 0, 2, 2, 1], []]) Add(few, points);
        foreach (var set in (ExampleSet[])[one, few])
        {
            var model = Train(set, Small with { Training = Small.Training with { Epochs = 5 } });
            Assert.IsTrue(model.State.Weights.All(float.IsFinite));
            Assert.IsTrue(Code(model, [1e30f, float.NaN, 1]).All(float.IsFinite));
        }
        Assert.ThrowsExactly<TooLittleDataException>(() => Train(Set(3), Small));
    }

    [TestMethod]
    public void Steps_of_a_stream_and_codes_of_sequences_allocate_nothing()
    {
        var (stream, encoder, square, step, random) = (new GenerationStream(Drawer.Value), new SequenceEncoder(Drawer.Value), Square(30), new float[3], new SplitMix64(1));
        var (code, before) = (new float[2], 0L);
        for (var i = 0; i < 60; i++)
        {
            if (i == 30) before = GC.GetAllocatedBytesForCurrentThread();
            encoder.Encode(square)[..code.Length].CopyTo(code);
            stream.Begin([], code);
            stream.Observe(square);
            stream.Next(1, ref random, mayEnd: false, step);
        }
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    static byte[] Saved(SequenceGenerator model)
    {
        var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }
}
