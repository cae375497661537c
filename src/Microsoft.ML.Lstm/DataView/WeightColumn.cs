using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.DataView;

/// <summary>The column that says how much an example counts in training; without a name all count 1.</summary>
sealed record WeightColumn(string? Name)
{
    const string Role = "weight";

    /// <summary>Throws unless <paramref name="shape"/> has the column, a number.</summary>
    public void Check(IExceptionContext context, SchemaShape shape)
    {
        if (Name is null) return;
        var column = SchemaCheck.Find(context, shape, Role, Name);
        if (!SchemaCheck.IsScalar(column) || !NumberColumn.CanRead(column)) throw SchemaCheck.Mismatch(context, Role, column, NumberColumn.Scalars);
    }

    /// <summary>Reads the weight of the row that a cursor stands on; NaN where it is missing.</summary>
    public Func<float> Open(DataViewRow row) => Name is null ? () => 1 : NumberColumn.Reader(row, row.Schema[Name], value => value is < 0 or float.PositiveInfinity
        ? throw new InvalidOperationException(FormattableString.Invariant($"Column '{Name}' holds {value} in row {row.Position}. Weights must be finite and not negative."))
        : value);
}
