using System.Reflection;

namespace Microsoft.ML.Lstm.Tests.Sequences;

/// <summary>Shapes of schemas, which estimators promise; ML.NET makes them inside only.</summary>
static class Shapes
{
    public static SchemaShape Of(DataViewSchema schema) =>
        (SchemaShape)typeof(SchemaShape).GetMethod("Create", BindingFlags.Static | BindingFlags.NonPublic)!.Invoke(null, [schema])!;

    public static string Text(SchemaShape.Column column) => $"{column.Name} {column.Kind} {column.ItemType} {column.IsKey}"
        + string.Concat(column.Annotations.Select(Text).Order(StringComparer.Ordinal).Select(annotation => $" ({annotation})"));
}
