using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Interop;

namespace Microsoft.ML.Lstm.DataView;

/// <summary>The annotation of a forecast column that tells the shortest season which the model was given or found; 1 for none.</summary>
static class SeasonAnnotation
{
    /// <summary>The annotation's name.</summary>
    public const string Kind = "SeasonLength";

    /// <summary>What a schema's shape promises of the annotation.</summary>
    public static SchemaShape.Column Shape => MLNetInternals.ColumnOf(Kind, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Int32);

    public static void AddTo(DataViewSchema.Annotations.Builder builder, int season) =>
        builder.Add(Kind, NumberDataViewType.Int32, (ref int value) => value = season);

    /// <summary>The season that a column is annotated with; 1 where it is not.</summary>
    public static int Of(DataViewSchema.Column column)
    {
        if (column.Annotations.Schema.GetColumnOrNull(Kind)?.Type is not NumberDataViewType type || !type.Equals(NumberDataViewType.Int32)) return 1;
        var season = 1;
        column.Annotations.GetValue(Kind, ref season);
        return Math.Max(1, season);
    }
}
