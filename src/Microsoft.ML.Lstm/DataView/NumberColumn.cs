using System.Numerics;
using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.DataView;

/// <summary>Columns of numbers and flags of any type, read as <see cref="float"/>, as ML.NET's <c>ConvertType</c> converts them: the nearest float, 1 for true and 0 for false.</summary>
static class NumberColumn
{
    /// <summary>What is accepted, for messages.</summary>
    public const string Scalars = "Single, another number or Boolean (of other types, Conversion.ConvertType makes Single)";

    /// <summary>Whether values, or items of vectors, can be read.</summary>
    public static bool CanRead(SchemaShape.Column column) => !column.IsKey && column.ItemType is NumberDataViewType or BooleanDataViewType;

    /// <summary>The type as which values of a type are read: Single in place of other numbers.</summary>
    public static DataViewType AsRead(DataViewType type) => type switch
    {
        VectorDataViewType { ItemType: NumberDataViewType or BooleanDataViewType } vector => new VectorDataViewType(NumberDataViewType.Single, vector.Dimensions),
        NumberDataViewType or BooleanDataViewType => NumberDataViewType.Single,
        _ => type,
    };

    /// <summary>A getter of a scalar; of <see cref="float"/> the column's own.</summary>
    public static ValueGetter<float> Scalar(DataViewRow row, DataViewSchema.Column column) => Type.GetTypeCode(column.Type.RawType) switch
    {
        TypeCode.Single => row.GetGetter<float>(column),
        TypeCode.Boolean => Flag(row.GetGetter<bool>(column)),
        TypeCode.Double => Scalar(row.GetGetter<double>(column)),
        TypeCode.SByte => Scalar(row.GetGetter<sbyte>(column)),
        TypeCode.Int16 => Scalar(row.GetGetter<short>(column)),
        TypeCode.Int32 => Scalar(row.GetGetter<int>(column)),
        TypeCode.Int64 => Scalar(row.GetGetter<long>(column)),
        TypeCode.Byte => Scalar(row.GetGetter<byte>(column)),
        TypeCode.UInt16 => Scalar(row.GetGetter<ushort>(column)),
        TypeCode.UInt32 => Scalar(row.GetGetter<uint>(column)),
        _ => Scalar(row.GetGetter<ulong>(column)),
    };

    /// <summary>A getter of a vector; of <see cref="float"/> the column's own.</summary>
    public static ValueGetter<VBuffer<float>> Vector(DataViewRow row, DataViewSchema.Column column) =>
        Type.GetTypeCode(((VectorDataViewType)column.Type).ItemType.RawType) switch
        {
            TypeCode.Single => row.GetGetter<VBuffer<float>>(column),
            TypeCode.Boolean => Vector(row.GetGetter<VBuffer<bool>>(column), flag => flag ? 1 : 0),
            TypeCode.Double => Vector(row.GetGetter<VBuffer<double>>(column), value => (float)value),
            TypeCode.SByte => Vector(row.GetGetter<VBuffer<sbyte>>(column), value => value),
            TypeCode.Int16 => Vector(row.GetGetter<VBuffer<short>>(column), value => value),
            TypeCode.Int32 => Vector(row.GetGetter<VBuffer<int>>(column), value => value),
            TypeCode.Int64 => Vector(row.GetGetter<VBuffer<long>>(column), value => value),
            TypeCode.Byte => Vector(row.GetGetter<VBuffer<byte>>(column), value => value),
            TypeCode.UInt16 => Vector(row.GetGetter<VBuffer<ushort>>(column), value => value),
            TypeCode.UInt32 => Vector(row.GetGetter<VBuffer<uint>>(column), value => value),
            _ => Vector(row.GetGetter<VBuffer<ulong>>(column), value => value),
        };

    static ValueGetter<float> Flag(ValueGetter<bool> getter)
    {
        var flag = false;
        return (ref float value) =>
        {
            getter(ref flag);
            value = flag ? 1 : 0;
        };
    }

    static ValueGetter<float> Scalar<T>(ValueGetter<T> getter) where T : struct, INumberBase<T>
    {
        var number = default(T);
        return (ref float value) =>
        {
            getter(ref number);
            value = float.CreateTruncating(number);
        };
    }

    static ValueGetter<VBuffer<float>> Vector<T>(ValueGetter<VBuffer<T>> getter, Func<T, float> convert)
    {
        var numbers = default(VBuffer<T>);
        return (ref VBuffer<float> value) =>
        {
            getter(ref numbers);
            var from = numbers.GetValues();
            var editor = VBufferEditor.Create(ref value, numbers.Length, from.Length);
            for (var i = 0; i < from.Length; i++) editor.Values[i] = convert(from[i]);
            if (!numbers.IsDense) numbers.GetIndices().CopyTo(editor.Indices);
            value = editor.Commit();
        };
    }
}
