using Microsoft.ML.Lstm.Engine.Tasks.Autoencoding;
using Microsoft.ML.Lstm.Scoring;

namespace Microsoft.ML.Lstm.Autoencoding;

/// <summary>Scores sequences by the error of their reconstruction, and says which values make it up where that was asked for.</summary>
sealed class ReconstructionScorer : IScorer
{
    readonly SavedAutoencoder _saved;
    readonly ExampleBatch _batch;
    readonly AutoencoderPredictor _predictor;
    readonly bool _explains;
    readonly List<int> _ends = [0];
    float[] _scores = [], _contributions = [];

    /// <param name="saved">The model and its columns.</param>
    /// <param name="row">The row that is read.</param>
    /// <param name="isActive">Which of the added columns are asked for.</param>
    /// <param name="threads">Threads that share a batch.</param>
    public ReconstructionScorer(SavedAutoencoder saved, DataViewRow row, Func<int, bool> isActive, int threads)
    {
        (_saved, _batch, _predictor) = (saved, new(row, saved.Model.Inputs), saved.Model.CreatePredictor(threads));
        _explains = Enumerable.Range(AutoencoderScores.Count, saved.Contributions.Names.Count()).Any(isActive);
    }

    public bool HasRoom => _batch.HasRoom;

    public void Clear() => _batch.Clear();

    public void Add() => _batch.Add();

    public void Score()
    {
        var scores = ExampleBatch.Reserve(ref _scores, _batch.Count);
        if (_batch.Count == 1) scores[0] = _predictor.Score(_batch.Set, 0);
        else if (_batch.Count > 0) _predictor.Score(_batch.Set, scores);
        if (_explains) Explain();
    }

    public Delegate Getter(int appended, Func<int> row) => appended < AutoencoderScores.Count
        ? AutoencoderScores.Getter(appended, () => ScoreOf(row()))
        : _saved.Contributions.Getter(appended - AutoencoderScores.Count, _saved.Model.Inputs[0].Size, () => ContributionsOf(row()));

    void Explain()
    {
        _ends.Clear();
        _ends.Add(0);
        for (var row = 0; row < _batch.Count; row++) _ends.Add(_ends[^1] + _batch.Set.Values(row, 0).Length);
        var contributions = ExampleBatch.Reserve(ref _contributions, _ends[^1]);
        if (_batch.Count == 1) _predictor.Explain(_batch.Set, 0, contributions);
        else if (_batch.Count > 0) _predictor.Explain(_batch.Set, contributions);
    }

    // The row is asked for first: that may score a batch, into other memory.
    float ScoreOf(int row) => _scores[row];

    ReadOnlySpan<float> ContributionsOf(int row) => _contributions.AsSpan(_ends[row].._ends[row + 1]);
}
