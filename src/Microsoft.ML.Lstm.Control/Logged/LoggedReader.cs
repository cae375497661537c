using System.Runtime.InteropServices;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Grouping;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Control.Logged;

/// <summary>Reads trajectories from the rows of a view.</summary>
sealed class LoggedReader
{
    readonly List<float> _observations = [], _rewards = [], _probabilities = [];
    readonly List<int> _actions = [], _ends = [];
    int _observationSize;

    public static LoggedTrajectories Read(IDataView rows, LoggedColumns columns)
    {
        Check(columns, MLNetInternals.ShapeOf(rows.Schema), (IHostEnvironment)new MLContext());
        var schema = rows.Schema;
        DataViewSchema.Column[] active = [.. Names(columns).Select(name => schema[name])];
        var reader = new LoggedReader();
        using (var cursor = rows.GetRowCursor(active)) reader.Read(cursor, columns);
        return reader.Trajectories(columns, (schema[columns.Action].Type as KeyDataViewType)?.Count);
    }

    static IEnumerable<string> Names(LoggedColumns columns) =>
        [columns.Who, .. columns.When is null ? [] : (string[])[columns.When], .. columns.Observations, columns.Action, columns.Reward, .. columns.Probability is null ? [] : (string[])[columns.Probability]];

    void Read(DataViewRowCursor cursor, LoggedColumns columns)
    {
        var schema = cursor.Schema;
        var who = new SeriesName(cursor, schema[columns.Who]);
        var order = columns.When is null ? null : StepOrder.Open(cursor, schema[columns.When]);
        var reward = NumberColumn.Scalar(cursor, schema[columns.Reward]);
        var probability = columns.Probability is null ? null : NumberColumn.Scalar(cursor, schema[columns.Probability]);
        var action = ActionOf(cursor, schema[columns.Action]);
        Action[] observers = [.. columns.Observations.Select(name => Observer(cursor, schema[name]))];
        var (done, name, value) = (new HashSet<string>(), (string?)null, 0f);
        while (cursor.MoveNext())
        {
            var isFirst = name is null || !who.Read().SequenceEqual(name);
            if (isFirst)
            {
                if (name is not null) _ends.Add(_actions.Count);
                name = who.Read().ToString();
                if (!done.Add(name)) throw new InvalidOperationException($"Column '{columns.Who}' comes back to '{name}' in row {cursor.Position}, after rows of others. The rows of a trajectory must lie together: sort the rows by trajectory and time.");
            }
            order?.Invoke(isFirst);
            var before = _observations.Count;
            foreach (var observe in observers) observe();
            _observationSize = _observations.Count - before;
            for (var i = before; i < _observations.Count; i++)
                if (float.IsInfinity(_observations[i])) throw Refused(cursor, string.Join("', '", columns.Observations), _observations[i], "Give a finite number, or NaN for what was not measured.");
            _actions.Add(action());
            reward(ref value);
            _rewards.Add(float.IsFinite(value) ? value : throw Refused(cursor, columns.Reward, value, "Give a finite number: what is not known cannot be summed. Drop the rows from there on."));
            if (probability is null) continue;
            probability(ref value);
            _probabilities.Add(value > 0 && value <= 1 ? value : throw Refused(cursor, columns.Probability!, value, "What was done had a probability above 0 and at most 1. Correct it, or name no column, so that it is estimated."));
        }
        if (name is not null) _ends.Add(_actions.Count);
    }

