using System.Reflection;

namespace Microsoft.ML.Lstm.Audio.Tests;

static class SchemaShapes
{
    /// <summary>The shape of a schema, as a chain of estimators computes it; ML.NET has no public way.</summary>
    public static SchemaShape Of(DataViewSchema schema) =>
        (SchemaShape)typeof(SchemaShape).GetMethod("Create", BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)!.Invoke(null, [schema])!;
}
