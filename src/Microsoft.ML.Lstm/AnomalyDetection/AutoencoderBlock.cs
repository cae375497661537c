using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Tasks.Autoencoding;

namespace Microsoft.ML.Lstm.AnomalyDetection;

/// <summary>A block of sequences, scored at once on all threads.</summary>
sealed class AutoencoderScoreBlock(SequenceAutoencoder model, DataViewRowCursor ahead, int threads) : IRowBlock
{
    readonly ExamplesAhead _ahead = new(ahead, model.Inputs);
    readonly AutoencoderPredictor _predictor = model.CreatePredictor(threads);
    readonly float[] _scores = new float[ExamplesAhead.MostRows];

    public int Count => _ahead.Set.Count;

    public void ReadAhead()
    {
        if (_ahead.Read()) _predictor.Score(_ahead.Set, _scores.AsSpan(0, Count));
    }

    public Delegate Getter(int appended, Func<int> row) => AutoencoderScores.Getter(appended, () => _scores[row()]);

    public void Dispose() => _ahead.Dispose();
}

/// <summary>A block of sequences, cleaned at once on all threads.</summary>
sealed class AutoencoderCleanBlock(SequenceAutoencoder model, DataViewRowCursor ahead, int threads) : IRowBlock
{
    readonly ExamplesAhead _ahead = new(ahead, model.Inputs);
    readonly AutoencoderPredictor _predictor = model.CreatePredictor(threads);
    readonly int[] _ends = new int[ExamplesAhead.MostRows];
    float[] _cleaned = [];

    public int Count => _ahead.Set.Count;

    public void ReadAhead()
    {
        if (!_ahead.Read()) return;
        var end = 0;
        for (var row = 0; row < Count; row++) _ends[row] = end += _ahead.Set.Values(row, 0).Length;
        if (_cleaned.Length < end) _cleaned = new float[end];
        _predictor.Clean(_ahead.Set, _cleaned.AsSpan(0, end));
    }

    public Delegate Getter(int appended, Func<int> row) => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
    {
        var at = row();
        VectorValue.Set(ref value, _cleaned.AsSpan((at == 0 ? 0 : _ends[at - 1]).._ends[at]));
    });

    public void Dispose() => _ahead.Dispose();
}
