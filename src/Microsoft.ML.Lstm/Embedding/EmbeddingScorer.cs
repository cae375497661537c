using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;
using Microsoft.ML.Lstm.Scoring;

namespace Microsoft.ML.Lstm.Embedding;

/// <summary>Embeds series, many at once or one alone.</summary>
sealed class EmbeddingScorer : IScorer
{
    readonly DataViewRow _row;
    readonly EmbeddingColumns _columns;
    readonly ValueGetter<VBuffer<float>> _series;
    readonly SeriesEmbedder _embedder;
    VBuffer<float> _buffer;
    float[] _values = [];

    public EmbeddingScorer(EmbeddingColumns columns, DataViewRow row, int rows, int threads)
    {
        (_columns, _row, _series) = (columns, row, NumberColumn.Vector(row, row.Schema[columns.Input]));
        _embedder = new(columns.Network.Forecaster, rows, columns.Season, threads);
    }

    public bool HasRoom => _embedder.HasRoom;

    public void Clear() => _embedder.Clear();

    public void Add()
    {
        _series(ref _buffer);
        if (_values.Length < _buffer.Length) _values = new float[Math.Max(_buffer.Length, 2 * _values.Length)];
        _buffer.CopyTo(_values);
        var series = _values.AsSpan(0, _buffer.Length);
        foreach (var value in series)
            if (float.IsInfinity(value))
                throw new InvalidOperationException(FormattableString.Invariant($"Column '{_columns.Input}' holds {value} in row {_row.Position}. Values must be finite; say NaN where one is missing."));
        _embedder.Add(series);
    }

    public void Score() => _embedder.Embed();

    public Delegate Getter(int appended, Func<int> row) => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => VectorValue.Set(ref value, _embedder.Embedding(row())));
}
