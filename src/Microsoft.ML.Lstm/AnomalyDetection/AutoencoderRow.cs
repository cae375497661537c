using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Models;

namespace Microsoft.ML.Lstm.AnomalyDetection;

/// <summary>Scores or cleans one row at a time, in memory of its own, without allocating: what a <c>PredictionEngine</c> asks for.</summary>
sealed class AutoencoderRow(SequenceAutoencoder model, DataViewRow input)
{
    readonly FeatureReader _reader = new(input, model.Inputs);
    readonly ExampleSet _example = new(model.Inputs);
    readonly AutoencoderPredictor _predictor = model.CreatePredictor();
    float[] _cleaned = [];
    float _score;
    long _scored = -1;

    public Delegate ScoreGetter(int appended) => AutoencoderScores.Getter(appended, Score);

    public Delegate CleanGetter(int appended) => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => VectorValue.Set(ref value, Clean()));

    // ML.NET moves a row's position with its values; both columns share what is computed at one.
    float Score()
    {
        if (input.Position == _scored && _scored >= 0) return _score;
        _scored = -1;
        Read();
        _score = _predictor.Score(_example, 0);
        _scored = input.Position;
        return _score;
    }

    ReadOnlySpan<float> Clean()
    {
        var length = Read();
        if (_cleaned.Length < length) _cleaned = new float[Math.Max(length, 2 * _cleaned.Length)];
        _predictor.Clean(_example, 0, _cleaned.AsSpan(0, length));
        return _cleaned.AsSpan(0, length);
    }

    int Read()
    {
        _example.Clear();
        var length = _reader.Read(_example);
        _example.Complete(float.NaN);
        return length;
    }
}
