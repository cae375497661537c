using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Sequences;

/// <summary>The rows of a data view as examples to learn from; rows without a label or a weight are left out, as ML.NET's trainers do.</summary>
sealed class Examples
{
    Examples(ExampleSet set) => Set = set;

    public ExampleSet Set { get; }

    /// <summary>Rows that were left out.</summary>
    public long Skipped { get; private set; }

    /// <summary>The least and the greatest target; NaN when there is none.</summary>
    public (float Least, float Most) Targets { get; private set; } = (float.NaN, float.NaN);

    /// <exception cref="OperationCanceledException">The training was cancelled meanwhile.</exception>
    public static Examples Read(IDataView data, FeatureColumns columns, IReadOnlyList<FeatureSpec> inputs, LabelColumn label, WeightColumn weight, Cancellation cancellation)
    {
        var examples = new Examples(new(inputs));
        var names = inputs.Select(input => input.Name).Append(label.Name).Concat(weight.Name is { } name ? [name] : []).Distinct();
        using var cursor = data.GetRowCursor(names.Select(column => data.Schema[column]));
        var features = columns.Open(cursor, inputs);
        var (labels, weights) = (label.Open(cursor), weight.Open(cursor));
        while (cancellation.MoveNext(cursor))
        {
            var (target, share) = (labels(), weights());
            if (float.IsNaN(target) || float.IsNaN(share))
            {
                examples.Skipped++;
                continue;
            }
            features.Read(examples.Set);
            examples.Set.Complete(target, share);
            examples.Targets = examples.Set.Count == 1 ? (target, target) : (Math.Min(examples.Targets.Least, target), Math.Max(examples.Targets.Most, target));
        }
        return examples;
    }
}
