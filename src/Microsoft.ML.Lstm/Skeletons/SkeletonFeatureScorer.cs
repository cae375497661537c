using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Scoring;

namespace Microsoft.ML.Lstm.Skeletons;

/// <summary>Extracts the features of the skeletons in rows, one at a time.</summary>
sealed class SkeletonFeatureScorer(DataViewRow row, SkeletonColumns columns, SkeletonPlan plan) : IScorer
{
    readonly SkeletonExtractor _extractor = new(plan);
    readonly CellValues _joints = ColumnValues.Open(row, row.Schema[columns.Input], null, 0);

    public bool HasRoom { get; private set; } = true;

    public void Clear() => HasRoom = true;

    public void Add()
    {
        HasRoom = false;
        if (_extractor.Extract(_joints()) is { } fault)
            throw new InvalidOperationException($"Column '{columns.Input}' holds no skeletons in row {row.Position}: {fault}. Drop the row, mend its joints, or state another {nameof(SkeletonFeatureOptions.Layout)}.");
    }

    public void Score()
    {
    }

    public Delegate Getter(int appended, Func<int> at) => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
    {
        at();
        VectorValue.Set(ref value, _extractor.Features);
    });
}
