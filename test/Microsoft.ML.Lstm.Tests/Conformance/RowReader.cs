using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Tests.Conformance;

/// <summary>Reads columns row by row into memory of its own, and measures what that allocates.</summary>
static class RowReader
{
    const int Warm = 2500, Run = 1100;

    /// <summary>Rows that <see cref="Bytes"/> reads.</summary>
    public const int Rows = Warm + (5 * Run);

    /// <summary>Rows in memory, all of which are there.</summary>
    public static IDataView Cached(MLContext ml, IDataView rows)
    {
        var cached = ml.Data.Cache(rows);
        using var cursor = cached.GetRowCursor(cached.Schema);
        while (cursor.MoveNext())
        {
        }
        return cached;
    }

    /// <summary>Bytes that a run of rows takes when enough have come before.</summary>
    public static (long Least, long Usual) Bytes(DataViewRowCursor cursor, Action read)
    {
        for (var i = 0; i < Warm; i++) Next(cursor, read);
        return Allocation.Measure(() =>
        {
            for (var i = 0; i < Run; i++) Next(cursor, read);
        });
    }

    /// <summary>Nothing, as what a step keeps has taken its memory in the rows before; and less than a byte a row where a machine under load delays the threads.</summary>
    public static void AssertNothing((long Least, long Usual) bytes)
    {
        Assert.AreEqual(0, bytes.Least, $"{bytes} bytes for {Run} rows");
        Assert.IsTrue(bytes.Usual < Run, $"{bytes} bytes for {Run} rows");
    }

    public static void Next(DataViewRowCursor cursor, Action read)
    {
        Assert.IsTrue(cursor.MoveNext());
        read();
    }

    /// <summary>Reads the columns into memory of its own.</summary>
    public static Action Open(DataViewRow row, IEnumerable<DataViewSchema.Column> columns)
    {
        Action[] all = [.. columns.Select(column => column.Type switch
        {
            VectorDataViewType { ItemType: NumberDataViewType number } when number == NumberDataViewType.Double => Of<VBuffer<double>>(row, column),
            VectorDataViewType { ItemType: KeyDataViewType } => Of<VBuffer<uint>>(row, column),
            VectorDataViewType { ItemType: TextDataViewType } => Of<VBuffer<ReadOnlyMemory<char>>>(row, column),
            VectorDataViewType { ItemType: NumberDataViewType number } when number == NumberDataViewType.Int32 => Of<VBuffer<int>>(row, column),
            VectorDataViewType => Of<VBuffer<float>>(row, column),
            TextDataViewType => Of<ReadOnlyMemory<char>>(row, column),
            BooleanDataViewType => Of<bool>(row, column),
            KeyDataViewType => Of<uint>(row, column),
            _ => Of<float>(row, column),
        })];
        return () =>
        {
            foreach (var one in all) one();
        };

        static Action Of<T>(DataViewRow row, DataViewSchema.Column column)
        {
            var getter = row.GetGetter<T>(column);
            T value = default!;
            return () => getter(ref value);
        }
    }
}
