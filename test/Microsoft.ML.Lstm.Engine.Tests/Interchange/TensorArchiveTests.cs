using System.Buffers.Binary;
using System.Text;
using Microsoft.ML.Lstm.Engine.Interchange;
using Microsoft.ML.Lstm.Engine.Tests.Golden;

namespace Microsoft.ML.Lstm.Engine.Tests.Interchange;

/// <summary>Files of tensors: what is written is read, and damaged ones are refused without taking the memory they ask for.</summary>
[TestClass]
public sealed class TensorArchiveTests
{
    const int Damaged = 4000;

    [TestMethod]
    public void What_is_written_is_read_bit_by_bit()
    {
        TensorArchive archive = new([new("a", [2, 3], [1, float.NaN, -0f, float.MaxValue, float.Epsilon, 6]), new("scalar", [], [7]), new("none", [0, 4], [])]);
        var bytes = Bytes(archive);
        var read = TensorArchive.Load(new MemoryStream(bytes));
        CollectionAssert.AreEqual(bytes, Bytes(read));
        CollectionAssert.AreEqual(archive["a"].Values.ToArray(), read["a"].Values.ToArray());
        CollectionAssert.AreEqual(new[] { 0, 4 }, read["none"].Shape.ToArray());
    }

    [TestMethod]
    public void Every_kind_of_number_is_read()
    {
        var read = Load("""{"__metadata__":{"format":"pt"},"half":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},"brain":{"dtype":"BF16","shape":[1],"data_offsets":[4,6]},"double":{"dtype":"F64","shape":[1],"data_offsets":[6,14]}}""",
            [0x00, 0x38, 0x00, 0xC0, 0x80, 0x3F, 0, 0, 0, 0, 0, 0, 0x04, 0x40]);
        CollectionAssert.AreEqual(new[] { 0.5f, -2 }, read["half"].Values.ToArray());
        Assert.AreEqual(1f, read["brain"].Values.Span[0]);
        Assert.AreEqual(2.5f, read["double"].Values.Span[0]);
    }

    [TestMethod]
    [DataRow("""{"a":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}""", "'I64'")]
    [DataRow("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", "'a' of the shape [2]")]
    [DataRow("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", "dimension of -1")]
    [DataRow("""{"a":{"dtype":"F32","shape":[2000000000,2000000000],"data_offsets":[0,4]}}""", "more numbers than fit")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1000000000],"data_offsets":[0,4000000000]}}""", "'a' lies at")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "'b' lies at")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "0 is the next free one")]
    [DataRow("""{"a":{"shape":[1],"data_offsets":[0,4]}}""", "cannot be read")]
    [DataRow("""[1, 2]""", "cannot be read")]
    [DataRow("""{"a":""", "cannot be read")]
    public void A_header_that_lies_is_refused(string header, string why) =>
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => Load(header, new byte[8])).Message, why);

    [TestMethod]
    public void Files_of_other_kinds_and_short_ones_are_refused()
    {
        foreach (var bytes in new byte[][] { [], [1, 2, 3], Encoding.ASCII.GetBytes("This is no file of tensors at all."), [0x50, 0x4B, 0x03, 0x04, 1, 2, 3] })
            Assert.ThrowsExactly<InvalidDataException>(() => TensorArchive.Load(new MemoryStream(bytes)));
    }

    [TestMethod]
    public void Damaged_files_are_refused_or_read_and_take_little_memory()
    {
        using var golden = typeof(GoldenFile).Assembly.GetManifestResourceStream("pytorch.npz")!;
        using var copy = new MemoryStream();
        golden.CopyTo(copy);
        byte[][] files = [copy.ToArray(), Bytes(TensorArchive.Load(new MemoryStream(copy.ToArray())))];
        var random = new Random(4);
        for (var i = 0; i < Damaged; i++)
        {
            var bytes = (byte[])files[i % 2].Clone();
            for (var change = random.Next(1, 4); change > 0; change--) bytes[random.Next(random.Next(2) == 0 ? 200 : bytes.Length)] = (byte)random.Next(256);
            if (random.Next(4) == 0) bytes = bytes[..random.Next(bytes.Length)];
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                TensorArchive.Load(new MemoryStream(bytes));
            }
            catch (InvalidDataException)
            {
            }
            Assert.IsTrue(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 26, $"file {i} took {GC.GetAllocatedBytesForCurrentThread() - before} bytes");
        }
    }

    static TensorArchive Load(string header, byte[] numbers)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, Encoding.UTF8.GetByteCount(header));
        return TensorArchive.Load(new MemoryStream([.. bytes, .. Encoding.UTF8.GetBytes(header), .. numbers]));
    }

    static byte[] Bytes(TensorArchive archive)
    {
        using var stream = new MemoryStream();
        archive.SaveSafeTensors(stream);
        return stream.ToArray();
    }
}
