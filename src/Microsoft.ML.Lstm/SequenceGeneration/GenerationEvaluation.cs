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
        var (set, maker) = (new ExampleSet(inputs), new SequenceMaker(model));
        var (loss, ends, divergence, steps, rows) = (0.0, 0.0, 0.0, 0L, 0L);
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
            var scored = maker.Score(values, condition);
            (loss, ends, divergence, steps, rows) = (loss + scored.Values, ends + scored.Ends, divergence + scored.Divergence, steps + scored.Known, rows + 1);
        }
        return new() { Loss = loss / steps, EndLoss = ends / rows, KlLoss = divergence / rows, Steps = steps, Rows = rows };
    }
}
