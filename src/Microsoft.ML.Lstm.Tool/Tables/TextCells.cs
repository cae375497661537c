namespace Microsoft.ML.Lstm.Tool.Tables;

/// <summary>The cells of one column of texts.</summary>
sealed class TextCells : List<string>, ICells
{
    /// <summary>Adds a text; one that repeats the text before it, as names of series do, is kept once.</summary>
    public void Add(ReadOnlySpan<char> text) => base.Add(text.Length == 0 ? "" : Count > 0 && text.SequenceEqual(this[^1]) ? this[^1] : text.ToString());

    public void AddFrom(ICells other, int row) => base.Add(((TextCells)other)[row]);

    public Delegate Getter(Func<int> row) => (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = this[row()].AsMemory());
}
