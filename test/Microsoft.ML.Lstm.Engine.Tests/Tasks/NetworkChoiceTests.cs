using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>How files name the networks that come with the library.</summary>
[TestClass]
public sealed class NetworkChoiceTests
{
    [TestMethod]
    public void The_constants_of_the_networks_are_the_hashes_of_their_files()
    {
        foreach (var shipped in ShippedNetwork.All)
        {
            using var stream = shipped.Open();
            Assert.AreEqual($"{BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(stream)):x16}", $"{shipped.Hash:x16}", shipped.Name);
        }
    }

    [TestMethod]
    public void Each_name_of_the_enumeration_has_a_network_of_its_own() =>
        CollectionAssert.AreEqual(ShippedNetwork.All.ToArray(), Enum.GetValues<PretrainedNetwork>().Select(ShippedNetwork.Of).ToArray());

    [TestMethod]
    [DataRow(PretrainedNetwork.Base)]
    [DataRow(PretrainedNetwork.Small)]
    [DataRow(PretrainedNetwork.Nano)]
    public void A_file_names_the_weights_that_come_with_the_library(PretrainedNetwork network)
    {
        var again = Again(NetworkChoice.Of(network), out var length);
        Assert.AreSame(ShippedNetwork.Of(network), again.Shipped);
        Assert.IsNull(again.Own);
        Assert.IsTrue(length < 100, $"{length} bytes");
    }

    [TestMethod]
    public void It_holds_any_others()
    {
        var shipped = ShippedNetwork.Small.Forecaster.Model;
        var other = new ZeroShotForecaster(shipped with { Weights = [.. shipped.Weights.Select(weight => -weight)] });
        var again = Again(new(null, other), out var length);
        Assert.IsTrue(again.Own!.Model.HasSameWeights(other.Model));
        Assert.IsNull(again.Shipped);
        Assert.IsTrue(length > 2 * other.Model.Weights.Length);
    }

    [TestMethod]
    public void Weights_that_the_library_does_not_have_are_named()
    {
        // The hash is another by its last bit.
        using var stream = new MemoryStream();
        NetworkChoice.Transfer(ModelCodec.Writer(stream), NetworkChoice.Of(PretrainedNetwork.Nano));
        var unknown = stream.ToArray();
        unknown[^1] ^= 1;
        var error = Assert.ThrowsExactly<InvalidDataException>(() => NetworkChoice.Transfer(ModelCodec.Reader(new MemoryStream(unknown)), null));
        StringAssert.Contains(error.Message, "'nano'");
        StringAssert.Contains(error.Message, "fit it anew");
    }

    /// <summary>As before there were several: the name is another, the weights are known by their hash.</summary>
    [TestMethod]
    public void Weights_are_found_by_their_hash_whatever_they_were_called()
    {
        using var stream = new MemoryStream();
        var codec = ModelCodec.Writer(stream);
        codec.Flag(false);
        codec.Text("nano");
        codec.Bits(ShippedNetwork.Small.Hash);
        stream.Position = 0;
        Assert.AreSame(ShippedNetwork.Small, NetworkChoice.Transfer(ModelCodec.Reader(stream), null).Shipped);
    }

    static NetworkChoice Again(NetworkChoice choice, out long length)
    {
        using var stream = new MemoryStream();
        NetworkChoice.Transfer(ModelCodec.Writer(stream), choice);
        length = stream.Length;
        stream.Position = 0;
        return NetworkChoice.Transfer(ModelCodec.Reader(stream), null);
    }
}
