namespace Microsoft.ML.Lstm.DataView;

/// <summary>What a row with appended columns answers to ML.NET: the input row's values, and ours.</summary>
/// <param name="columns">Which column lies where.</param>
/// <param name="input">The row whose columns are passed through.</param>
/// <param name="active">The columns asked for.</param>
/// <param name="appended">Makes the <see cref="ValueGetter{TValue}"/> of an appended column.</param>
/// <param name="guard">For a time series engine's row: tells whether the input row is still that of the call which reads it.</param>
sealed class AppendedRow(AppendedColumns columns, DataViewRow input, IEnumerable<DataViewSchema.Column> active, Func<int, Delegate> appended, EngineGuard? guard = null)
{
    readonly HashSet<int> _active = [.. active.Select(column => column.Index)];

    public DataViewSchema Schema => columns.Output;

    public DataViewRow Input => input;

    /// <summary>By index alone: ML.NET asks with columns of outer schemas, too, of which those past ours are none of this row's.</summary>
    public bool IsActive(DataViewSchema.Column column) =>
        columns.AppendedIndex(column) < 0 ? input.IsColumnActive(columns.Input[column.Index]) : _active.Contains(column.Index);

    public ValueGetter<TValue> Getter<TValue>(DataViewSchema.Column column)
    {
        Check(column);
        if (!IsActive(column)) throw new ArgumentException($"Column '{column.Name}' was not asked for when this row was opened. Name it among the columns needed.", nameof(column));
        var index = columns.AppendedIndex(column);
        if (index < 0) return PassedThrough<TValue>(columns.Input[column.Index]);
        return appended(index) as ValueGetter<TValue>
            ?? throw new InvalidOperationException($"Column '{column.Name}' holds {column.Type}; it was asked for as {typeof(TValue)}, but its type is {column.Type.RawType}.");
    }

    ValueGetter<TValue> PassedThrough<TValue>(DataViewSchema.Column column)
    {
        var get = input.GetGetter<TValue>(column);
        if (guard is null) return get;
        return (ref TValue value) =>
        {
            if (!guard.HasExample)
            {
                throw new InvalidOperationException($"Column '{column.Name}' comes from an example, but Predict was called without one and the engine has had none yet. Without an example it fills "
                    + $"{string.Join(", ", columns.Output.Skip(columns.Input.Count).Select(added => $"'{added.Name}'"))}: leave the other columns out of the output class, or give an example.");
            }
            get(ref value);
            guard.CheckPassedThrough();
        };
    }

    void Check(DataViewSchema.Column column)
    {
        if (column.Index >= columns.Output.Count || columns.Output[column.Index].Name != column.Name)
            throw new ArgumentException($"Column '{column.Name}' (index {column.Index}) is none of this row's {columns.Output.Count} columns.", nameof(column));
    }
}
