using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.DataView;

/// <summary>Reads blocks of rows ahead, as examples without targets.</summary>
/// <param name="cursor">A cursor for this alone; it is disposed here.</param>
/// <param name="inputs">What the engine reads.</param>
/// <param name="vocabularies">What the inputs' tokens stand for; none where keys are tokens.</param>
sealed class ExamplesAhead(DataViewRowCursor cursor, IReadOnlyList<FeatureSpec> inputs, IReadOnlyList<KeyValues?>? vocabularies = null) : IDisposable
{
    /// <summary>Rows of a block at the most.</summary>
    public const int MostRows = 1024;

    // A first look at some rows is answered soon; long reads then come to blocks that keep all threads busy.
    const int FewestRows = 32, MostValues = 1 << 22;

    readonly FeatureReader _reader = new(cursor, inputs, vocabularies);
    int _rows = FewestRows;

    public ExampleSet Set { get; } = new(inputs);

    /// <summary>Whether there are any more.</summary>
    public bool Read()
    {
        Set.Clear();
        for (var values = 0; Set.Count < _rows && values < MostValues && cursor.MoveNext();)
        {
            values += _reader.Read(Set);
            Set.Complete(float.NaN);
        }
        _rows = Math.Min(2 * _rows, MostRows);
        return Set.Count > 0;
    }

    public void Dispose() => cursor.Dispose();
}
