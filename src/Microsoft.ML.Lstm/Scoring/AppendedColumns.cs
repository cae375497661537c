namespace Microsoft.ML.Lstm.Scoring;

/// <summary>An input schema with columns appended to it: what of the input is needed, and which side a column's values come from.</summary>
sealed class AppendedColumns
{
    readonly DataViewSchema.Column[] _reads;

    public AppendedColumns(DataViewSchema input, IEnumerable<DataViewSchema.Column> reads, IEnumerable<DataViewSchema.DetachedColumn> appended)
    {
        _reads = [.. reads];
        Input = input;
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(input);
        builder.AddColumns(appended);
        Output = builder.ToSchema();
    }

    /// <summary>The very instance that was given: ML.NET compares by reference.</summary>
    public DataViewSchema Input { get; }

    public DataViewSchema Output { get; }

    /// <summary>The input columns that the appended ones are computed from.</summary>
    public IReadOnlyList<DataViewSchema.Column> Reads => _reads;

    /// <summary>Index among the appended columns, or -1 for a column that is passed through.</summary>
    public int AppendedIndex(DataViewSchema.Column column) => column.Index < Input.Count ? -1 : column.Index - Input.Count;

    /// <summary>The input columns that <paramref name="columns"/> of the output depend on.</summary>
    public IEnumerable<DataViewSchema.Column> Dependencies(IEnumerable<DataViewSchema.Column> columns)
    {
        var needed = new bool[Input.Count];
        foreach (var column in columns)
        {
            if (AppendedIndex(column) < 0) needed[column.Index] = true;
            else foreach (var read in _reads) needed[read.Index] = true;
        }
        return Input.Where(column => needed[column.Index]);
    }

    /// <summary>As <see cref="Dependencies"/>, and what is read for our own columns in any case: a state moves on whether or not its vectors are asked for.</summary>
    public IEnumerable<DataViewSchema.Column> StatefulDependencies(IEnumerable<DataViewSchema.Column> columns) =>
        Dependencies(columns).UnionBy(_reads, column => column.Index);

    /// <summary>Those of <paramref name="columns"/> that are passed through, as columns of the input.</summary>
    public IEnumerable<DataViewSchema.Column> PassedThrough(IEnumerable<DataViewSchema.Column> columns) =>
        columns.Where(column => AppendedIndex(column) < 0).Select(column => Input[column.Index]);
}
