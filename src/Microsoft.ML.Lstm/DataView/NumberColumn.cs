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

    /// <summary>A reader of a scalar as <see cref="double"/>, which holds whole numbers up to 2⁵³ as they are.</summary>
    public static Func<double> Whole(DataViewRow row, DataViewSchema.Column column) => Type.GetTypeCode(column.Type.RawType) switch
    {
        TypeCode.Single => CellReader.Open<float, double>(row, column, value => value),
        TypeCode.Boolean => CellReader.Open<bool, double>(row, column, flag => flag ? 1 : 0),
        TypeCode.Double => CellReader.Open<double, double>(row, column, value => value),
        TypeCode.SByte => CellReader.Open<sbyte, double>(row, column, value => value),
        TypeCode.Int16 => CellReader.Open<short, double>(row, column, value => value),
        TypeCode.Int32 => CellReader.Open<int, double>(row, column, value => value),
        TypeCode.Int64 => CellReader.Open<long, double>(row, column, value => value),
        TypeCode.Byte => CellReader.Open<byte, double>(row, column, value => value),
        TypeCode.UInt16 => CellReader.Open<ushort, double>(row, column, value => value),
        TypeCode.UInt32 => CellReader.Open<uint, double>(row, column, value => value),
        _ => CellReader.Open<ulong, double>(row, column, value => value),
    };

    /// <summary>A getter of a scalar; of <see cref="float"/> the column's own.</summary>
    public static ValueGetter<float> Scalar(DataViewRow row, DataViewSchema.Column column) => Type.GetTypeCode(column.Type.RawType) switch
    {
        TypeCode.Single => row.GetGetter<float>(column),
        TypeCode.Boolean => Converted<bool>(row, column, flag => flag ? 1 : 0),
        TypeCode.Double => Scalar<double>(row, column),
        TypeCode.SByte => Scalar<sbyte>(row, column),
        TypeCode.Int16 => Scalar<short>(row, column),
        TypeCode.Int32 => Scalar<int>(row, column),
        TypeCode.Int64 => Scalar<long>(row, column),
        TypeCode.Byte => Scalar<byte>(row, column),
        TypeCode.UInt16 => Scalar<ushort>(row, column),
        TypeCode.UInt32 => Scalar<uint>(row, column),
        _ => Scalar<ulong>(row, column),
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

    /// <summary>The number of the row that its cursor stands on, checked.</summary>
    public static Func<float> Reader(DataViewRow row, DataViewSchema.Column column, Func<float, float> check)
    {
        var getter = Scalar(row, column);
        return () =>
        {
            var value = 0f;
            getter(ref value);
            return check(value);
        };
    }

    static ValueGetter<float> Scalar<T>(DataViewRow row, DataViewSchema.Column column) where T : struct, INumberBase<T> => Converted<T>(row, column, float.CreateTruncating);

    static ValueGetter<float> Converted<T>(DataViewRow row, DataViewSchema.Column column, Func<T, float> convert)
    {
        var read = CellReader.Open(row, column, convert);
        return (ref float value) => value = read();
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
