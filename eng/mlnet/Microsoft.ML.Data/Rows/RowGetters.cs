namespace Microsoft.ML.StandIn;

/// <summary>What every row says of a getter that is asked for wrongly.</summary>
static class RowGetters
{
    /// <summary>The getter as the type asked for; a null getter belongs to a column that is not active.</summary>
    public static ValueGetter<T> As<T>(Delegate getter, DataViewSchema.Column column)
    {
        if (getter is null) throw NotActive(column);
        return getter as ValueGetter<T>
            ?? throw new InvalidOperationException($"Invalid TValue in GetGetter for column #{column.Name}: {column.Type}: '{typeof(T)}', expected type: '{column.Type.RawType}'.");
    }

    public static void CheckActive(bool isActive, DataViewSchema.Column column)
    {
        if (!isActive) throw NotActive(column);
    }

    public static bool[] Active(DataViewSchema schema, IEnumerable<DataViewSchema.Column> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        var active = new bool[schema.Count];
        foreach (var column in columns)
        {
            if (column.Index >= schema.Count || schema[column.Index].Name != column.Name)
                throw new ArgumentOutOfRangeException(nameof(columns), $"Column '{column.Name}' is not a column of this data");
            active[column.Index] = true;
        }
        return active;
    }

    /// <summary>The column of that name, or ML.NET's complaint.</summary>
    public static DataViewSchema.Column Find(DataViewSchema schema, string name, string role, string parameter) =>
        schema.GetColumnOrNull(name) ?? throw new ArgumentOutOfRangeException(parameter, $"Could not find {role} column '{name}'");

    static Exception NotActive(DataViewSchema.Column column) =>
        new ArgumentOutOfRangeException(nameof(column), $"Requested column '{column.Name}' not active");
}
