using Microsoft.ML.Data;

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

    static readonly Type[] Keys = [typeof(byte), typeof(ushort), typeof(uint), typeof(ulong)];

    public static void Write(BinaryWriter writer, DataViewType? type)
    {
        if (type is KeyDataViewType key)
        {
            writer.Write((byte)(Key + Array.IndexOf(Keys, key.RawType)));
            writer.Write(key.Count);
            return;
        }

        var place = Array.FindIndex(Known, known => known.Equals(type));
        writer.Write(place < 0 ? Unknown : (byte)place);
    }

    /// <summary>Null for a type that is none of these.</summary>
    public static DataViewType? Read(BinaryReader reader)
    {
        var number = reader.ReadByte();
        if (number == Unknown) return null;
        if (number >= Key && number < Key + Keys.Length) return new KeyDataViewType(Keys[number - Key], reader.ReadUInt64());
        return number < Known.Length ? Known[number] : throw new InvalidDataException($"A carried column is of type {number}, which there is not.");
    }
}
