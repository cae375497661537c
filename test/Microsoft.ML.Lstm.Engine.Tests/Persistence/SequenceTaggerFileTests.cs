using System.Security.Cryptography;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pooling;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;
using Microsoft.ML.Lstm.Engine.Tasks.Tagging;

namespace Microsoft.ML.Lstm.Engine.Tests.Persistence;

[TestClass]
public sealed class SequenceTaggerFileTests
{
    const int Labels = 3;

    static readonly float[] Input = [0.1f, -0.7f, 0.3f, 0.9f, -0.2f, float.NaN, 0.5f, 0.4f];

    static readonly SequenceTagger Fitted = Trained();

    static Sequential Network(int units = 3) => new(new Gru(2, units), new Linear(units, Labels));

    static SequenceTagger Trained()
    {
        var set = new ExampleSet(2);
        for (var i = 0; i < 8; i++) set.Add([0.1f * i, 0.3f, -0.2f, 0.1f * i, 0.5f, -0.1f], [i % Labels, (i + 1) % Labels, 0]);
        var tagger = new SequenceTagger(Network(), seed: 7);
        tagger.Train(set, new() { Training = new() { Epochs = 2, BatchSize = 4 } });
        return tagger;
    }

    static byte[] Saved(SequenceTagger tagger)
    {
        using var stream = new MemoryStream();
        tagger.Save(stream);
        return stream.ToArray();
    }

    static SequenceTagger Load(byte[] bytes, ILayer? network = null) => SequenceTagger.Load(new MemoryStream(bytes), network ?? Network());

    static string Message(byte[] bytes, ILayer? network = null) => Assert.ThrowsExactly<InvalidDataException>(() => Load(bytes, network)).Message;

    static (double Score, string Labels) Tagged(SequenceTagger tagger)
    {
        var labels = new int[Input.Length / 2];
        return (tagger.Tag(Input, labels), string.Join(' ', labels));
    }

    [TestMethod]
    public void What_is_loaded_tags_alike_trains_alike_and_saves_alike()
    {
        // In the middle of other bytes: not one more may be read.
        using var stream = new MemoryStream([.. Saved(Fitted), 1, 2, 3]);
        var loaded = SequenceTagger.Load(stream, Network());
        Assert.AreEqual(3, stream.Length - stream.Position);
        Assert.AreEqual(Tagged(Fitted), Tagged(loaded));
        Assert.AreEqual(Tagged(Fitted), Tagged(SequenceTagger.Load(new MemoryStream(Saved(Fitted)))), "the file says what its network is");
        CollectionAssert.AreEqual(Saved(Fitted), Saved(loaded));
        Assert.IsTrue(loaded.Weights[^1] != 0, "the field's weights were learnt");
        var set = new ExampleSet(2);
        for (var i = 0; i < 5; i++) set.Add([0.1f * i, 0.3f, -0.2f, 0.1f * i], [i % Labels, 1]);
        SequenceTagger[] both = [Load(Saved(Fitted)), loaded];
        foreach (var tagger in both) tagger.Train(set, new() { Training = new() { Epochs = 2, BatchSize = 2 } });
        CollectionAssert.AreEqual(Saved(both[0]), Saved(both[1]));
    }

    [TestMethod]
    public void Every_flipped_byte_and_every_truncation_is_noticed()
    {
        var bytes = Saved(Fitted);
        for (var i = 0; i < bytes.Length; i++)
        {
            Message(bytes[..i]);
            bytes[i] ^= 0x41;
            Message(bytes);
            bytes[i] ^= 0x41;
        }
    }

    [TestMethod]
    public void Content_that_no_training_makes_is_read_or_refused_although_the_checksum_agrees()
    {
        var saved = Saved(Fitted);
        for (var i = 24; i < saved.Length - 32; i++)
        {
            foreach (var value in (byte[])[0, 0x7F, 0xFF])
            {
                var bytes = saved.ToArray();
                bytes[i] = value;
                SHA256.HashData(bytes.AsSpan(..^32), bytes.AsSpan(bytes.Length - 32));
                foreach (var load in (Func<SequenceTagger>[])[() => Load(bytes), () => SequenceTagger.Load(new MemoryStream(bytes))])
                {
                    var before = GC.GetAllocatedBytesForCurrentThread();
                    try
                    {
                        Tagged(load());
                    }
                    catch (InvalidDataException)
                    {
                        // Refused, as it should be.
                    }

                    Assert.IsTrue(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20, $"byte {i} = {value}");
                }
            }
        }
    }

    [TestMethod]
    public void Another_network_another_kind_and_a_newer_version_are_refused()
    {
        StringAssert.Contains(Message(Saved(Fitted), Network(units: 4)), "3 values of state, the given one 4");
        StringAssert.Contains(Message(Saved(Fitted), new Linear(2, Labels)), "another network");
        using var model = new MemoryStream();
        new SequenceModel(Network(), new MseLoss(), 1).Save(model);
        StringAssert.Contains(Message(model.ToArray()), "another kind");
        var newer = Saved(Fitted);
        newer[12]++;
        StringAssert.Contains(Message(newer), "version 2");
        var pooled = new Sequential(new Gru(2, 3), new TakeLastStep(3), new Linear(3, Labels));
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Load(Saved(Fitted), pooled)).Message, "each step");
    }
}
