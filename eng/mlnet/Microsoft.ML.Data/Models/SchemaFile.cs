using System.Text;

namespace Microsoft.ML.StandIn;

/// <summary>A schema as ML.NET's binary data view without rows: header, table of contents, tail. Annotations are not kept.</summary>
static class SchemaFile
{
    const int HeaderSize = 256;
    const ulong Signature = 0x00425644004C4D43; // "CML\0DVB\0"
    const ulong TailSignature = 0x434D4C0044564200;
    const ulong Version = 0x0001000100010006;

    public static void Write(DataViewSchema schema, Stream stream)
    {
        var columns = schema.Where(column => SchemaCodecs.CanWrite(column.Type)).ToArray();
        using var memory = new MemoryStream();
        using var writer = new BinaryWriter(memory, Encoding.UTF8);
        writer.Write(new byte[HeaderSize]);
        foreach (var column in columns)
        {
            writer.Write(column.Name);
            SchemaCodecs.Write(writer, column.Type);
            writer.Write((byte)1); // deflated, were there blocks
            writer.Write7BitEncodedInt(1); // rows to a block
            writer.Write((long)HeaderSize); // where the blocks would be listed
            writer.Write(0L); // no annotations
        }
        var tail = memory.Position;
        writer.Write(TailSignature);
        memory.Position = 0;
        writer.Write(Signature);
        writer.Write(Version);
        writer.Write(Version);
        writer.Write((long)HeaderSize);
        writer.Write(tail);
        writer.Write(0L);
        writer.Write(columns.Length);
        writer.Flush();
        memory.WriteTo(stream);
    }

    public static DataViewSchema Read(Stream stream)
    {
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        memory.Position = 0;
        using var reader = new BinaryReader(memory, Encoding.UTF8);
        try
        {
            return Read(reader);
        }
        catch (Exception ex) when (ex is ArgumentException or OverflowException)
        {
            // With numbers that no type can have.
            throw new FormatException($"The model's schema is broken: {ex.Message}", ex);
        }
    }

    static DataViewSchema Read(BinaryReader reader)
    {
        var length = reader.BaseStream.Length;
        if (length < HeaderSize || reader.ReadUInt64() != Signature)
            throw new FormatException("The model's schema is not a binary data view");
        reader.ReadUInt64();
        var compatible = reader.ReadUInt64();
        if (compatible > Version)
            throw new FormatException($"The model's schema needs a reader of version {compatible:X16}; this one is {Version:X16}");
        var contents = reader.ReadInt64();
        var tail = reader.ReadInt64();
        reader.ReadInt64();
        var count = reader.ReadInt32();
        if (contents < HeaderSize || tail < contents || count < 0) throw new FormatException("The model's schema has a broken header");
        if (tail > length - sizeof(ulong)) throw new EndOfStreamException("The model's schema is cut off");
        reader.BaseStream.Position = tail;
        if (reader.ReadUInt64() != TailSignature) throw new FormatException("The model's schema is cut off");
        reader.BaseStream.Position = contents;
        var builder = new DataViewSchema.Builder();
        for (var i = 0; i < count; i++)
        {
            var name = reader.ReadString();
            if (name.Length == 0) throw new FormatException("The model's schema has a column without a name");
            builder.AddColumn(name, SchemaCodecs.Read(reader));
            reader.ReadByte();
            reader.Read7BitEncodedInt();
            reader.ReadInt64();
            reader.ReadInt64();
        }
        if (reader.BaseStream.Position > tail) throw new FormatException("The model's schema has more columns than it has room for");
        return builder.ToSchema();
    }
}
