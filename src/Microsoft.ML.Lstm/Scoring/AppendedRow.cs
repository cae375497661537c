using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;

namespace Microsoft.ML.Lstm.Scoring;

/// <summary>A row with added columns: the input row's values, and ours.</summary>
/// <param name="columns">Which column lies where.</param>
/// <param name="input">The row whose columns are passed through.</param>
/// <param name="active">The columns asked for.</param>
/// <param name="guard">For a time series engine's row: tells when its calls overlap.</param>
sealed class AppendedRow(AppendedColumns columns, DataViewRow input, IEnumerable<DataViewSchema.Column> active, EngineGuard? guard = null) : DataViewRow
{
    readonly HashSet<int> _active = [.. active.Select(column => column.Index)];

    public override DataViewSchema Schema => columns.Output;

    public override long Position => input.Position;

    public override long Batch => input.Batch;

    /// <summary>Makes the <see cref="ValueGetter{TValue}"/> of an added column.</summary>
    public Func<int, Delegate> Appended { private get; set; } = _ => throw new InvalidOperationException("No added column was asked for.");

    /// <summary>Whether any added column was asked for.</summary>
    public bool HasAppended => _active.Any(index => index >= columns.Input.Count);

    /// <summary>The added columns' names, for messages.</summary>
    public string Names => ColumnNames.Quoted(columns.Output.Skip(columns.Input.Count).Select(added => added.Name));

    /// <summary>Whether the added column of that number was asked for.</summary>
    public bool IsAsked(int appended) => _active.Contains(columns.Input.Count + appended);

    /// <summary>By index alone: ML.NET asks with columns of outer schemas, too, of which those past ours are none of this row's.</summary>
    public override bool IsColumnActive(DataViewSchema.Column column) =>
        columns.AppendedIndex(column) < 0 ? input.IsColumnActive(columns.Input[column.Index]) : _active.Contains(column.Index);

    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        ColumnGetter.Check(columns.Output, column, IsColumnActive);
        var index = columns.AppendedIndex(column);
        if (index < 0) return guard is null ? input.GetGetter<TValue>(columns.Input[column.Index]) : PassedThrough<TValue>(guard, columns.Input[column.Index]);
        var get = ColumnGetter.Typed<TValue>(column, Appended(index));
        return guard is null ? get : (ref TValue value) =>
        {
            guard.EnterRead();
            try
            {
                get(ref value);
            }
            catch
            {
                guard.Fail();
                throw;
            }
            guard.Exit();
        };
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) input.Dispose();
        base.Dispose(disposing);
    }

    ValueGetter<TValue> PassedThrough<TValue>(EngineGuard guard, DataViewSchema.Column column)
    {
        var get = input.GetGetter<TValue>(column);
        return (ref TValue value) =>
        {
            if (!guard.HasExample)
            {
                throw new InvalidOperationException($"Column '{column.Name}' comes from an example, but Predict was called without one and the engine has had none yet. Without an example it fills "
                    + $"{Names}: leave the other columns out of the output class, or give an example.");
            }
            get(ref value);
            guard.CheckPassedThrough();
        };
    }
}
