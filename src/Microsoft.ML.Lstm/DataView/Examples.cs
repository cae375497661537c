using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.DataView;

/// <summary>The rows of a data view as examples to learn from; rows without a label or a weight are left out, as ML.NET's trainers do.</summary>
/// <param name="Set">The examples.</param>
/// <param name="Skipped">Rows that were left out.</param>
/// <param name="Least">The least target; NaN where there is none.</param>
/// <param name="Most">The greatest target; NaN where there is none.</param>
sealed record Examples(ExampleSet Set, long Skipped, float Least, float Most)
{
    /// <param name="data">The rows.</param>
    /// <param name="features">Columns of the features.</param>
    /// <param name="inputs">What the engine reads of them.</param>
    /// <param name="label">The column of the target; null where nothing but the features is learnt.</param>
    /// <param name="open">Opens the label: NaN where it is missing.</param>
    /// <param name="weight">The column of the weights.</param>
    /// <param name="cancellation">Asked before each row.</param>
    /// <exception cref="OperationCanceledException">The training was cancelled meanwhile.</exception>
    public static Examples Read(IDataView data, FeatureColumns features, IReadOnlyList<FeatureSpec> inputs, string? label, Func<DataViewRow, Func<float>>? open, WeightColumn weight, Cancellation cancellation)
    {
        var set = new ExampleSet(inputs);
        var (skipped, least, most) = (0L, float.NaN, float.NaN);
        string?[] names = [.. inputs.Select(input => input.Name), label, weight.Name];
        using var cursor = data.GetRowCursor(names.OfType<string>().Distinct().Select(column => data.Schema[column]));
        var reader = new FeatureReader(cursor, inputs, features.Vocabularies);
        var (labels, weights) = (open?.Invoke(cursor), weight.Open(cursor));
        while (cancellation.MoveNext(cursor))
        {
            var (target, share) = (labels?.Invoke() ?? float.NaN, weights());
            if (float.IsNaN(share) || (labels is not null && float.IsNaN(target)))
            {
                skipped++;
                continue;
            }
            reader.Read(set);
            set.Complete(target, share);
            (least, most) = set.Count == 1 ? (target, target) : (Math.Min(least, target), Math.Max(most, target));
        }
        return new(set, skipped, least, most);
    }
}
