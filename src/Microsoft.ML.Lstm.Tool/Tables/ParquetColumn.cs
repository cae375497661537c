using System.Globalization;
using System.Numerics;
using Parquet;
using Parquet.Schema;

namespace Microsoft.ML.Lstm.Tool.Tables;

/// <summary>Reads a column of a row group of a Parquet file as cells of the kind that is asked for.</summary>
static class ParquetColumn
{
    /// <summary>Whether it holds whole numbers.</summary>
    public static bool IsWhole(DataField field) =>
        field.ClrType == typeof(long) || field.ClrType == typeof(int) || field.ClrType == typeof(short) || field.ClrType == typeof(sbyte)
        || field.ClrType == typeof(ulong) || field.ClrType == typeof(uint) || field.ClrType == typeof(ushort) || field.ClrType == typeof(byte);

    public static void Read(ParquetRowGroupReader group, DataField field, TableBlock block, int column, string file)
    {
        var type = field.ClrType;
        if (type == typeof(float)) Numbers<float>(group, field, block, column, file);
        else if (type == typeof(double)) Numbers<double>(group, field, block, column, file);
        else if (type == typeof(decimal)) Numbers<decimal>(group, field, block, column, file);
        else if (type == typeof(long)) Numbers<long>(group, field, block, column, file);
        else if (type == typeof(ulong)) Numbers<ulong>(group, field, block, column, file);
        else if (type == typeof(int)) Numbers<int>(group, field, block, column, file);
        else if (type == typeof(uint)) Numbers<uint>(group, field, block, column, file);
        else if (type == typeof(short)) Numbers<short>(group, field, block, column, file);
        else if (type == typeof(ushort)) Numbers<ushort>(group, field, block, column, file);
        else if (type == typeof(sbyte)) Numbers<sbyte>(group, field, block, column, file);
        else if (type == typeof(byte)) Numbers<byte>(group, field, block, column, file);
        else if (type == typeof(bool)) Flags(group, field, block, column, file);
        else if (type == typeof(DateTime)) Times(group, field, block, column, file);
        else if (type == typeof(string) || type == typeof(ReadOnlyMemory<char>)) Texts(group, field, block, column, file);
        else throw new InvalidDataException($"{file}: column '{field.Name}' holds {type.Name}, which is not read. Write it as numbers, texts, flags or timestamps.");
    }

    static T?[] Values<T>(ParquetRowGroupReader group, DataField field)
        where T : struct
    {
        var values = new T?[group.RowCount];
        if (field.IsNullable) group.ReadAsync<T>(field, values.AsMemory()).AsTask().GetAwaiter().GetResult();
        else
        {
            var known = new T[values.Length];
            group.ReadAsync<T>(field, known.AsMemory()).AsTask().GetAwaiter().GetResult();
            for (var i = 0; i < known.Length; i++) values[i] = known[i];
        }

        return values;
    }

    static void Numbers<T>(ParquetRowGroupReader group, DataField field, TableBlock block, int column, string file)
        where T : struct, INumber<T>
    {
        foreach (var value in Values<T>(group, field))
        {
            switch (block.Columns[column].Kind)
            {
                case ColumnKind.Number: block.Numbers(column).Add(value is { } number ? float.CreateSaturating(number) : float.NaN); break;
                case ColumnKind.Real: block.Reals(column).Add(value is { } real ? double.CreateSaturating(real) : double.NaN); break;
                case ColumnKind.Text: block.Texts(column).Add(value is { } text ? text.ToString(null, CultureInfo.InvariantCulture) : ""); break;
                case ColumnKind.Integer when value is { } whole && IsWhole(field): block.Integers(column).Add(long.CreateChecked(whole)); break;
                default: throw Mismatch(file, field, block, column, value is null ? "a missing value" : "numbers");
            }
        }
    }

    static void Flags(ParquetRowGroupReader group, DataField field, TableBlock block, int column, string file)
    {
        foreach (var value in Values<bool>(group, field))
        {
            switch (block.Columns[column].Kind)
            {
                case ColumnKind.Number: block.Numbers(column).Add(value is { } flag ? flag ? 1 : 0 : float.NaN); break;
                case ColumnKind.Text: block.Texts(column).Add(value is { } text ? text ? "true" : "false" : ""); break;
                default: throw Mismatch(file, field, block, column, "flags");
            }
        }
    }

    static void Times(ParquetRowGroupReader group, DataField field, TableBlock block, int column, string file)
    {
        foreach (var value in Values<DateTime>(group, field))
        {
            switch (block.Columns[column].Kind)
            {
                case ColumnKind.Time when value is { } time: block.Times(column).Add(DateTime.SpecifyKind(time, DateTimeKind.Utc)); break;
                case ColumnKind.Text: block.Texts(column).Add(value is { } text ? CellText.Format(text) : ""); break;
                default: throw Mismatch(file, field, block, column, value is null ? "a missing value" : "times");
            }
        }
    }

    static void Texts(ParquetRowGroupReader group, DataField field, TableBlock block, int column, string file)
    {
        var values = new string?[group.RowCount];
        group.ReadAsync(field, values.AsMemory()).AsTask().GetAwaiter().GetResult();
        for (var row = 0; row < values.Length; row++)
        {
            var text = values[row] ?? "";
            switch (block.Columns[column].Kind)
            {
                case ColumnKind.Text: block.Texts(column).Add(text.AsSpan()); break;
                case ColumnKind.Number when CellText.IsMissing(text): block.Numbers(column).Add(float.NaN); break;
                case ColumnKind.Time when CellText.TryTime(text, out var time): block.Times(column).Add(time); break;
                default: throw CellText.Refused(file, $"row {row + 1} of a row group", field.Name, text, block.Columns[column].Kind);
            }
        }
    }

    static InvalidDataException Mismatch(string file, DataField field, TableBlock block, int column, string holds) =>
        new($"{file}: column '{field.Name}' holds {holds}, but must hold {block.Columns[column].Kind switch { ColumnKind.Time => "times", ColumnKind.Integer => "whole numbers", ColumnKind.Text => "texts", _ => "numbers" }}.");
}
