namespace Microsoft.ML.Lstm.Scoring;

/// <summary>What every row of ours says of a column that it cannot hand out.</summary>
static class ColumnGetter
{
    /// <summary>Throws unless the column is one of the row's, and was asked for.</summary>
    public static void Check(DataViewSchema schema, DataViewSchema.Column column, Func<DataViewSchema.Column, bool> isActive)
    {
        if (column.Index >= schema.Count || schema[column.Index].Name != column.Name)
            throw new ArgumentException($"Column '{column.Name}' (index {column.Index}) is none of this row's {schema.Count} columns.", nameof(column));
        if (!isActive(column)) throw new ArgumentException($"Column '{column.Name}' was not asked for when this row was opened. Name it among the columns needed.", nameof(column));
    }

    /// <summary>The getter; throws unless it is of the type asked for.</summary>
    public static ValueGetter<TValue> Typed<TValue>(DataViewSchema.Column column, Delegate getter) => getter as ValueGetter<TValue>
        ?? throw new InvalidOperationException($"Column '{column.Name}' holds {column.Type}; it was asked for as {typeof(TValue)}, but its type is {column.Type.RawType}.");
}
