using System.Collections.Immutable;
using Microsoft.ML.Data;
using Microsoft.ML.StandIn;

namespace Microsoft.ML;

/// <summary>How much worse a model becomes when a feature's values are dealt out anew.</summary>
public static class PermutationFeatureImportanceExtensions
{
    public static ImmutableArray<RegressionMetricsStatistics> PermutationFeatureImportance<TModel>(
        this RegressionCatalog catalog, ISingleFeaturePredictionTransformer<TModel> predictionTransformer, IDataView data,
        string labelColumnName = DefaultColumnNames.Label, bool useFeatureWeightFilter = false, int? numberOfExamplesToUse = null, int permutationCount = 1)
        where TModel : class =>
        Permutations.Measure(
            CatalogUtils.GetEnvironment(catalog), predictionTransformer, predictionTransformer.FeatureColumnName, data, numberOfExamplesToUse,
            permutationCount, scored => catalog.Evaluate(scored, labelColumnName), (baseline, permuted) => new RegressionMetricsStatistics(baseline, permuted));

    public static ImmutableDictionary<string, RegressionMetricsStatistics> PermutationFeatureImportance(
        this RegressionCatalog catalog, ITransformer model, IDataView data, string labelColumnName = DefaultColumnNames.Label,
        bool useFeatureWeightFilter = false, int? numberOfExamplesToUse = null, int permutationCount = 1) =>
        Permutations.MeasureByName(
            CatalogUtils.GetEnvironment(catalog), model, data, numberOfExamplesToUse, permutationCount,
            scored => catalog.Evaluate(scored, labelColumnName), (baseline, permuted) => new RegressionMetricsStatistics(baseline, permuted));

    public static ImmutableArray<BinaryClassificationMetricsStatistics> PermutationFeatureImportance<TModel>(
        this BinaryClassificationCatalog catalog, ISingleFeaturePredictionTransformer<TModel> predictionTransformer, IDataView data,
        string labelColumnName = DefaultColumnNames.Label, bool useFeatureWeightFilter = false, int? numberOfExamplesToUse = null, int permutationCount = 1)
        where TModel : class =>
        Permutations.Measure(
            CatalogUtils.GetEnvironment(catalog), predictionTransformer, predictionTransformer.FeatureColumnName, data, numberOfExamplesToUse,
            permutationCount, scored => catalog.EvaluateNonCalibrated(scored, labelColumnName),
            (baseline, permuted) => new BinaryClassificationMetricsStatistics(baseline, permuted));

    public static ImmutableDictionary<string, BinaryClassificationMetricsStatistics> PermutationFeatureImportanceNonCalibrated(
        this BinaryClassificationCatalog catalog, ITransformer model, IDataView data, string labelColumnName = DefaultColumnNames.Label,
        bool useFeatureWeightFilter = false, int? numberOfExamplesToUse = null, int permutationCount = 1) =>
        Permutations.MeasureByName(
            CatalogUtils.GetEnvironment(catalog), model, data, numberOfExamplesToUse, permutationCount,
            scored => catalog.EvaluateNonCalibrated(scored, labelColumnName),
            (baseline, permuted) => new BinaryClassificationMetricsStatistics(baseline, permuted));

    public static ImmutableArray<MulticlassClassificationMetricsStatistics> PermutationFeatureImportance<TModel>(
        this MulticlassClassificationCatalog catalog, ISingleFeaturePredictionTransformer<TModel> predictionTransformer, IDataView data,
        string labelColumnName = DefaultColumnNames.Label, bool useFeatureWeightFilter = false, int? numberOfExamplesToUse = null, int permutationCount = 1)
        where TModel : class =>
        Permutations.Measure(
            CatalogUtils.GetEnvironment(catalog), predictionTransformer, predictionTransformer.FeatureColumnName, data, numberOfExamplesToUse,
            permutationCount, scored => catalog.Evaluate(scored, labelColumnName),
            (baseline, permuted) => new MulticlassClassificationMetricsStatistics(baseline, permuted));

    public static ImmutableDictionary<string, MulticlassClassificationMetricsStatistics> PermutationFeatureImportance(
        this MulticlassClassificationCatalog catalog, ITransformer model, IDataView data, string labelColumnName = DefaultColumnNames.Label,
        bool useFeatureWeightFilter = false, int? numberOfExamplesToUse = null, int permutationCount = 1) =>
        Permutations.MeasureByName(
            CatalogUtils.GetEnvironment(catalog), model, data, numberOfExamplesToUse, permutationCount,
            scored => catalog.Evaluate(scored, labelColumnName),
            (baseline, permuted) => new MulticlassClassificationMetricsStatistics(baseline, permuted));
}
