using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.DataView;

/// <summary>The values that the keys of a column stand for: an annotation of texts, numbers, times or flags that can be handed on and saved.</summary>
sealed class KeyValues
{
    public const string Kind = "KeyValues";

    readonly byte _number;
    readonly Array _values;
    readonly VectorDataViewType _type;
    readonly Delegate _getter;

    KeyValues(byte number, Array values, PrimitiveDataViewType itemType, Delegate getter, Func<string[]> texts)
    {
        (_number, _values, _type, _getter) = (number, values, new(itemType, values.Length), getter);
        Texts = texts;
    }

    /// <summary>The values' type.</summary>
    public PrimitiveDataViewType ItemType => _type.ItemType;

    /// <summary>Whether the values are texts, so that slots may be named by them.</summary>
    public bool AreTexts => ItemType is TextDataViewType;

    /// <summary>The values as texts that name them, alike in every culture.</summary>
    public Func<string[]> Texts { get; }

    /// <summary>The values that are annotated to a column with so many keys; null when there are none, or not one for each.</summary>
    public static KeyValues? Of(DataViewSchema.Column column, int count)
    {
        if (column.Annotations.Schema.GetColumnOrNull(Kind)?.Type is not VectorDataViewType type || type.Size != count) return null;
        return Array.Find(Known, known => known.ItemType.Equals(type.ItemType))?.Read(column.Annotations, count);
    }

    /// <summary>Values that are texts.</summary>
    public static KeyValues OfTexts(IEnumerable<string> texts) => ((KeyType<ReadOnlyMemory<char>>)Known[0]).Of([.. texts.Select(text => text.AsMemory())]);

    /// <summary>Whether keys mean the same by both; what is not annotated is alike.</summary>
    public static bool Same(KeyValues? one, KeyValues? other) =>
        one is null || other is null ? one is null && other is null : one.Written().AsSpan().SequenceEqual(other.Written());

    /// <summary>Adds the values as an annotation of that name.</summary>
    public void AddTo(DataViewSchema.Annotations.Builder builder, string name) => builder.Add(name, _type, _getter);

    /// <summary>Writes values, or reads so many; they are taken as they come, so a wrong number costs nothing.</summary>
    public static KeyValues Transfer(ModelCodec codec, KeyValues? values, int count)
    {
        var number = codec.Integer(values?._number ?? 0);
        if (number >= Known.Length) throw new InvalidDataException($"Its key values are of a kind {number} that there is not.");
        return Known[number].Transfer(codec, values?._values, count);
    }

    /// <summary>A flag, and the values if they are known.</summary>
    public static KeyValues? TransferOptional(ModelCodec codec, KeyValues? values, ulong count) =>
        codec.Flag(values is not null) ? Transfer(codec, values, checked((int)count)) : null;

    byte[] Written()
    {
        using var content = new MemoryStream();
        Transfer(ModelCodec.Writer(content), this, _values.Length);
        return content.ToArray();
    }

    interface IKeyType
    {
        PrimitiveDataViewType ItemType { get; }

        KeyValues Read(DataViewSchema.Annotations annotations, int count);

        KeyValues Transfer(ModelCodec codec, Array? values, int count);
    }

    // A file knows them by their place in this list, which may only grow at its end.
    static readonly IKeyType[] Known = Numbered(
        number => new KeyType<ReadOnlyMemory<char>>(number, TextDataViewType.Instance, (codec, text) => codec.Text(text.ToString()).AsMemory()),
        number => new KeyType<float>(number, NumberDataViewType.Single, (codec, value) => codec.AnyFloat(value)),
        number => new KeyType<double>(number, NumberDataViewType.Double, (codec, value) => codec.AnyDouble(value)),
        number => new KeyType<sbyte>(number, NumberDataViewType.SByte, (codec, value) => codec.Integer(value)),
        number => new KeyType<short>(number, NumberDataViewType.Int16, (codec, value) => codec.Integer(value)),
        number => new KeyType<int>(number, NumberDataViewType.Int32, (codec, value) => codec.Integer(value)),
        number => new KeyType<long>(number, NumberDataViewType.Int64, (codec, value) => codec.Integer(value)),
        number => new KeyType<byte>(number, NumberDataViewType.Byte, (codec, value) => codec.Integer(value)),
        number => new KeyType<ushort>(number, NumberDataViewType.UInt16, (codec, value) => codec.Integer(value)),
        number => new KeyType<uint>(number, NumberDataViewType.UInt32, (codec, value) => codec.Integer(value)),
        number => new KeyType<ulong>(number, NumberDataViewType.UInt64, (codec, value) => codec.Integer(value)),
        number => new KeyType<bool>(number, BooleanDataViewType.Instance, (codec, value) => codec.Flag(value)),
        number => new KeyType<DateTime>(number, DateTimeDataViewType.Instance, (codec, value) => DateTime.FromBinary(codec.Integer(value.ToBinary()))),
        number => new KeyType<TimeSpan>(number, TimeSpanDataViewType.Instance, (codec, value) => new(codec.Integer(value.Ticks))),
        number => new KeyType<DateTimeOffset>(number, DateTimeOffsetDataViewType.Instance, (codec, value) => new(codec.Integer(value.Ticks), new(codec.Integer(value.Offset.Ticks)))));

    static IKeyType[] Numbered(params Func<byte, IKeyType>[] makers) => [.. makers.Select((make, number) => make((byte)number))];

    sealed record KeyType<T>(byte Number, PrimitiveDataViewType ItemType, Func<ModelCodec, T, T> One) : IKeyType
    {
        public KeyValues Read(DataViewSchema.Annotations annotations, int count)
        {
            var values = default(VBuffer<T>);
            annotations.GetValue(Kind, ref values);
            var array = new T[count];
            values.CopyTo(array);
            return Of(array);
        }

        public KeyValues Transfer(ModelCodec codec, Array? values, int count) => Of(codec.Repeat((T[]?)values, count, value => One(codec, value!)));

        public KeyValues Of(T[] values) => new(
            Number, values, ItemType, (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) => VectorValue.Set(ref value, values)),
            () => Array.ConvertAll(values, value => value is IFormattable number
                ? number.ToString(value is DateTime or DateTimeOffset ? "O" : null, CultureInfo.InvariantCulture)
                : value!.ToString()!));
    }
}
