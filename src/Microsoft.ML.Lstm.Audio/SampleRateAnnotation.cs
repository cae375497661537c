using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Interop;

namespace Microsoft.ML.Lstm.Audio;

/// <summary>The annotation of a column of samples that tells how many of them are a second.</summary>
static class SampleRateAnnotation
{
    public const string Kind = "SampleRate";

    /// <summary>The rates that are taken, in samples a second.</summary>
    public const int Least = 1_000, Most = 192_000;

    /// <summary>What a schema's shape promises of the annotation.</summary>
    public static SchemaShape.Column Shape => MLNetInternals.ColumnOf(Kind, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Int32);

    /// <summary>Whether a shape promises it.</summary>
    public static bool IsPromised(SchemaShape.Column column) => MLNetInternals.TryFind(column.Annotations, Kind, out _);

    public static DataViewSchema.Annotations Of(int rate)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add(Kind, NumberDataViewType.Int32, (ref int value) => value = rate);
        return builder.ToAnnotations();
    }

    /// <summary>The rate that a column is annotated with; null where it is not.</summary>
    public static int? Of(DataViewSchema.Column column)
    {
        if (column.Annotations.Schema.GetColumnOrNull(Kind)?.Type is not NumberDataViewType type || !type.Equals(NumberDataViewType.Int32)) return null;
        var rate = 0;
        column.Annotations.GetValue(Kind, ref rate);
        return rate;
    }
}
