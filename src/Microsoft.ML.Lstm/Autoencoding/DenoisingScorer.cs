using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Tasks.Autoencoding;
using Microsoft.ML.Lstm.Scoring;

namespace Microsoft.ML.Lstm.Autoencoding;

/// <summary>Reconstructs sequences without their noise.</summary>
sealed class DenoisingScorer(SequenceAutoencoder model, DataViewRow row, int threads) : IScorer
{
    readonly ExampleBatch _batch = new(row, model.Inputs);
    readonly AutoencoderPredictor _predictor = model.CreatePredictor(threads);
    readonly List<int> _ends = [0];
    float[] _cleaned = [];

    public bool HasRoom => _batch.HasRoom;

    public void Clear() => _batch.Clear();

    public void Add() => _batch.Add();

    public void Score()
    {
        _ends.Clear();
        _ends.Add(0);
        for (var row = 0; row < _batch.Count; row++) _ends.Add(_ends[^1] + _batch.Set.Values(row, 0).Length);
        var cleaned = ExampleBatch.Reserve(ref _cleaned, _ends[^1]);
        if (_batch.Count == 1) _predictor.Denoise(_batch.Set, 0, cleaned);
        else if (_batch.Count > 0) _predictor.Denoise(_batch.Set, cleaned);
    }

    public Delegate Getter(int appended, Func<int> row) => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
    {
        var at = row();
        VectorValue.Set(ref value, _cleaned.AsSpan(_ends[at].._ends[at + 1]));
    });
}
