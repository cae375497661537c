namespace Microsoft.ML.Data;

static partial class AnnotationUtils
{
    /// <summary>What every trainer promises of its score column.</summary>
    public static IEnumerable<SchemaShape.Column> GetTrainerOutputAnnotation(bool isNormalized = false)
    {
        var columns = new List<SchemaShape.Column>
        {
            new(Kinds.ScoreColumnSetId, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, true),
            new(Kinds.ScoreColumnKind, SchemaShape.Column.VectorKind.Scalar, TextDataViewType.Instance, false),
            new(Kinds.ScoreValueKind, SchemaShape.Column.VectorKind.Scalar, TextDataViewType.Instance, false),
        };
        if (isNormalized)
            columns.Add(new(Kinds.IsNormalized, SchemaShape.Column.VectorKind.Scalar, BooleanDataViewType.Instance, false));
        return columns;
    }

    /// <summary>What a multiclass trainer promises of its score column, which names its slots after the label's keys.</summary>
    public static IEnumerable<SchemaShape.Column> AnnotationsForMulticlassScoreColumn(SchemaShape.Column? labelColumn = null)
    {
        var columns = new List<SchemaShape.Column>();
        if (labelColumn is { IsKey: true } label
            && label.Annotations.TryFindColumn(Kinds.KeyValues, out var values)
            && values.Kind == SchemaShape.Column.VectorKind.Vector)
        {
            if (values.ItemType is TextDataViewType)
                columns.Add(new(Kinds.SlotNames, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, false));
            columns.Add(new(Kinds.TrainingLabelValues, SchemaShape.Column.VectorKind.Vector, values.ItemType, false));
        }
        columns.AddRange(GetTrainerOutputAnnotation());
        return columns;
    }
}
