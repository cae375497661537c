using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Tasks.Generation;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.SequenceGeneration;

/// <summary>Scores the sequences of rows.</summary>
static class GenerationEvaluation
{
    public static SequenceGenerationMetrics Evaluate(IHost host, SequenceGenerator model, GenerationColumns columns, IDataView data)
    {
        var inputs = columns.Inputs(model.Config);
        var read = columns.Features.Bind(host, data.Schema, inputs);
        var (set, stream) = (new ExampleSet(inputs), new GenerationStream(model));
        var (loss, ends, steps, rows) = (0.0, 0.0, 0L, 0L);
        using var cursor = data.GetRowCursor(read);
        var reader = new FeatureReader(cursor, inputs);
        while (cursor.MoveNext())
        {
            set.Clear();
            reader.Read(set);
            set.Complete(float.NaN);
            var values = set.Values(0, 0);
            var condition = model.Config.HasCondition ? set.Values(0, 1) : default;
            columns.CheckRow(model.Config, values, condition, cursor.Position);
            if (values.IsEmpty) continue;
            stream.Begin(condition);
            var observed = stream.Observe(values);
            (loss, steps, rows) = (loss + observed.Values, steps + observed.Known, rows + 1);
            ends += observed.Goes + stream.LossOfEnd();
        }
        return new() { Loss = loss / steps, EndLoss = ends / rows, Steps = steps, Rows = rows };
    }
}
