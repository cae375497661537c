using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Engine.Persistence;

namespace Microsoft.ML.Lstm.DataView;

/// <summary>The values that the keys of a column stand for: an annotation of texts, numbers, times or flags that can be handed on and saved.</summary>
sealed class KeyValues
{
    public const string Kind = "KeyValues";

    readonly IValues _values;

    KeyValues(IValues values) => _values = values;

    interface IValues
    {
        VectorDataViewType Type { get; }

        Delegate Getter { get; }

        void Save(BinaryWriter writer);

        string[] Texts();
    }

    /// <summary>The values' type.</summary>
    public PrimitiveDataViewType ItemType => _values.Type.ItemType;

    /// <summary>Whether the values are texts, so that slots may be named by them.</summary>
    public bool AreTexts => _values.Type.ItemType is TextDataViewType;

    /// <summary>The values that are annotated to a column with so many keys; null when there are none, or not one for each.</summary>
    public static KeyValues? Of(DataViewSchema.Column column, int count)
    {
        if (column.Annotations.Schema.GetColumnOrNull(Kind)?.Type is not VectorDataViewType type || type.Size != count) return null;
        return Array.Find(Codecs, codec => codec.ItemType.Equals(type.ItemType)) is { } codec ? new(codec.Read(column.Annotations, count)) : null;
    }

    /// <summary>Whether keys mean the same by both; what is not annotated is alike.</summary>
    public static bool Same(KeyValues? one, KeyValues? other) =>
        one is null || other is null ? one is null && other is null : one.Written().AsSpan().SequenceEqual(other.Written());

    /// <summary>Adds the values as an annotation of that name.</summary>
    public void AddTo(DataViewSchema.Annotations.Builder builder, string name) => builder.Add(name, _values.Type, _values.Getter);

    public void Save(BinaryWriter writer) => _values.Save(writer);

    /// <summary>The values as texts that name them, alike in every culture.</summary>
    public string[] Texts() => _values.Texts();

    /// <summary>Reads so many values; they are taken as they come, so a wrong number costs nothing.</summary>
    public static KeyValues Load(BinaryReader reader, int count)
    {
        var index = reader.ReadByte();
        if (index >= Codecs.Length) throw new InvalidDataException($"Its key values are of a kind {index} that there is not.");
        return new(Codecs[index].Load(reader, count));
    }

    byte[] Written()
    {
        using var content = new MemoryStream();
        using var writer = new BinaryWriter(content);
        Save(writer);
        writer.Flush();
        return content.ToArray();
    }

    interface ICodec
    {
        PrimitiveDataViewType ItemType { get; }

        IValues Read(DataViewSchema.Annotations annotations, int count);

        IValues Load(BinaryReader reader, int count);
    }

    // A file knows them by their place in this list, which may only grow at its end.
    static readonly ICodec[] Codecs = Numbered(
        number => new Codec<ReadOnlyMemory<char>>(number, TextDataViewType.Instance, (writer, text) => writer.WriteText(text.ToString()), reader => reader.ReadText().AsMemory()),
        number => new Codec<float>(number, NumberDataViewType.Single, (writer, value) => writer.Write(value), reader => reader.ReadSingle()),
        number => new Codec<double>(number, NumberDataViewType.Double, (writer, value) => writer.Write(value), reader => reader.ReadDouble()),
        number => new Codec<sbyte>(number, NumberDataViewType.SByte, (writer, value) => writer.Write(value), reader => reader.ReadSByte()),
        number => new Codec<short>(number, NumberDataViewType.Int16, (writer, value) => writer.Write(value), reader => reader.ReadInt16()),
        number => new Codec<int>(number, NumberDataViewType.Int32, (writer, value) => writer.Write(value), reader => reader.ReadInt32()),
        number => new Codec<long>(number, NumberDataViewType.Int64, (writer, value) => writer.Write(value), reader => reader.ReadInt64()),
        number => new Codec<byte>(number, NumberDataViewType.Byte, (writer, value) => writer.Write(value), reader => reader.ReadByte()),
        number => new Codec<ushort>(number, NumberDataViewType.UInt16, (writer, value) => writer.Write(value), reader => reader.ReadUInt16()),
        number => new Codec<uint>(number, NumberDataViewType.UInt32, (writer, value) => writer.Write(value), reader => reader.ReadUInt32()),
        number => new Codec<ulong>(number, NumberDataViewType.UInt64, (writer, value) => writer.Write(value), reader => reader.ReadUInt64()),
        number => new Codec<bool>(number, BooleanDataViewType.Instance, (writer, value) => writer.Write(value), reader => reader.ReadBoolean()),
        number => new Codec<DateTime>(number, DateTimeDataViewType.Instance, (writer, value) => writer.Write(value.ToBinary()), reader => DateTime.FromBinary(reader.ReadInt64())),
        number => new Codec<TimeSpan>(number, TimeSpanDataViewType.Instance, (writer, value) => writer.Write(value.Ticks), reader => new(reader.ReadInt64())),
        number => new Codec<DateTimeOffset>(number, DateTimeOffsetDataViewType.Instance,
            (writer, value) =>
            {
                writer.Write(value.Ticks);
                writer.Write(value.Offset.Ticks);
            },
            reader => new(reader.ReadInt64(), new(reader.ReadInt64()))));

    static ICodec[] Numbered(params Func<byte, ICodec>[] makers) => [.. makers.Select((make, number) => make((byte)number))];

    sealed record Codec<T>(byte Number, PrimitiveDataViewType ItemType, Action<BinaryWriter, T> Write, Func<BinaryReader, T> ReadOne) : ICodec
    {
        public IValues Read(DataViewSchema.Annotations annotations, int count)
        {
            var values = default(VBuffer<T>);
            annotations.GetValue(Kind, ref values);
            var array = new T[count];
            values.CopyTo(array);
            return new Values<T>(this, array);
        }

        public IValues Load(BinaryReader reader, int count)
        {
            var values = new List<T>();
            for (var i = 0; i < count; i++) values.Add(ReadOne(reader));
            return new Values<T>(this, [.. values]);
        }
    }

    sealed class Values<T>(Codec<T> codec, T[] values) : IValues
    {
        public VectorDataViewType Type { get; } = new(codec.ItemType, values.Length);

        public Delegate Getter => (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) =>
        {
            var editor = VBufferEditor.Create(ref value, values.Length);
            values.CopyTo(editor.Values);
            value = editor.Commit();
        });

        public void Save(BinaryWriter writer)
        {
            writer.Write(codec.Number);
            foreach (var value in values) codec.Write(writer, value);
        }

        public string[] Texts() => Array.ConvertAll(values, value => value is IFormattable number
            ? number.ToString(value is DateTime or DateTimeOffset ? "O" : null, CultureInfo.InvariantCulture)
            : value!.ToString()!);
    }
}
