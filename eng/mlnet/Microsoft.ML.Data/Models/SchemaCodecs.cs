using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn;

/// <summary>The names of column types in ML.NET's binary data view; vectors and keys carry what they are made of as parameters.</summary>
static class SchemaCodecs
{
    const string Vector = "VBuffer";
    const string Key = "Key2";

    static readonly Dictionary<string, PrimitiveDataViewType> Primitives = new PrimitiveDataViewType[]
    {
        NumberDataViewType.SByte, NumberDataViewType.Byte, NumberDataViewType.Int16, NumberDataViewType.UInt16, NumberDataViewType.Int32,
        NumberDataViewType.UInt32, NumberDataViewType.Int64, NumberDataViewType.UInt64, NumberDataViewType.Single, NumberDataViewType.Double,
        BooleanDataViewType.Instance, TextDataViewType.Instance, TimeSpanDataViewType.Instance, DateTimeDataViewType.Instance,
        DateTimeOffsetDataViewType.Instance, RowIdDataViewType.Instance,
    }.ToDictionary(NameOf);

    public static bool CanWrite(DataViewType type) => type switch
    {
        VectorDataViewType vector => CanWrite(vector.ItemType),
        KeyDataViewType => true,
        PrimitiveDataViewType primitive => Primitives.TryGetValue(NameOf(primitive), out var known) && known.Equals(primitive),
        _ => false,
    };

    public static void Write(BinaryWriter writer, DataViewType type)
    {
        var (name, parameters) = type switch
        {
            VectorDataViewType vector => (Vector, Parameters(inner =>
            {
                Write(inner, vector.ItemType);
                inner.Write(vector.Dimensions.Length);
                foreach (var size in vector.Dimensions) inner.Write(size);
            })),
            KeyDataViewType key => (Key, Parameters(inner =>
            {
                Write(inner, Primitives[key.RawType.Name]);
                inner.Write(key.Count);
            })),
            _ => (NameOf((PrimitiveDataViewType)type), []),
        };
        writer.Write(name);
        writer.Write7BitEncodedInt(parameters.Length);
        writer.Write(parameters);
    }

    public static DataViewType Read(BinaryReader reader) => Read(reader, Vector, Key);

    // What may be inside what is said here: a file made to nest for ever must not end in a stack overflow.
    static DataViewType Read(BinaryReader reader, params ReadOnlySpan<string> compound)
    {
        var name = reader.ReadString();
        var length = reader.Read7BitEncodedInt();
        if (length < 0 || length > reader.BaseStream.Length - reader.BaseStream.Position)
            throw new FormatException($"The schema's type '{name}' is cut off");
        var end = reader.BaseStream.Position + length;
        DataViewType type = name switch
        {
            Vector when compound.Contains(Vector) => ReadVector(reader),
            Key when compound.Contains(Key) => ReadKey(reader),
            _ when length == 0 && Primitives.TryGetValue(name, out var primitive) => primitive,
            _ => throw new FormatException($"The schema has a column of type '{name}', which is not known here"),
        };
        if (reader.BaseStream.Position != end) throw new FormatException($"The schema's type '{name}' has parameters that are not known here");
        return type;
    }

    static VectorDataViewType ReadVector(BinaryReader reader)
    {
        var item = (PrimitiveDataViewType)Read(reader, Key);
        var rank = reader.ReadInt32();
        if (rank < 0 || rank > (reader.BaseStream.Length - reader.BaseStream.Position) / sizeof(int))
            throw new FormatException($"The schema has a vector of {rank} dimensions");
        var sizes = new int[rank];
        for (var i = 0; i < rank; i++)
            if ((sizes[i] = reader.ReadInt32()) < 0) throw new FormatException($"The schema has a vector of size {sizes[i]}");
        return rank == 0 ? new(item, 0) : new(item, sizes);
    }

    static KeyDataViewType ReadKey(BinaryReader reader)
    {
        var raw = Read(reader, []).RawType;
        var count = reader.ReadUInt64();
        if (!KeyDataViewType.IsValidDataType(raw) || count == 0) throw new FormatException($"The schema has a key of {count} values in a {raw.Name}");
        return new(raw, count);
    }

    static byte[] Parameters(Action<BinaryWriter> write)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        write(writer);
        writer.Flush();
        return stream.ToArray();
    }

    static string NameOf(PrimitiveDataViewType type) => type is TextDataViewType ? "TextSpan" : type.RawType.Name;
}
