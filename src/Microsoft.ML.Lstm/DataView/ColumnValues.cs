using System.Numerics;
using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.DataView;

/// <summary>The values of the row that a cursor stands on; they stand until the next one is read.</summary>
delegate ReadOnlySpan<float> CellValues();

/// <summary>Reads columns of numbers or keys, alone or in vectors, as floats: numbers, and tokens from 1 on, 0 for one that is missing.</summary>
static class ColumnValues
{
    /// <summary>Opens a column.</summary>
    /// <param name="row">The cursor's row.</param>
    /// <param name="column">One of its columns.</param>
    /// <param name="tokens">The token of each key; null where keys are tokens.</param>
    /// <param name="size">Tokens that there are.</param>
    public static CellValues Open(DataViewRow row, DataViewSchema.Column column, int[]? tokens, int size)
    {
        if (KeyTypes.Of(column.Type) is not { } key) return column.Type is VectorDataViewType ? Numbers(row, column) : One(NumberColumn.Reader(row, column, number => number));
        return Type.GetTypeCode(key.RawType) switch
        {
            TypeCode.Byte => Tokens<byte>(row, column, tokens, size),
            TypeCode.UInt16 => Tokens<ushort>(row, column, tokens, size),
            TypeCode.UInt32 => Tokens<uint>(row, column, tokens, size),
            _ => Tokens<ulong>(row, column, tokens, size),
        };
    }

    static CellValues Tokens<TKey>(DataViewRow row, DataViewSchema.Column column, int[]? tokens, int size) where TKey : unmanaged, IUnsignedNumber<TKey> =>
        column.Type is VectorDataViewType ? Keys<TKey>(row, column, tokens, size) : One(CellReader.Open<TKey, float>(row, column, key => Token(key, tokens, size)));

    static CellValues One(Func<float> read)
    {
        var value = new float[1];
        return () =>
        {
            value[0] = read();
            return value;
        };
    }

    static CellValues Numbers(DataViewRow row, DataViewSchema.Column column)
    {
        var getter = NumberColumn.Vector(row, column);
        var buffer = default(VBuffer<float>);
        float[] dense = [];
        return () =>
        {
            getter(ref buffer);
            if (buffer.IsDense) return buffer.GetValues();
            if (dense.Length < buffer.Length) dense = new float[Math.Max(buffer.Length, 2 * dense.Length)];
            buffer.CopyTo(dense.AsSpan(0, buffer.Length));
            return dense.AsSpan(0, buffer.Length);
        };
    }

    static CellValues Keys<TKey>(DataViewRow row, DataViewSchema.Column column, int[]? tokens, int size) where TKey : unmanaged, IUnsignedNumber<TKey>
    {
        var getter = row.GetGetter<VBuffer<TKey>>(column);
        var buffer = default(VBuffer<TKey>);
        float[] dense = [];
        return () =>
        {
            getter(ref buffer);
            if (dense.Length < buffer.Length) dense = new float[Math.Max(buffer.Length, 2 * dense.Length)];
            // What a sparse vector leaves out is a missing key.
            if (!buffer.IsDense) dense.AsSpan(0, buffer.Length).Clear();
            var values = buffer.GetValues();
            var indices = buffer.GetIndices();
            for (var i = 0; i < values.Length; i++) dense[buffer.IsDense ? i : indices[i]] = Token(values[i], tokens, size);
            return dense.AsSpan(0, buffer.Length);
        };
    }

    // ML.NET takes a key beyond its type's count for a missing one.
    static float Token<TKey>(TKey key, int[]? tokens, int size) where TKey : unmanaged, IUnsignedNumber<TKey>
    {
        var token = ulong.CreateTruncating(key);
        if (tokens is not null) return token < (ulong)tokens.Length ? tokens[token] : 0;
        return token <= (ulong)size ? token : 0;
    }
}
