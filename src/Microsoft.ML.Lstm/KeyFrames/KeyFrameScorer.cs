using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Scoring;

namespace Microsoft.ML.Lstm.KeyFrames;

/// <summary>Chooses the frames of the sequences in rows, one at a time.</summary>
sealed class KeyFrameScorer(DataViewRow row, KeyFrameColumns columns) : IScorer
{
    readonly KeyFrameSelector _selector = new();
    readonly CellValues _features = ColumnValues.Open(row, row.Schema[columns.Features], null, 0);
    readonly CellValues? _scores = columns.Scores is null ? null : ColumnValues.Open(row, row.Schema[columns.Scores], null, 0);
    float[] _kept = [];

    public bool HasRoom { get; private set; } = true;

    public void Clear() => HasRoom = true;

    public void Add()
    {
        HasRoom = false;
        var features = _features();
        if (features.Length % columns.Size != 0) throw Bad(columns.Features, $"{features.Length} values are no frames of {columns.Size} features");
        var scores = Scores(features.Length / columns.Size);
        if (_selector.Select(features, columns.Size, scores, columns.Options) is { } fault) throw Bad(columns.Features, fault);
    }

    public void Score()
    {
    }

    public Delegate Getter(int appended, Func<int> at) => (ValueGetter<VBuffer<int>>)((ref VBuffer<int> value) =>
    {
        at();
        VectorValue.Set(ref value, _selector.Chosen);
    });

    /// <summary>The score of each frame; none where no column has them.</summary>
    ReadOnlySpan<float> Scores(int frames)
    {
        if (_scores is null) return default;
        var size = columns.ScoreSize;
        var values = _scores();
        if (values.Length != (long)frames * size) throw Bad(columns.Scores!, $"it has {values.Length} scores for {frames} frames of '{columns.Features}', but {(long)frames * size} are expected");
        if (_kept.Length < frames) _kept = new float[Math.Max(frames, 2 * _kept.Length)];
        for (var i = 0; i < frames; i++)
        {
            _kept[i] = values[(i * size) + columns.Options.ScoreIndex];
            if (!(_kept[i] >= 0 && _kept[i] <= 1e15f)) throw Bad(columns.Scores!, FormattableString.Invariant($"the score of frame {i} is {_kept[i]}, but scores are at least 0, and at most 1E+15"));
        }
        return _kept.AsSpan(0, frames);
    }

    InvalidOperationException Bad(string column, string fault) => new($"Column '{column}' cannot be read in row {row.Position}: {fault}.");
}
