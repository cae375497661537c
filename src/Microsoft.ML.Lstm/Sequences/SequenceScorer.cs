using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;
using Microsoft.ML.Lstm.Engine.Threading;
using Microsoft.ML.Lstm.Scoring;

namespace Microsoft.ML.Lstm.Sequences;

/// <summary>Scores sequences, and explains the answers and tells of each step where that was asked for.</summary>
sealed class SequenceScorer : IScorer, IParallelBody
{
    readonly LstmPredictionTransformer _transformer;
    readonly SequencePredictionModel _model;
    readonly ExamplePredictor _predictor;
    readonly ThreadTeam _team;
    readonly ExampleBatch _batch;
    readonly ScoringWatch? _watch;
    readonly Cancellation _cancellation;
    readonly bool _explains;
    readonly StepPredictor? _steps;
    float[] _outputs = [];
    SequenceExplanation[] _explanations = [];

    /// <param name="model">The model.</param>
    /// <param name="row">The row that is read.</param>
    /// <param name="isActive">Which of the added columns are asked for.</param>
    /// <param name="threads">Threads that share a batch.</param>
    /// <param name="watch">What looks at all rows; null where they come one at a time.</param>
    public SequenceScorer(LstmPredictionTransformer model, DataViewRow row, Func<int, bool> isActive, int threads, ScoringWatch? watch)
    {
        (_transformer, _model, _watch) = (model, model.Model.Model, watch);
        _predictor = _model.CreatePredictor(threads);
        _team = new(threads);
        _batch = new(row, _model.Inputs, model.Columns.Features.Vocabularies);
        _cancellation = new(model.Host, CancellationToken.None);
        _explains = Enumerable.Range(0, model.Columns.Added(_model)).Any(column => isActive(column) && model.Columns.IsExplanation(_model, column));
        if (Enumerable.Range(0, model.Columns.Added(_model)).Any(column => isActive(column) && model.Columns.IsOfSteps(_model, column))) _steps = _model.CreateStepPredictor(threads);
    }

    public bool HasRoom => _batch.HasRoom;

    public void Clear() => _batch.Clear();

    public void Add() => _batch.Add();

    public void Score()
    {
        if (_batch.Count == 0)
        {
            _watch?.End();
            return;
        }

        _watch?.See(_batch.Set);
        var outputs = ExampleBatch.Reserve(ref _outputs, _batch.Count * _model.OutputSize);
        if (_batch.Count == 1) _predictor.Predict(_batch.Set, 0, outputs);
        else _predictor.Predict(_batch.Set, outputs);
        _steps?.Predict(_batch.Set);
        if (!_explains) return;
        if (_explanations.Length < _batch.Count) _explanations = new SequenceExplanation[_batch.Count];
        _team.Run(this, _batch.Count);
    }

    public Delegate Getter(int appended, Func<int> row) => _transformer.Columns.Getter(_model, appended, () => Outputs(row()), () => Explanation(row()), () => _steps!.Outputs(row()));

    ReadOnlySpan<float> Outputs(int row) => _outputs.AsSpan(row * _model.OutputSize, _model.OutputSize);

    SequenceExplanation Explanation(int row) => _explanations[row];

    /// <summary>Explains one row.</summary>
    /// <exception cref="OperationCanceledException">The host was cancelled: explaining takes far longer than scoring.</exception>
    void IParallelBody.Run(int piece)
    {
        if (_cancellation.IsRequested()) throw new OperationCanceledException("Explaining the answers was cancelled.");
        _explanations[piece] = _model.Explain(_batch.Set, piece, _transformer.Columns.Scores(_model).Explained(Outputs(piece)));
    }
}
