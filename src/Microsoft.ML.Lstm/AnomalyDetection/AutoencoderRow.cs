using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Tasks.Autoencoding;

namespace Microsoft.ML.Lstm.AnomalyDetection;

/// <summary>Scores or cleans one row at a time, in memory of its own, without allocating: what a <c>PredictionEngine</c> asks for.</summary>
sealed class AutoencoderRow
{
    readonly DataViewRow _input;
    readonly FeatureReader _reader;
    readonly ExampleSet _example;
    readonly AutoencoderPredictor _predictor;
    readonly RowGuard _guard;
    readonly Action _judge, _clean;
    float[] _cleaned = [];
    float _score;
    int _length;
    long _scored = -1;

    public AutoencoderRow(SequenceAutoencoder model, DataViewRow input)
    {
        _input = input;
        _reader = new(input, model.Inputs);
        _example = new(model.Inputs);
        _predictor = model.CreatePredictor();
        _guard = new(input);
        (_judge, _clean) = (Judge, ComputeClean);
    }

    public Delegate ScoreGetter(int appended) => AutoencoderScores.Getter(appended, Score);

    public Delegate CleanGetter(int appended) => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => VectorValue.Set(ref value, Clean()));

    // ML.NET moves a row's position with its values; both columns share what is computed at one.
    float Score()
    {
        if (_input.Position != _scored || _scored < 0) _guard.Run(_judge);
        return _score;
    }

    void Judge()
    {
        var position = _input.Position;
        _scored = -1;
        Read();
        _score = _predictor.Score(_example, 0);
        _scored = position;
    }

    ReadOnlySpan<float> Clean()
    {
        _guard.Run(_clean);
        return _cleaned.AsSpan(0, _length);
    }

    void ComputeClean()
    {
        _length = Read();
        if (_cleaned.Length < _length) _cleaned = new float[Math.Max(_length, 2 * _cleaned.Length)];
        _predictor.Clean(_example, 0, _cleaned.AsSpan(0, _length));
    }

    int Read()
    {
        _example.Clear();
        var length = _reader.Read(_example);
        _example.Complete(float.NaN);
        return length;
    }
}
