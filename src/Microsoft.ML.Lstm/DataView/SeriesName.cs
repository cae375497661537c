using System.Globalization;
using System.Numerics;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.DataView;

/// <summary>Reads which series a row belongs to: a text, an integer, what a key stands for, or the number of a key that stands for nothing.</summary>
sealed class SeriesName
{
    const string Role = "series";

    delegate int Getter(ref ReadOnlyMemory<char> text);

    readonly DataViewRow _row;
    readonly DataViewSchema.Column _column;
    readonly SeriesNaming _naming;
    readonly Getter _get;
    readonly char[] _digits = new char[20];
    ReadOnlyMemory<char> _text;

    /// <param name="row">The row whose series is told.</param>
    /// <param name="column">The column that names it.</param>
    /// <param name="naming">By what the model knows its series; the column's own naming where there is no model yet.</param>
    public SeriesName(DataViewRow row, DataViewSchema.Column column, SeriesNaming? naming = null)
    {
        (_row, _column) = (row, column);
        _naming = naming ?? SeriesNaming.Of(row.Schema, column.Name);
        _get = Open();
    }

    /// <summary>Throws unless <paramref name="shape"/> has the column, a key, a text or an integer.</summary>
    public static SchemaShape.Column Check(IExceptionContext context, SchemaShape shape, string name)
    {
        var column = SchemaCheck.Find(context, shape, Role, name);
        return SeriesNaming.CanRead(column) ? column : throw SchemaCheck.Mismatch(context, Role, column, "a key, Text or an integer");
    }

    /// <summary>The name of the row's series. Valid until the next call.</summary>
    public ReadOnlySpan<char> Read()
    {
        var length = _get(ref _text);
        return length < 0 ? _text.Span : _digits.AsSpan(0, length);
    }

    Getter Open() => Type.GetTypeCode(_column.Type.RawType) switch
    {
        TypeCode.SByte => Integer<sbyte>(),
        TypeCode.Int16 => Integer<short>(),
        TypeCode.Int32 => Integer<int>(),
        TypeCode.Int64 => Integer<long>(),
        TypeCode.Byte => KeyOrInteger<byte>(),
        TypeCode.UInt16 => KeyOrInteger<ushort>(),
        TypeCode.UInt32 => KeyOrInteger<uint>(),
        TypeCode.UInt64 => KeyOrInteger<ulong>(),
        _ => Text(),
    };

    Getter Text()
    {
        var getter = _row.GetGetter<ReadOnlyMemory<char>>(_column);
        return (ref ReadOnlyMemory<char> value) =>
        {
            getter(ref value);
            return !value.IsEmpty ? -1 : throw new InvalidOperationException($"Column '{_column.Name}' is empty or null in row {_row.Position}, so its series is unknown. Name the series of every row, or drop such rows.");
        };
    }

    Getter KeyOrInteger<T>() where T : unmanaged, INumberBase<T> => _column.Type is KeyDataViewType key ? Key<T>(key.Count) : Integer<T>();

    Getter Integer<T>() where T : unmanaged, INumberBase<T>
    {
        var read = CellReader.Open<T, int>(_row, _column, Format);
        return (ref ReadOnlyMemory<char> _) => read();
    }

    Getter Key<T>(ulong count) where T : unmanaged, INumberBase<T>
    {
        var read = CellReader.Open<T, ulong>(_row, _column, ulong.CreateTruncating);
        var names = _naming.KeyNames(_column)?.Select(name => name.AsMemory()).ToArray();
        return (ref ReadOnlyMemory<char> value) =>
        {
            // ML.NET takes a key beyond its type's count for a missing one.
            var number = read();
            if (number == 0 || number > count)
                throw new InvalidOperationException($"Column '{_column.Name}' holds a missing key in row {_row.Position}, so its series is unknown. "
                    + "A key is missing for a value that was not there when the keys were made: name series by text to take new ones, or drop such rows.");
            if (names is null) return Format(number);
            if (number > (ulong)names.Length)
                throw new InvalidOperationException($"Column '{_column.Name}' holds key {number} in row {_row.Position}, but the model knows what keys 1 to {names.Length} stand for only, and the column does not tell. "
                    + $"Give it the values that its keys stand for (the annotation {KeyValues.Kind}), or name series by text.");
            value = names[number - 1];
            return value.IsEmpty ? throw new InvalidOperationException($"Column '{_column.Name}' holds key {number} in row {_row.Position}, which stands for an empty text, so its series is unknown.") : -1;
        };
    }

    int Format<T>(T number) where T : INumberBase<T>
    {
        number.TryFormat(_digits, out var length, default, CultureInfo.InvariantCulture);
        return length;
    }
}
