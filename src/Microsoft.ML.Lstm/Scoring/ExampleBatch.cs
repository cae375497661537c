using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Scoring;

/// <summary>A batch of examples without targets, as a row is read.</summary>
/// <param name="row">The row that is read.</param>
/// <param name="inputs">What the engine reads.</param>
/// <param name="vocabularies">What the inputs' tokens stand for; none where keys are tokens.</param>
sealed class ExampleBatch(DataViewRow row, IReadOnlyList<FeatureSpec> inputs, IReadOnlyList<KeyValues?>? vocabularies = null)
{
    // A first look at some rows is answered soon; long reads then come to batches that keep all threads busy.
    const int FewestRows = 32, MostRows = 1024, MostValues = 1 << 22;

    readonly FeatureReader _reader = new(row, inputs, vocabularies);
    int _rows = FewestRows / 2, _values;

    public ExampleSet Set { get; } = new(inputs);

    public int Count => Set.Count;

    public bool HasRoom => Count < _rows && _values < MostValues;

    /// <summary>Begins a batch, larger than the one before.</summary>
    public void Clear()
    {
        Set.Clear();
        (_rows, _values) = (Math.Min(2 * _rows, MostRows), 0);
    }

    public void Add()
    {
        _values += _reader.Read(Set);
        Set.Complete(float.NaN);
    }

    /// <summary>Memory for so many values: <paramref name="buffer"/>, or more of it.</summary>
    public static Span<float> Reserve(ref float[] buffer, int length)
    {
        if (buffer.Length < length) buffer = new float[Math.Max(length, 2 * buffer.Length)];
        return buffer.AsSpan(0, length);
    }
}