    LoggedTrajectories Trajectories(LoggedColumns columns, ulong? keys)
    {
        if (_ends.Count == 0) throw new InvalidOperationException($"There are no rows, so column '{columns.Action}' holds no action. Give some.");
        var greatest = 0;
        foreach (var action in _actions) greatest = Math.Max(greatest, action);
        var count = columns.ActionCount ?? (keys is { } known ? (int)Math.Min(known, 1 << 12) : greatest + 1);
        if (greatest >= count) throw new InvalidOperationException($"Column '{columns.Action}' holds action {greatest}, but {nameof(columns.ActionCount)} is {count}, so that the last one is {count - 1}. Raise it.");
        var log = new LoggedTrajectories(_observationSize, Math.Max(2, count));
        var start = 0;
        foreach (var end in _ends)
        {
            var steps = end - start;
            log.Add(
                CollectionsMarshal.AsSpan(_observations).Slice(start * _observationSize, steps * _observationSize), CollectionsMarshal.AsSpan(_actions).Slice(start, steps),
                CollectionsMarshal.AsSpan(_rewards).Slice(start, steps), _probabilities.Count == 0 ? default : CollectionsMarshal.AsSpan(_probabilities).Slice(start, steps));
            start = end;
        }
        return log;
    }

    Action Observer(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is not VectorDataViewType)
        {
            var scalar = NumberColumn.Scalar(row, column);
            var value = 0f;
            return () =>
            {
                scalar(ref value);
                _observations.Add(value);
            };
        }
        var vector = NumberColumn.Vector(row, column);
        var buffer = default(VBuffer<float>);
        return () =>
        {
            vector(ref buffer);
            var start = _observations.Count;
            CollectionsMarshal.SetCount(_observations, start + buffer.Length);
            buffer.CopyTo(CollectionsMarshal.AsSpan(_observations)[start..]);
        };
    }

    static Func<int> ActionOf(DataViewRow row, DataViewSchema.Column column)
    {
        var (read, isKey) = (NumberColumn.Whole(row, column), column.Type is KeyDataViewType);
        return () =>
        {
            var number = read() - (isKey ? 1 : 0);
            if (number >= 0 && number < 1 << 12 && number == Math.Floor(number)) return (int)number;
            throw new InvalidOperationException(FormattableString.Invariant($"Column '{column.Name}' holds {(isKey ? "a missing key" : number)} in row {row.Position}. Actions are whole numbers from 0 to {(1 << 12) - 1}, or keys that are not missing: drop such rows."));
        };
    }

    static InvalidOperationException Refused(DataViewRow row, string column, float value, string advice) =>
        new(FormattableString.Invariant($"Column '{column}' holds {value} in row {row.Position}. {advice}"));

    static void Check(LoggedColumns columns, SchemaShape shape, IExceptionContext context)
    {
        if (columns.Observations.Count == 0) throw new ArgumentException("No column was named of what was observed. Name one or more.", nameof(columns));
        SeriesName.Check(context, shape, columns.Who);
        if (columns.When is not null && SchemaCheck.Find(context, shape, "time", columns.When) is var time && !(SchemaCheck.IsScalar(time) && StepOrder.CanRead(time)))
            throw SchemaCheck.Mismatch(context, "time", time, "a number, DateTime, DateTimeOffset or TimeSpan");
        foreach (var name in columns.Observations)
        {
            var column = SchemaCheck.Find(context, shape, "observation", name);
            if (column.Kind == SchemaShape.Column.VectorKind.VariableVector || !NumberColumn.CanRead(column))
                throw SchemaCheck.Mismatch(context, "observation", column, $"{NumberColumn.Scalars}, or a vector of such of known size");
        }
        var action = SchemaCheck.Find(context, shape, "action", columns.Action);
        if (!SchemaCheck.IsScalar(action) || !(action.IsKey || NumberColumn.CanRead(action))) throw SchemaCheck.Mismatch(context, "action", action, "a whole number or a key");
        CheckNumber(context, shape, "reward", columns.Reward);
        if (columns.Probability is { } probability) CheckNumber(context, shape, "probability", probability);
    }

    static void CheckNumber(IExceptionContext context, SchemaShape shape, string role, string name)
    {
        var column = SchemaCheck.Find(context, shape, role, name);
        if (!SchemaCheck.IsScalar(column) || !NumberColumn.CanRead(column)) throw SchemaCheck.Mismatch(context, role, column, NumberColumn.Scalars);
    }
}
