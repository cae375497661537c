using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Attentions;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pointwise;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;
using Microsoft.ML.Lstm.Engine.Tests.Laws;

namespace Microsoft.ML.Lstm.Engine.Tests.Persistence;

[TestClass]
public sealed class SequenceModelFileTests
{
    static Sequential Network(int units = 3) => new(new Gru(2, units), new Linear(units, 1));

    static readonly SequenceModel Model = new(Network(), new MseLoss(), seed: 7);

    static byte[] Saved()
    {
        using var stream = new MemoryStream();
        Model.Save(stream);
        return stream.ToArray();
    }

    static SequenceModel Load(byte[] bytes, ILayer? network = null) => SequenceModel.Load(new MemoryStream(bytes), network ?? Network(), new MseLoss());

    static string Message(byte[] bytes, ILayer? network = null) => Assert.ThrowsExactly<InvalidDataException>(() => Load(bytes, network)).Message;

    [TestMethod]
    public void What_is_loaded_predicts_alike_trains_alike_and_saves_alike()
    {
        // In the middle of other bytes: not one more may be read.
        using var stream = new MemoryStream([.. Saved(), 1, 2, 3]);
        var loaded = SequenceModel.Load(stream, Network(), new MseLoss());
        Assert.AreEqual(3, stream.Length - stream.Position);
        CollectionAssert.AreEqual(Model.Predict([0.1f, 0.2f, 0.3f, 0.4f]).ToArray(), loaded.Predict([0.1f, 0.2f, 0.3f, 0.4f]).ToArray());
        using var again = new MemoryStream();
        loaded.Save(again);
        CollectionAssert.AreEqual(Saved(), again.ToArray());
    }

    [TestMethod]
    public void The_file_says_what_its_network_is()
    {
        var loaded = SequenceModel.Load(new MemoryStream(Saved()), new MseLoss());
        Assert.AreEqual(Model.Network.Spec.ToString(), loaded.Network.Spec.ToString());
        CollectionAssert.AreEqual(Model.Predict([0.1f, 0.2f, 0.3f, 0.4f]).ToArray(), loaded.Predict([0.1f, 0.2f, 0.3f, 0.4f]).ToArray());
    }

    [TestMethod]
    public void Version_1_said_nothing_of_its_network_which_must_be_given()
    {
        using var stream = new MemoryStream();
        Envelope.Write(stream, "SEQM", 1, codec => SavedWeights.Transfer(codec, Model.Network, Model.Network.Weights, new(7, Model.Weights.ToArray())));
        CollectionAssert.AreEqual(Model.Weights.ToArray(), Load(stream.ToArray()).Weights.ToArray());
        stream.Position = 0;
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => SequenceModel.Load(stream, new MseLoss())).Message, "Load it with the network it was saved with");
    }

    [TestMethod]
    public void Layers_of_ones_own_are_saved_and_must_be_given()
    {
        var own = new AttentionAsLayer(Attention.Multiplicative(2, 2));
        var model = new SequenceModel(new Sequential(own, new Linear(2, 1)), new MseLoss(), 1);
        using var stream = new MemoryStream();
        model.Save(stream);
        CollectionAssert.AreEqual(model.Weights.ToArray(), Load(stream.ToArray(), new Sequential(own, new Linear(2, 1))).Weights.ToArray());
        stream.Position = 0;
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => SequenceModel.Load(stream, new MseLoss())).Message, "is not a layer of this library");
    }

    [TestMethod]
    public void Every_flipped_byte_and_every_truncation_is_noticed()
    {
        var bytes = Saved();
        for (var i = 0; i < bytes.Length; i++)
        {
            Message(bytes[..i]);
            bytes[i] ^= 0x41;
            Message(bytes);
            bytes[i] ^= 0x41;
        }
    }

    [TestMethod]
    public void Another_network_is_refused_and_the_difference_is_named()
    {
        StringAssert.Contains(Message(Saved(), Network(units: 4)), "3 values of state, the given one 4");
        StringAssert.Contains(Message(Saved(), new Linear(2, 1)), "another network");
        StringAssert.Contains(Message(Saved(), new Sequential(new SimpleRnn(2, 3), new Linear(3, 1))), "matrices of weights");
        StringAssert.Contains(Message(Saved(), new Sequential(new Gru(2, 3, resetAfter: false), new LayerNorm(3), new Linear(3, 1))), "matrices of weights");
        var other = new Sequential(new Linear(2, 2), new Gru(2, 3), new Linear(3, 1));
        using var stream = new MemoryStream();
        new SequenceModel(other, new MseLoss(), 1).Save(stream);
        var moved = new Sequential(new Gru(2, 3), new Linear(3, 2), new Linear(2, 1));
        StringAssert.Contains(Message(stream.ToArray(), moved), "'0.weights' [2, 2]");
    }

    [TestMethod]
    public void Foreign_and_newer_files_and_sizes_that_cannot_be_are_refused()
    {
        StringAssert.Contains(Message([.. "PK, a zip, or anything else that is long enough"u8]), "not a model");
        var newer = Saved();
        newer[12]++;
        StringAssert.Contains(Message(newer), "version 3");
        var other = Saved();
        other[8] = (byte)'X';
        StringAssert.Contains(Message(other), "another kind");

        // More weights than bytes, and more than there is memory, with a right checksum.
        var huge = Saved();
        var weights = huge.Length - 32 - 4 * Model.Weights.Length - 4;
        BitConverter.TryWriteBytes(huge.AsSpan(weights), int.MaxValue);
        System.Security.Cryptography.SHA256.HashData(huge.AsSpan(..^32), huge.AsSpan(huge.Length - 32));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Message(huge);
        Assert.IsTrue(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }
}
