using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Scoring;

namespace Microsoft.ML.Lstm.Text;

/// <summary>Splits the texts of rows into tokens.</summary>
sealed class TokenizingScorer : IScorer
{
    readonly TextTokenizer _tokenizer = new();
    readonly ValueGetter<ReadOnlyMemory<char>> _text;
    readonly ReadOnlyMemory<char>[][] _tokens;
    int _count;

    /// <param name="row">The row that is read.</param>
    /// <param name="input">The column of the texts.</param>
    /// <param name="rows">Rows at most.</param>
    public TokenizingScorer(DataViewRow row, string input, int rows) => (_text, _tokens) = (row.GetGetter<ReadOnlyMemory<char>>(row.Schema[input]), new ReadOnlyMemory<char>[rows][]);

    public bool HasRoom => _count < _tokens.Length;

    public void Clear() => _count = 0;

    public void Add()
    {
        ReadOnlyMemory<char> text = default;
        _text(ref text);
        _tokens[_count++] = [.. _tokenizer.Split(text.Span)];
    }

    public void Score()
    {
    }

    public Delegate Getter(int appended, Func<int> row) => (ValueGetter<VBuffer<ReadOnlyMemory<char>>>)((ref VBuffer<ReadOnlyMemory<char>> value) =>
    {
        var tokens = _tokens[row()];
        var editor = VBufferEditor.Create(ref value, tokens.Length);
        tokens.CopyTo(editor.Values);
        value = editor.Commit();
    });
}
