using System.Numerics;
using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.DataView;

/// <summary>Reads a vector of times as what has passed since the first of them: the difference is taken in double, so that late zeros cost no precision.</summary>
static class TimeValues
{
    /// <summary>Opens a column of a vector of numbers.</summary>
    public static CellValues Open(DataViewRow row, DataViewSchema.Column column) => Type.GetTypeCode(((VectorDataViewType)column.Type).ItemType.RawType) switch
    {
        TypeCode.Double => Numbers<double>(row, column),
        TypeCode.Int16 => Numbers<short>(row, column),
        TypeCode.Int32 => Numbers<int>(row, column),
        TypeCode.Int64 => Numbers<long>(row, column),
        TypeCode.UInt16 => Numbers<ushort>(row, column),
        TypeCode.UInt32 => Numbers<uint>(row, column),
        TypeCode.UInt64 => Numbers<ulong>(row, column),
        TypeCode.SByte => Numbers<sbyte>(row, column),
        TypeCode.Byte => Numbers<byte>(row, column),
        TypeCode.Boolean => throw new InvalidOperationException($"Column '{column.Name}' holds Boolean values, which are no times. Give numbers."),
        _ => Numbers<float>(row, column),
    };

    static CellValues Numbers<T>(DataViewRow row, DataViewSchema.Column column) where T : struct, INumberBase<T>
    {
        var getter = row.GetGetter<VBuffer<T>>(column);
        var buffer = default(VBuffer<T>);
        T[] dense = [];
        float[] times = [];
        return () =>
        {
            getter(ref buffer);
            if (dense.Length < buffer.Length)
            {
                dense = new T[Math.Max(buffer.Length, 2 * dense.Length)];
                times = new float[dense.Length];
            }
            buffer.CopyTo(dense.AsSpan(0, buffer.Length));
            var first = buffer.Length == 0 ? 0 : double.CreateTruncating(dense[0]);
            for (var i = 0; i < buffer.Length; i++) times[i] = Since(double.CreateTruncating(dense[i]), first);
            return times.AsSpan(0, buffer.Length);
        };
    }

    // An infinite time is refused as such, whatever the first one is.
    static float Since(double time, double first) => double.IsInfinity(time) ? (float)time : (float)(time - first);
}
