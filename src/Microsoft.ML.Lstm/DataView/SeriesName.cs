using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.DataView;

/// <summary>Reads which series a row belongs to: the text in a column, or the number of its key.</summary>
sealed class SeriesName
{
    const string Role = "series";

    delegate int Getter(ref ReadOnlyMemory<char> text);

    readonly DataViewRow _row;
    readonly Getter _get;
    readonly char[] _digits = new char[20];
    ReadOnlyMemory<char> _text;

    public SeriesName(DataViewRow row, DataViewSchema.Column column)
    {
        _row = row;
        _get = Open(column);
    }

    /// <summary>Throws unless <paramref name="shape"/> has the column, a key or a text.</summary>
    public static SchemaShape.Column Check(IExceptionContext context, SchemaShape shape, string name)
    {
        var column = SchemaCheck.Find(context, shape, Role, name);
        return SchemaCheck.IsScalar(column) && (column.IsKey || column.ItemType.Equals(TextDataViewType.Instance)) ? column
            : throw SchemaCheck.Mismatch(context, Role, column, "key or Text");
    }

    /// <summary>The name of the row's series. Valid until the next call.</summary>
    public ReadOnlySpan<char> Read()
    {
        var length = _get(ref _text);
        return length < 0 ? _text.Span : _digits.AsSpan(0, length);
    }

    Getter Open(DataViewSchema.Column column)
    {
        if (column.Type is TextDataViewType)
        {
            var text = _row.GetGetter<ReadOnlyMemory<char>>(column);
            return (ref ReadOnlyMemory<char> value) => { text(ref value); return -1; };
        }
        return Type.GetTypeCode(column.Type.RawType) switch
        {
            TypeCode.Byte => Key<byte>(column),
            TypeCode.UInt16 => Key<ushort>(column),
            TypeCode.UInt32 => Key<uint>(column),
            _ => Key<ulong>(column),
        };
    }

    Getter Key<TKey>(DataViewSchema.Column column) where TKey : unmanaged, System.Numerics.IUnsignedNumber<TKey>
    {
        var getter = _row.GetGetter<TKey>(column);
        return (ref ReadOnlyMemory<char> _) =>
        {
            var key = default(TKey);
            getter(ref key);
            if (TKey.IsZero(key))
                throw new InvalidOperationException($"Column '{column.Name}' holds a missing key in row {_row.Position}, so its series is unknown. "
                    + "A key is missing for a value that was not there when the keys were made: name series by text to take new ones, or drop such rows.");
            key.TryFormat(_digits, out var length, default, CultureInfo.InvariantCulture);
            return length;
        };
    }
}
