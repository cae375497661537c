using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.DataView;

/// <summary>Finds columns in the shape of a schema, and says in ML.NET's own words what is wrong with one.</summary>
static class SchemaCheck
{
    public static SchemaShape.Column Find(IExceptionContext context, SchemaShape shape, string role, string name) =>
        MLNetInternals.TryFind(shape, name, out var column) ? column : throw MLNetInternals.SchemaMismatch(context, "inputSchema", role, name);

    public static Exception Mismatch(IExceptionContext context, string role, SchemaShape.Column column, string expected) =>
        MLNetInternals.SchemaMismatch(context, "inputSchema", role, column.Name, expected, Describe(column));

    public static bool IsScalar(SchemaShape.Column column) => column.Kind == SchemaShape.Column.VectorKind.Scalar;

    /// <summary>A shape with columns added, in place of columns of the same names.</summary>
    public static SchemaShape With(SchemaShape shape, IEnumerable<SchemaShape.Column> added)
    {
        var columns = shape.ToDictionary(column => column.Name);
        foreach (var column in added) columns[column.Name] = column;
        return new(columns.Values);
    }

    static string Describe(SchemaShape.Column column)
    {
        var item = column.IsKey ? $"Key<{column.ItemType}>" : column.ItemType.ToString()!;
        return IsScalar(column) ? item : $"{column.Kind} of {item}";
    }
}
