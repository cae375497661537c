using System.Runtime.InteropServices;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Tokens;

namespace Microsoft.ML.Lstm.Generation;

/// <summary>Reads the tokens of a row's text.</summary>
sealed class TextReader
{
    readonly TextColumn _column;
    readonly ValueGetter<ReadOnlyMemory<char>>? _text;
    readonly ValueGetter<VBuffer<ReadOnlyMemory<char>>>? _words;
    readonly Func<IReadOnlyList<int>>? _keys;
    readonly List<int> _tokens = [];
    VBuffer<ReadOnlyMemory<char>> _vector;

    public TextReader(DataViewRow row, TextColumn column)
    {
        _column = column;
        var read = row.Schema[column.Name];
        switch (column.Form)
        {
            case TextForm.Text:
                _text = row.GetGetter<ReadOnlyMemory<char>>(read);
                break;
            case TextForm.Words:
                _words = row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(read);
                break;
            default:
                _keys = KeysOf(row, read);
                break;
        }
    }

    /// <summary>The tokens of the row's text; they stand until the next call. A missing key is left out, as an empty word is.</summary>
    public ReadOnlySpan<int> Read()
    {
        _tokens.Clear();
        if (_text is not null)
        {
            ReadOnlyMemory<char> text = default;
            _text(ref text);
            _column.Units!.Encode(text, _tokens);
        }
        else if (_words is not null)
        {
            _words(ref _vector);
            foreach (var word in _vector.GetValues())
                if (!word.IsEmpty) _tokens.Add(((LearntUnits)_column.Units!).Token(word.Span));
        }
        else
        {
            foreach (var key in _keys!())
                if (key > 0) _tokens.Add(key);
        }
        return CollectionsMarshal.AsSpan(_tokens);
    }

    static Func<IReadOnlyList<int>> KeysOf(DataViewRow row, DataViewSchema.Column column)
    {
        var type = KeyTypes.Of(column.Type)!.RawType;
        if (type == typeof(byte)) return Keys<byte>(row, column, key => key);
        if (type == typeof(ushort)) return Keys<ushort>(row, column, key => key);
        return type == typeof(uint) ? Keys<uint>(row, column, key => (int)key) : Keys<ulong>(row, column, key => (int)key);
    }

    static Func<IReadOnlyList<int>> Keys<T>(DataViewRow row, DataViewSchema.Column column, Func<T, int> number)
    {
        var (getter, buffer, keys) = (row.GetGetter<VBuffer<T>>(column), default(VBuffer<T>), new List<int>());
        return () =>
        {
            getter(ref buffer);
            keys.Clear();
            foreach (var key in buffer.GetValues()) keys.Add(number(key));
            return keys;
        };
    }
}
