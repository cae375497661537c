using System.Runtime.InteropServices;
using Microsoft.ML.Lstm.DataView;

namespace Microsoft.ML.Lstm.Generation;

/// <summary>Reads the tokens of the text in the row that a cursor stands on.</summary>
sealed class TextTokens
{
    readonly TextColumn _column;
    readonly TextCell? _texts;
    readonly CellValues? _keys;
    readonly List<int> _tokens = [];

    public TextTokens(DataViewRow row, TextColumn column)
    {
        var read = row.Schema[column.Name];
        _column = column;
        if (column.Form == TextForm.Keys) _keys = ColumnValues.Open(row, read, Vocabulary.Tokens(read, column.Keys), column.KeyCount);
        else _texts = new(row, read);
    }

    /// <summary>The tokens of the row's text; they stand until the next call. A missing key is left out, as an empty word is.</summary>
    public ReadOnlySpan<int> Read()
    {
        _tokens.Clear();
        if (_keys is not null)
        {
            foreach (var key in _keys())
                if (key > 0) _tokens.Add((int)key);
            return CollectionsMarshal.AsSpan(_tokens);
        }
        var count = _texts!.Read();
        for (var i = 0; i < count; i++)
        {
            if (_column.Form == TextForm.Text) _column.Units!.Encode(_texts[i], _tokens);
            else if (!_texts[i].IsEmpty) _tokens.Add(_column.Words.Token(_texts[i].Span));
        }
        return CollectionsMarshal.AsSpan(_tokens);
    }
}
