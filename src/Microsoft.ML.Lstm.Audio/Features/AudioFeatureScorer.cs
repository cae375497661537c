using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Scoring;

namespace Microsoft.ML.Lstm.Audio.Features;

/// <summary>Extracts the features of the sounds in rows, one at a time.</summary>
sealed class AudioFeatureScorer(DataViewRow row, AudioFeatureColumns columns, FramePlan plan) : IScorer
{
    readonly FeatureExtractor _extractor = new(plan);
    readonly CellValues _samples = ColumnValues.Open(row, row.Schema[columns.Input], null, 0);

    public bool HasRoom { get; private set; } = true;

    public void Clear() => HasRoom = true;

    public void Add()
    {
        HasRoom = false;
        var samples = _samples();
        if (SampleCheck.Fault(samples) is { } fault) throw new InvalidOperationException($"Column '{columns.Input}' holds no sound in row {row.Position}: {fault}. Drop the row, or mend its samples.");
        try
        {
            _extractor.Extract(samples);
        }
        catch (InvalidOperationException refused)
        {
            throw new InvalidOperationException($"Column '{columns.Input}' cannot be read in row {row.Position}. {refused.Message}", refused);
        }
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
