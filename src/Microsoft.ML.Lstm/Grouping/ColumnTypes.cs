using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Grouping;

/// <summary>Types of scalar columns in a file: the number of a type, or a key's and its count.</summary>
static class ColumnTypes
{
    const byte Unknown = 255, Key = 100;

    // A file knows them by their place in this list, which may only grow at its end.
    static readonly PrimitiveDataViewType[] Known =
    [
        TextDataViewType.Instance, BooleanDataViewType.Instance, NumberDataViewType.Single, NumberDataViewType.Double,
        NumberDataViewType.SByte, NumberDataViewType.Int16, NumberDataViewType.Int32, NumberDataViewType.Int64,
        NumberDataViewType.Byte, NumberDataViewType.UInt16, NumberDataViewType.UInt32, NumberDataViewType.UInt64,
        DateTimeDataViewType.Instance, DateTimeOffsetDataViewType.Instance, TimeSpanDataViewType.Instance,
    ];

    /// <summary>Writes a type, or reads one; null for a type that is none of these.</summary>
    public static DataViewType? Transfer(ModelCodec codec, DataViewType? type)
    {
        var key = type as KeyDataViewType;
        var place = Array.FindIndex(Known, known => known.Equals(type));
        var number = codec.Integer(key is not null ? (byte)(Key + KeyTypes.IndexOf(key)) : place < 0 ? Unknown : (byte)place);
        if (number == Unknown) return null;
        if (number >= Key && number < Key + KeyTypes.Count) return KeyTypes.At(number - Key, codec.Integer(key?.Count ?? 0));
        return number < Known.Length ? Known[number] : throw new InvalidDataException($"A pass-through column is of type {number}, which there is not.");
    }
}
