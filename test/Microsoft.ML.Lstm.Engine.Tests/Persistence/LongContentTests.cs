using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Tests.Persistence;

/// <summary>Contents that are too long to be held as a whole.</summary>
[TestClass]
public sealed class LongContentTests
{
    const int Blocks = 70, BlockSize = 1 << 20, Header = 24;

    [TestMethod]
    public void A_long_content_is_written_and_read_piece_by_piece_and_no_byte_more_is_read()
    {
        using var file = Written();
        Assert.AreEqual(Header + ((long)Blocks * BlockSize) + 32, file.Length);
        file.WriteByte(77);
        file.Position = 0;
        Assert.AreEqual(Blocks, Envelope.Read(file, "LONG", 3, Read));
        Assert.AreEqual(77, file.ReadByte());
    }

    [TestMethod]
    public void A_damaged_or_cut_off_one_is_refused()
    {
        using var file = Written();
        foreach (var place in (long[])[Header + 5, file.Length / 2, file.Length - 1])
        {
            file.Position = place;
            var good = file.ReadByte();
            Change(place, (byte)(good ^ 0x10));
            Assert.ThrowsExactly<InvalidDataException>(() => Envelope.Read(Rewound(), "LONG", 3, ReadAll));
            Change(place, (byte)good);
        }

        file.SetLength(file.Length - 100);
        Assert.ThrowsExactly<InvalidDataException>(() => Envelope.Read(Rewound(), "LONG", 3, ReadAll));

        MemoryStream Rewound()
        {
            file.Position = 0;
            return file;
        }

        void Change(long place, byte value)
        {
            file.Position = place;
            file.WriteByte(value);
        }
    }

    [TestMethod]
    public void A_length_that_is_not_there_costs_nothing()
    {
        using var file = Written();
        file.SetLength(4096);
        foreach (var length in (long[])[1L << 30, 1L << 40, long.MaxValue])
        {
            file.Position = 16;
            file.Write(BitConverter.GetBytes(length));
            file.Position = 0;
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.ThrowsExactly<InvalidDataException>(() => Envelope.Read(file, "LONG", 3, codec => codec.Floats(null, BitConverter.ToInt32([0, 0, 0, 0x10]))));
            var taken = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.IsTrue(taken < 8 << 20, $"{taken:N0} bytes were taken");
        }
    }

    static MemoryStream Written()
    {
        var file = new MemoryStream();
        Envelope.Write(file, "LONG", 3, codec =>
        {
            for (var i = 0; i < Blocks; i++) codec.Floats(Block(i));
        });
        return file;
    }

    static float[] Block(int number)
    {
        var block = new float[BlockSize / sizeof(float)];
        block.AsSpan().Fill(number);
        return block;
    }

    static int Read(ModelCodec codec)
    {
        var block = Block(-1);
        for (var i = 0; i < Blocks; i++)
        {
            codec.Floats(block);
            Assert.IsTrue(block.AsSpan().SequenceEqual(Block(i)));
        }

        return Blocks;
    }

    static int ReadAll(ModelCodec codec)
    {
        var block = Block(0);
        for (var i = 0; i < Blocks; i++) codec.FloatsOrNaN(block);
        return Blocks;
    }
}
