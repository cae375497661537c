using System.Buffers.Binary;
using System.Text;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Orleans.Wire;

/// <summary>Reads rows that <see cref="RowWriter"/> wrote; bytes of a message or of storage, so every length is checked.</summary>
ref struct RowReader(ReadOnlySpan<byte> rows, int values)
{
    ReadOnlySpan<byte> _left = rows, _name, _row;

    /// <summary>Reads the next row; false where none is left.</summary>
    /// <exception cref="InvalidDataException">The bytes end within a row.</exception>
    public bool Next()
    {
        if (_left.IsEmpty) return false;
        var length = _left.Length < 2 ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(_left);
        var size = RowWriter.Fixed + length + (sizeof(float) * values);
        if (_left.Length < size || length > RowWriter.MostName) throw new InvalidDataException($"Observations end within a row of {values} values, or name a series in more than {RowWriter.MostName} bytes.");
        _name = _left.Slice(2, length);
        _row = _left[(2 + length)..size];
        _left = _left[size..];
        return true;
    }

    /// <summary>The name as it was written.</summary>
    public readonly ReadOnlySpan<byte> Name => _name;

    public readonly long Number => BinaryPrimitives.ReadInt64LittleEndian(_row);

    public readonly long Ticks => BinaryPrimitives.ReadInt64LittleEndian(_row[8..]);

    public readonly void CopyValues(Span<float> destination)
    {
        for (var i = 0; i < destination.Length; i++) destination[i] = BinaryPrimitives.ReadSingleLittleEndian(_row[(16 + (sizeof(float) * i))..]);
    }

    /// <summary>Decodes the name; no more letters than bytes.</summary>
    public readonly ReadOnlySpan<char> NameIn(Span<char> letters) => letters[..Encoding.UTF8.GetChars(_name, letters)];

    /// <summary>Counts rows and throws unless all can be applied: lengths, names, numbers, finite values or NaN.</summary>
    public static void Check(ShardCall call, int shard, int values)
    {
        var rows = new RowReader(call.Rows, values);
        var count = 0;
        for (; rows.Next(); count++)
        {
            if (NameHash.Shard(NameHash.Of(rows._name), call.Shards) != shard) throw new ArgumentException($"The series '{Encoding.UTF8.GetString(rows._name)}' does not lie in shard {shard} of {call.Shards}.");
            if (rows.Number < 0 || rows.Ticks < 0 || rows.Ticks > DateTime.MaxValue.Ticks) throw new ArgumentException($"Observation {count} has the number {rows.Number} and the time {rows.Ticks}, one of which cannot be.");
            for (var i = 0; i < values; i++)
                if (float.IsInfinity(BinaryPrimitives.ReadSingleLittleEndian(rows._row[(16 + (sizeof(float) * i))..])))
                    throw new ArgumentException($"Observation {count} holds an infinite value. Values must be finite; say NaN where one is missing.");
        }

        if (count != call.Count) throw new ArgumentException($"A call counts {call.Count} observations and holds {count}.");
    }
}
