using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Models;

namespace Microsoft.ML.Lstm.Sequences;

/// <summary>A block of sequences, scored at once on all threads.</summary>
sealed class SequenceBlock : IRowBlock
{
    // A first look at some rows is answered soon; long reads then come to blocks that keep all threads busy.
    const int FewestRows = 32, MostRows = 1024, MostValues = 1 << 22;

    readonly LstmPredictionTransformer _model;
    readonly SequenceLearner _learner;
    readonly DataViewRowCursor _cursor;
    readonly FeatureReader _reader;
    readonly ExampleSet _examples;
    readonly SequenceExplanation?[] _explanations = new SequenceExplanation?[MostRows];
    readonly bool _explains;
    float[] _outputs = [];
    int _rows = FewestRows;

    public SequenceBlock(LstmPredictionTransformer model, DataViewRowCursor ahead, Func<int, bool> isActive)
    {
        (_model, _learner, _cursor) = (model, model.Model.Learner, ahead);
        _reader = new(ahead, _learner.Inputs);
        _examples = new(_learner.Inputs);
        _explains = Enumerable.Range(0, model.Columns.Added(_learner)).Any(column => isActive(column) && SequenceColumns.IsExplanation(_learner, column));
    }

    public int Count => _examples.Count;

    public void ReadAhead()
    {
        _examples.Clear();
        for (var values = 0; Count < _rows && values < MostValues && _cursor.MoveNext();)
        {
            values += _reader.Read(_examples);
            _examples.Complete(float.NaN);
        }
        if (Count == 0) return;
        _rows = Math.Min(2 * _rows, MostRows);
        var length = Count * _learner.OutputSize;
        if (_outputs.Length < length) _outputs = new float[length];
        _learner.Predict(_examples, _outputs.AsSpan(0, length), _model.Threads);
        if (_explains) Explain();
    }

    public Delegate Getter(int appended, Func<int> row) => _model.Columns.Getter(_learner, appended, () => Outputs(row()), () => _explanations[row()]!);

    public void Dispose() => _cursor.Dispose();

    ReadOnlySpan<float> Outputs(int row) => _outputs.AsSpan(row * _learner.OutputSize, _learner.OutputSize);

    void Explain()
    {
        var scores = _model.Columns.Scores(_learner);
        Parallel.For(0, Count, new() { MaxDegreeOfParallelism = _model.Threads == 0 ? -1 : _model.Threads },
            row => _explanations[row] = _learner.Explain(_examples, row, scores.Explained(Outputs(row))));
    }
}
