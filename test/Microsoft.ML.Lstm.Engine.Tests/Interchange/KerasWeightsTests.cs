using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Interchange;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;
using Microsoft.ML.Lstm.Engine.Tests.Golden;

namespace Microsoft.ML.Lstm.Engine.Tests.Interchange;

/// <summary>Layers from Keras's files compute what its equations say (eng/goldens/keras_weights.py).</summary>
[TestClass]
public sealed class KerasWeightsTests
{
    const string Described = "keras_layers.keras", Named = "keras_layers.h5", Bare = "keras_layers.weights.h5", Chain = "keras_chain.keras";

    const int Damaged = 3000;

    static readonly TensorArchive Golden = TensorArchive.Load(new MemoryStream(File("keras.npz")));

    public static IEnumerable<object[]> Layers =>
        from file in (string[])[Described, Named]
        from name in (string[])["encoder", "last", "unbiased", "gates", "paper", "plain", "both", "sum", "ends", "head", "words", "filter", "norm"]
        select new object[] { file, name };

    [TestMethod, DynamicData(nameof(Layers))]
    public void A_layer_gives_what_Keras_gives(string file, string name)
    {
        var keras = Load(file);
        AssertGolden(keras.Model(keras.Layer(name), new MseLoss(), seed: 1), name);
    }

    [TestMethod]
    [DataRow("lstm", "encoder"), DataRow("gru", "gates"), DataRow("gru_1", "paper"), DataRow("simple_rnn", "plain"), DataRow("bidirectional", "both"), DataRow("embedding", "words")]
    public void Weights_alone_give_all_steps_by_the_names_of_groups(string group, string name)
    {
        var keras = Load(Bare);
        AssertGolden(keras.Model(keras.Layer(group), new MseLoss(), seed: 1), name);
    }

    [TestMethod]
    public void A_sequential_model_comes_as_a_whole()
    {
        var keras = Load(Chain);
        CollectionAssert.AreEqual((string[])["input_layer", "conv", "ways", "drop", "classes"], keras.LayerNames.ToArray());
        AssertGolden(keras.Model(keras.Sequential(), new MseLoss(), seed: 1), "chain");
        StringAssert.Contains(Assert.ThrowsExactly<NotSupportedException>(() => Load(Described).Sequential()).Message, "one by one: input_layer, encoder");
    }

    [TestMethod]
    [DataRow(Described), DataRow(Named), DataRow(Bare)]
    public void What_is_written_again_unchanged_has_the_same_bits(string name)
    {
        var keras = Load(name);
        var chain = new Sequential(keras.Layer(keras.LayerNames.First(layer => layer is "encoder" or "lstm")), new Linear(6, 5), keras.Layer(name == Bare ? "gru_1" : "paper"));
        using var written = new MemoryStream();
        keras.Save(keras.Model(chain, new MseLoss(), seed: 2), written);
        if (name != Described) CollectionAssert.AreEqual(File(name), written.ToArray());
        written.Position = 0;
        var again = KerasWeights.Load(written);
        foreach (var layer in keras.LayerNames.Where(layer => layer != "input_layer"))
            CollectionAssert.AreEqual(WeightsOf(keras, layer), WeightsOf(again, layer), layer);
    }

    [TestMethod]
    public void A_model_trains_on_and_is_written_with_its_new_weights()
    {
        var keras = Load(Described);
        var model = keras.Model(new Sequential(keras.Layer("gates"), new Linear(6, 5), keras.Layer("sum"), new Linear(6, 1)), new MseLoss(), seed: 3);
        var set = new ExampleSet(5);
        for (var row = 0; row < 3; row++) set.Add(Golden["numbers"].Values.Span.Slice(row * 35, 35), [1f, 2, 3, 4, 5, 6, 7]);
        model.Train(set, new SequenceTrainingOptions { Training = new() { Epochs = 3, BatchSize = 3 } });
        using var written = new MemoryStream();
        keras.Save(model, written);
        written.Position = 0;
        var again = KerasWeights.Load(written);
        var read = again.Model(new Sequential(again.Layer("gates"), new Linear(6, 5), again.Layer("sum"), new Linear(6, 1)), new MseLoss(), seed: 4);
        var (count, both) = (3 * 6 * 11 + 24, 2 * (3 * 6 * 11 + 24));
        CollectionAssert.AreEqual(model.Weights[..count].ToArray(), read.Weights[..count].ToArray());
        CollectionAssert.AreEqual(model.Weights.Slice(count + 35, both)[..].ToArray(), read.Weights.Slice(count + 35, both).ToArray());
        CollectionAssert.AreNotEqual(WeightsOf(keras, "gates"), WeightsOf(again, "gates"));
        CollectionAssert.AreEqual(WeightsOf(keras, "encoder"), WeightsOf(again, "encoder"));
    }

