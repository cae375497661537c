using Microsoft.ML.Transforms.TimeSeries;

namespace Microsoft.ML.Lstm.Scoring;

/// <summary>Where a time series engine stands: what a slice with a state brings.</summary>
interface IEngineSession
{
    /// <summary>Takes what <c>Predict</c> was called with.</summary>
    /// <param name="argument">What was asked.</param>
    /// <param name="hasExample">Whether there is an example to take.</param>
    void Ping(PingerArgument argument, bool hasExample);

    /// <summary>A <see cref="ValueGetter{TValue}"/> of an added column.</summary>
    Delegate Getter(int appended);
}

/// <summary>What <c>CreateTimeSeriesEngine</c> asks a model with a state for: rows that share the model's state.</summary>
/// <param name="columns">Which column lies where.</param>
/// <param name="open">Opens a session that reads a row, and asks its guard whether an example is the caller's own.</param>
sealed class StatefulMapper(AppendedColumns columns, Func<DataViewRow, EngineGuard, IEngineSession> open) : IStatefulRowToRowMapper
{
    public DataViewSchema InputSchema => columns.Input;

    public DataViewSchema OutputSchema => columns.Output;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) => columns.StatefulDependencies(dependingColumns);

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        var guard = new EngineGuard(input);
        var session = open(input, guard);
        return new SessionRow(new(columns, input, activeColumns, guard) { Appended = session.Getter }, session, guard);
    }
}
