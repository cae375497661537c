using System.Collections.Immutable;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.StandIn;

/// <summary>Measures a model on data of which one feature after the other is permuted.</summary>
static class Permutations
{
    public static ImmutableArray<TStatistics> Measure<TMetrics, TStatistics>(
        IHostEnvironment env, ITransformer model, string featureColumnName, IDataView data, int? examples, int count,
        Func<IDataView, TMetrics> evaluate, Func<TMetrics, TMetrics[], TStatistics> compare)
    {
        var host = env.Register("PermutationFeatureImportance");
        host.CheckValue(model, nameof(model));
        host.CheckValue(data, nameof(data));
        host.Check(examples is null or > 0, "Provide how many examples to use (positive number) or set to null to use whole dataset.");
        if (examples is { } most) data = new SkipTakeView(data, skip: 0, take: most);
        var feature = data.Schema[featureColumnName];
        if (feature.Type is not VectorDataViewType { Size: > 0, ItemType: NumberDataViewType { RawType: var raw } } || raw != typeof(float))
            throw host.ExceptSchemaMismatch(nameof(data), "feature", featureColumnName, "known-size vector of Single", feature.Type.ToString());
        var baseline = evaluate(model.Transform(data));
        var rows = data.GetColumn<float[]>(feature).ToArray();
        return [.. Enumerable.Range(0, ((VectorDataViewType)feature.Type).Size).Select(slot =>
        {
            var values = rows.Select(row => row[slot]).ToArray();
            return compare(baseline, [.. Enumerable.Range(0, count).Select(_ =>
            {
                Shuffle(values, host.Rand);
                return evaluate(model.Transform(new ReplacedSlot(data, feature, slot, [.. values])));
            })]);
        })];
    }

    /// <summary>The same by the names of the features' slots. The model is a chain's last that knows its feature column, or such a one itself.</summary>
    public static ImmutableDictionary<string, TStatistics> MeasureByName<TMetrics, TStatistics>(
        IHostEnvironment env, ITransformer model, IDataView data, int? examples, int count,
        Func<IDataView, TMetrics> evaluate, Func<TMetrics, TMetrics[], TStatistics> compare)
    {
        env.CheckValue(data, nameof(data));
        env.CheckValue(model, nameof(model));
        var parts = model is ITransformerChainAccessor chain ? chain.Transformers : [model];
        if (parts.OfType<ISingleFeaturePredictionTransformer>().LastOrDefault() is not { } predictor)
            throw new ArgumentNullException("lastTransformer", "The model provided does not have a compatible predictor");
        VBuffer<ReadOnlyMemory<char>> names = default;
        data.Schema[predictor.FeatureColumnName].GetSlotNames(ref names);
        var statistics = Measure(env, predictor, predictor.FeatureColumnName, data, examples, count, evaluate, compare);
        return names.DenseValues().Zip(statistics).ToImmutableDictionary(pair => pair.First.ToString(), pair => pair.Second);
    }

    static void Shuffle(float[] values, Random random)
    {
        for (var i = values.Length - 1; i > 0; i--)
        {
            var j = random.Next(i + 1);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }
}
