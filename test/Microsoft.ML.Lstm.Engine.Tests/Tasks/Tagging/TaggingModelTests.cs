using System.Security.Cryptography;
using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Engine.Tasks.Tagging;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks.Tagging;

/// <summary>A tagger's file, and its answers in any batch.</summary>
[TestClass]
public sealed class TaggingModelTests
{
    static readonly TaggingModel Fitted = TaggingFixtures.Train();
    static readonly TaggingModel WithLanguage = TaggingFixtures.Train(encoder: TaggingFixtures.Encoder());

    // Whether a language model reads the one input of texts.
    const int Flag = 1;

    static byte[] Saved(TaggingModel model)
    {
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }

    static TaggingModel Load(byte[] bytes) => TaggingModel.Load(new MemoryStream(bytes));

    [TestMethod]
    public void What_is_loaded_tags_alike_and_saves_alike()
    {
        var tiny = TaggingFixtures.Tiny;
        foreach (var model in (TaggingModel[])
        [
            Fitted,
            TaggingFixtures.Train(tiny with { Bidirectional = false, CharacterFilters = 0, ConditionalRandomField = false, ConstrainedDecoding = false, Network = new() { HiddenSize = 2, Layers = 2, Cell = CellKind.Gru } }, classes: 0),
            TaggingFixtures.Train(tiny with { Training = tiny.Training with { Members = 2, ValidationFraction = 0 } }),
            WithLanguage,
        ])
        {
            var set = TaggingFixtures.Examples(model.Config, 40, withTargets: false, seed: 2);
            var loaded = Load(Saved(model));
            Assert.AreEqual(TaggingFixtures.Text(model, set), TaggingFixtures.Text(loaded, set));
            CollectionAssert.AreEqual(Saved(model), Saved(loaded));
            Assert.AreEqual((model.State.Epochs, model.State.Temperature, model.State.ClassTemperature), (loaded.State.Epochs, loaded.State.Temperature, loaded.State.ClassTemperature));
            CollectionAssert.AreEqual(model.State.LossCurve, loaded.State.LossCurve);
        }
    }

    [TestMethod]
    public void A_row_has_the_same_bits_alone_in_any_batch_and_on_any_number_of_threads()
    {
        var set = TaggingFixtures.Examples(Fitted.Config, 150, withTargets: false, seed: 2);
        var expected = TaggingFixtures.Text(Fitted, set);
        Assert.AreEqual(expected, TaggingFixtures.Text(Fitted, set, threads: 3));
        var alone = TaggingFixtures.Examples(Fitted.Config, 1, withTargets: false, seed: 2);
        Assert.AreEqual(expected.Split('\n')[0], TaggingFixtures.Text(Fitted, alone));
    }

    [TestMethod]
    public void Every_flipped_byte_and_every_truncation_is_noticed()
    {
        var bytes = Saved(Fitted);
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 0x81;
            Assert.ThrowsExactly<InvalidDataException>(() => Load(bytes), $"byte {i}");
            bytes[i] ^= 0x81;
            Assert.ThrowsExactly<InvalidDataException>(() => TaggingModel.Load(new MemoryStream(bytes, 0, i)), $"{i} bytes");
        }
    }

    [TestMethod]
    public void Content_that_no_training_makes_is_read_or_refused_and_takes_no_memory_although_the_checksum_agrees()
    {
        foreach (var saved in (byte[][])[Saved(Fitted), Saved(WithLanguage)]) ReadOrRefuse(saved);
    }

    static void ReadOrRefuse(byte[] saved)
    {
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
                    Load(bytes);
                }
                catch (InvalidDataException)
                {
                }
                Assert.IsTrue(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 22, $"byte {i} = {value}");
            }
        }
    }

    [TestMethod]
    public void A_file_of_version_4_takes_nothing_off_the_outside_tag()
    {
        var old = new MemoryStream();
        Envelope.Write(old, "SEQG", 4, codec => TaggingState.Transfer(codec, Fitted.State));
        Assert.AreEqual(Saved(Fitted).Length - sizeof(float) - 2 * Flag, old.Length);
        var (loaded, set) = (Load(old.ToArray()), TaggingFixtures.Examples(Fitted.Config, 40, withTargets: false, seed: 2));
        Assert.AreEqual(0, loaded.State.OutsideMargin);
        Assert.AreEqual(TaggingFixtures.Text(new(Fitted.State with { OutsideMargin = 0 }), set), TaggingFixtures.Text(loaded, set));
    }

    [TestMethod]
    public void A_file_of_version_5_has_no_language_model()
    {
        var old = new MemoryStream();
        Envelope.Write(old, "SEQG", 5, codec => TaggingState.Transfer(codec, Fitted.State));
        Assert.AreEqual(Saved(Fitted).Length - 2 * Flag, old.Length);
        var (loaded, set) = (Load(old.ToArray()), TaggingFixtures.Examples(Fitted.Config, 40, withTargets: false, seed: 2));
        Assert.IsNull(loaded.Config.Inputs[0].Language);
        Assert.AreEqual(TaggingFixtures.Text(Fitted, set), TaggingFixtures.Text(loaded, set));
    }

    /// <summary>The margin moves tags, and no probability of any of them.</summary>
    [TestMethod]
    public void A_margin_makes_the_outside_tag_rarer_and_probabilities_stay()
    {
        var set = TaggingFixtures.Examples(Fitted.Config, 40, withTargets: false, seed: 2);
        var (few, many) = (Tagged(-50), Tagged(50));
        Assert.IsTrue(few.Tags.All(tag => tag == 0), "O alone is likelier than any span");
        Assert.IsFalse(many.Tags.Contains(0), "spans follow one another");
        CollectionAssert.AreEqual(few.Probabilities, many.Probabilities);
        Assert.AreEqual(50, Load(Saved(new(Fitted.State with { OutsideMargin = 50 }))).State.OutsideMargin);

        (int[] Tags, float[] Probabilities) Tagged(float margin)
        {
            var pass = new TaggingModel(Fitted.State with { OutsideMargin = margin }).CreatePass(1);
            pass.Tag(set);
            return ([.. Enumerable.Range(0, set.Count).SelectMany(row => pass.Tags(row).ToArray())], [.. Enumerable.Range(0, set.Count).SelectMany(row => pass.Probabilities(row).ToArray())]);
        }
    }

    [TestMethod]
    public void A_newer_file_is_named_as_such()
    {
        var newer = Saved(Fitted);
        newer[12]++;
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => Load(newer)).Message, "version");
    }
}