    [TestMethod]
    public void A_bias_that_Keras_has_no_place_for_is_not_lost_silently()
    {
        var keras = Load(Described);
        var model = keras.Model(keras.Layer("unbiased"), new MseLoss(), seed: 3);
        var weights = model.Weights.ToArray();
        weights[^1] = 0.5f;
        model.SetWeights(weights);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => keras.Save(model, Stream.Null)).Message, "'unbiased' has no bias");
    }

    [TestMethod]
    [DataRow("\"recurrent_activation\": \"sigmoid\"", "\"recurrent_activation\": \"relu_si\"", "encoder", "'recurrent_activation' is 'relu_si'")]
    [DataRow("\"go_backwards\": false", "\"go_backwards\": true ", "encoder", "'go_backwards' is set")]
    [DataRow("\"padding\": \"same\"", "\"padding\": \"vali\"", "filter", "'padding' is 'vali'")]
    [DataRow("\"merge_mode\": \"sum\"", "\"merge_mode\": \"gum\"", "sum", "'merge_mode' is 'gum'")]
    [DataRow("\"class_name\": \"Dense\"", "\"class_name\": \"Sense\"", "head", "'head' (Sense)")]
    public void A_setting_without_counterpart_is_named(string before, string after, string layer, string message)
    {
        var keras = KerasWeights.Load(new MemoryStream(Replaced(File(Described), before, after)));
        StringAssert.Contains(Assert.ThrowsExactly<NotSupportedException>(() => keras.Layer(layer)).Message, message);
    }

    [TestMethod]
    public void What_is_no_file_of_Keras_or_has_no_such_layer_is_said()
    {
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => KerasWeights.Load(new MemoryStream(new byte[100]))).Message, "no file of Keras");
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => KerasWeights.Load(new MemoryStream(File("keras.npz")))).Message, "has no 'model.weights.h5'");
        StringAssert.Contains(Assert.ThrowsExactly<KeyNotFoundException>(() => Load(Described).Layer("lstm")).Message, "encoder, last, unbiased");
    }

    [TestMethod]
    public void Damaged_files_are_refused_or_read_and_take_little_memory()
    {
        byte[][] files = [File(Chain), File(Named), File(Bare)];
        var (random, read) = (new Random(4), 0);
        for (var i = 0; i < Damaged; i++)
        {
            var bytes = (byte[])files[i % 3].Clone();
            for (var change = random.Next(1, 4); change > 0; change--) bytes[random.Next(random.Next(2) == 0 ? 2000 : bytes.Length)] = (byte)random.Next(256);
            if (random.Next(4) == 0) bytes = bytes[..random.Next(bytes.Length)];
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                var keras = KerasWeights.Load(new MemoryStream(bytes));
                WeightsOf(keras, keras.LayerNames.First(name => name != "input_layer"));
                read++;
            }
            catch (Exception said) when (said is InvalidDataException or NotSupportedException or KeyNotFoundException or InvalidOperationException)
            {
                Assert.IsFalse(string.IsNullOrWhiteSpace(said.Message));
            }
            Assert.IsTrue(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 26, $"file {i} took {GC.GetAllocatedBytesForCurrentThread() - before} bytes");
        }
        Assert.IsTrue(read is > 0 and < Damaged, $"{read} were read");
    }

    static float[] WeightsOf(KerasWeights keras, string layer) => keras.Model(keras.Layer(layer), new MseLoss(), seed: 1).Weights.ToArray();

    // Zip archives hold checksums of what they hold, so they are written anew.
    static byte[] Replaced(byte[] file, string before, string after)
    {
        using var changed = new MemoryStream();
        changed.Write(file);
        using (var zip = new System.IO.Compression.ZipArchive(changed, System.IO.Compression.ZipArchiveMode.Update, leaveOpen: true))
        {
            using var config = zip.GetEntry("config.json")!.Open();
            var text = new StreamReader(config).ReadToEnd();
            Assert.IsTrue(text.Contains(before, StringComparison.Ordinal), before);
            config.Position = 0;
            config.SetLength(0);
            config.Write(System.Text.Encoding.UTF8.GetBytes(text.Replace(before, after, StringComparison.Ordinal)));
        }
        return changed.ToArray();
    }

    static KerasWeights Load(string name) => KerasWeights.Load(new MemoryStream(File(name)));

    static byte[] File(string name)
    {
        using var file = typeof(GoldenFile).Assembly.GetManifestResourceStream(name)!;
        using var copy = new MemoryStream();
        file.CopyTo(copy);
        return copy.ToArray();
    }

    static void AssertGolden(SequenceModel model, string name)
    {
        var (input, expected) = (Golden[name == "words" ? "token_numbers" : "numbers"], Golden[$"output.{name}"]);
        var (rows, length, wide) = (input.Shape[0], input.Values.Length / input.Shape[0], expected.Values.Length / input.Shape[0]);
        for (var row = 0; row < rows; row++)
        {
            var actual = model.Predict(input.Values.Span.Slice(row * length, length));
            Assert.AreEqual(wide, actual.Length);
            for (var i = 0; i < wide; i++) Assert.AreEqual(expected.Values.Span[(row * wide) + i], actual[i], 2e-6f, $"{name}, number {i} of row {row}");
        }
    }
}
