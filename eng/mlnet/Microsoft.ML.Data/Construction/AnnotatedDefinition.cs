using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn;

/// <summary>A user's type seen through a schema: its types and annotations say what the members alone cannot.</summary>
static class AnnotatedDefinition
{
    public static SchemaDefinition Of<TRow>(DataViewSchema schema)
    {
        var definition = SchemaDefinition.Create(typeof(TRow), SchemaDefinition.Direction.Read);
        for (var i = 0; i < definition.Count; i++)
        {
            var column = definition[i];
            if (schema.GetColumnOrNull(column.ColumnName) is not { } known) continue;
            if (known.Type.RawType != column.ColumnType.RawType)
                throw new ArgumentOutOfRangeException(
                    nameof(schema), $"Schema mismatch for column '{known.Name}': expected {column.ColumnType}, got {known.Type}");
            definition[i] = new(column.MemberName, column.ColumnName, known.Type, known.Annotations);
        }
        return definition;
    }
}
