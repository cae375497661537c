using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;
using Microsoft.ML.Lstm.Engine.Threading;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Sequences;

/// <summary>A block of sequences, scored at once on all threads.</summary>
sealed class SequenceBlock : IRowBlock, IParallelBody
{
    readonly LstmPredictionTransformer _model;
    readonly SequencePredictionModel _learner;
    readonly ExamplePredictor _predictor;
    readonly ThreadTeam _team;
    readonly ExamplesAhead _ahead;
    readonly SequenceExplanation?[] _explanations = new SequenceExplanation?[ExamplesAhead.MostRows];
    readonly bool _explains;
    readonly IHost _host;
    readonly ScoringWatch _watch;
    float[] _outputs = [];

    public SequenceBlock(LstmPredictionTransformer model, IHost host, DataViewRowCursor ahead, Func<int, bool> isActive)
    {
        (_model, _learner, _host) = (model, model.Model.Learner, host);
        _watch = new(host, _learner);
        _predictor = _learner.CreatePredictor(model.Threads);
        _team = new(model.Threads);
        _ahead = new(ahead, _learner.Inputs, model.Columns.Features.Vocabularies);
        _explains = Enumerable.Range(0, model.Columns.Added(_learner)).Any(column => isActive(column) && SequenceColumns.IsExplanation(_learner, column));
    }

    public int Count => _ahead.Set.Count;

    public void ReadAhead()
    {
        if (!_ahead.Read())
        {
            _watch.End();
            return;
        }

        _watch.See(_ahead.Set);
        var length = Count * _learner.OutputSize;
        if (_outputs.Length < length) _outputs = new float[length];
        _predictor.Predict(_ahead.Set, _outputs.AsSpan(0, length));
        if (_explains) _team.Run(this, Count);
    }

    public Delegate Getter(int appended, Func<int> row) => _model.Columns.Getter(_learner, appended, () => Outputs(row()), () => _explanations[row()]!);

    public void Dispose() => _ahead.Dispose();

    ReadOnlySpan<float> Outputs(int row) => _outputs.AsSpan(row * _learner.OutputSize, _learner.OutputSize);

    /// <summary>Explains one row.</summary>
    /// <exception cref="OperationCanceledException">The host was cancelled: explaining takes far longer than scoring.</exception>
    void IParallelBody.Run(int piece)
    {
        if (MLNetInternals.IsCanceled(_host)) throw new OperationCanceledException("Explaining the answers was cancelled.");
        _explanations[piece] = _learner.Explain(_ahead.Set, piece, _model.Columns.Scores(_learner).Explained(Outputs(piece)));
    }
}
