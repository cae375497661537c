using System.Collections.Concurrent;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Tasks.Generation;
using Microsoft.ML.Lstm.Engine.Threading;
using Microsoft.ML.Lstm.Scoring;

namespace Microsoft.ML.Lstm.SequenceGeneration;

/// <summary>Goes on with the sequences of rows, and tells how probable they were, a row on a thread; only what is asked for is computed.</summary>
sealed class GenerationScorer : IScorer, IParallelBody
{
    readonly SequenceGenerator _model;
    readonly GenerationColumns _columns;
    readonly DataViewRow _row;
    readonly ExampleBatch _batch;
    readonly ThreadTeam _team;
    readonly bool _makes, _scores;
    readonly ConcurrentBag<SequenceMaker> _free = [];
    readonly List<Answer> _answers = [];

    sealed class Answer
    {
        public float[] Values = [];
        public int Length;
        public float Loss;
    }

    public GenerationScorer(SequenceGenerator model, GenerationColumns columns, DataViewRow row, Func<int, bool> isActive, int threads)
    {
        (_model, _columns, _row, _team) = (model, columns, row, new(threads));
        _batch = new(row, columns.Inputs(model.Config));
        (_makes, _scores) = (isActive(0), columns.Loss is not null && isActive(1));
    }

    public bool HasRoom => _batch.HasRoom;

    public void Clear() => _batch.Clear();

    public void Add()
    {
        _batch.Add();
        if (_answers.Count < _batch.Count) _answers.Add(new());
        var number = _batch.Count - 1;
        _columns.CheckRow(_model.Config, _batch.Set.Values(number, 0), Condition(number), _row.Position);
    }

    public void Score()
    {
        if (_makes || _scores) _team.Run(this, _batch.Count);
    }

    void IParallelBody.Run(int row)
    {
        if (!_free.TryTake(out var maker)) maker = new(_model);
        var (answer, start) = (_answers[row], _batch.Set.Values(row, 0).Length);
        if (_scores) answer.Loss = maker.Loss(_batch.Set.Values(row, 0), Condition(row));
        if (_makes)
        {
            var made = maker.Make(_batch.Set.Values(row, 0), Condition(row), _columns.Sampling);
            if (answer.Values.Length < made.Length) answer.Values = new float[Math.Max(made.Length, Math.Min(2 * answer.Values.Length, start + (1 << 20)))];
            made.CopyTo(answer.Values);
            answer.Length = made.Length;
        }
        _free.Add(maker);
    }

    ReadOnlySpan<float> Condition(int row) => _model.Config.HasCondition ? _batch.Set.Values(row, 1) : default;

    public Delegate Getter(int appended, Func<int> row) => appended == 1
        ? (ValueGetter<float>)((ref float value) => value = _answers[row()].Loss)
        : (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => VectorValue.Set(ref value, _answers[row()] is var answer ? answer.Values.AsSpan(0, answer.Length) : default));
}
