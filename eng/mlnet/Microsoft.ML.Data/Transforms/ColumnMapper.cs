using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.StandIn;

/// <summary>An output column, the input columns it is made of, and how to make its getter for a row.</summary>
readonly record struct MappedColumn(DataViewSchema.DetachedColumn Output, int[] Sources, Func<DataViewRow, Delegate> MakeGetter);

/// <summary>The row mapper of every transformer whose columns can be described one by one.</summary>
sealed class ColumnMapper(ITransformer transformer, MappedColumn[] columns) : IRowMapper
{
    public Delegate[] CreateGetters(DataViewRow input, Func<int, bool> activeOutput, out Action disposer)
    {
        disposer = null;
        return [.. columns.Select((column, i) => activeOutput(i) ? column.MakeGetter(input) : null)];
    }

    public Func<int, bool> GetDependencies(Func<int, bool> activeOutput)
    {
        var needed = columns.Where((_, i) => activeOutput(i)).SelectMany(column => column.Sources).ToHashSet();
        return needed.Contains;
    }

    public DataViewSchema.DetachedColumn[] GetOutputColumns() => [.. columns.Select(column => column.Output)];

    public ITransformer GetTransformer() => transformer;

    public void Save(ModelSaveContext ctx) => transformer.Save(ctx);

    public static DataViewSchema.Column Input(IExceptionContext context, DataViewSchema schema, string name) =>
        schema.GetColumnOrNull(name) ?? throw context.ExceptSchemaMismatch("inputSchema", "input", name);

    public static SchemaShape.Column Input(IExceptionContext context, SchemaShape shape, string name) =>
        shape.TryFindColumn(name, out var column) ? column : throw context.ExceptSchemaMismatch("inputSchema", "input", name);

    /// <summary>The shape with columns added; a column of the same name is replaced where it stands.</summary>
    public static SchemaShape With(SchemaShape shape, IEnumerable<SchemaShape.Column> added)
    {
        var columns = shape.ToDictionary(column => column.Name);
        foreach (var column in added) columns[column.Name] = column;
        return new SchemaShape(columns.Values);
    }

    /// <summary>Those of a column's annotations that have one of the given kinds.</summary>
    public static IEnumerable<SchemaShape.Column> Annotations(SchemaShape.Column column, params string[] kinds) =>
        column.Annotations.Where(annotation => kinds.Contains(annotation.Name));
}
