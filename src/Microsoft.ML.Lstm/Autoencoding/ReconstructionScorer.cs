using Microsoft.ML.Lstm.Engine.Tasks.Autoencoding;
using Microsoft.ML.Lstm.Scoring;

namespace Microsoft.ML.Lstm.Autoencoding;

/// <summary>Scores sequences by the error of their reconstruction.</summary>
sealed class ReconstructionScorer(SequenceAutoencoder model, DataViewRow row, int threads) : IScorer
{
    readonly ExampleBatch _batch = new(row, model.Inputs);
    readonly AutoencoderPredictor _predictor = model.CreatePredictor(threads);
    float[] _scores = [];

    public bool HasRoom => _batch.HasRoom;

    public void Clear() => _batch.Clear();

    public void Add() => _batch.Add();

    public void Score()
    {
        var scores = ExampleBatch.Reserve(ref _scores, _batch.Count);
        if (_batch.Count == 1) scores[0] = _predictor.Score(_batch.Set, 0);
        else if (_batch.Count > 0) _predictor.Score(_batch.Set, scores);
    }

    public Delegate Getter(int appended, Func<int> row) => AutoencoderScores.Getter(appended, () => ScoreOf(row()));

    float ScoreOf(int row) => _scores[row];
}
