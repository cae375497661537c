using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML;

public static class ConversionsExtensionsCatalog
{
    public static TypeConvertingEstimator ConvertType(
        this TransformsCatalog.ConversionTransforms catalog, string outputColumnName, string inputColumnName = null, DataKind outputKind = DataKind.Single) =>
        catalog.ConvertType([new InputOutputColumnPair(outputColumnName, inputColumnName)], outputKind);

    public static TypeConvertingEstimator ConvertType(
        this TransformsCatalog.ConversionTransforms catalog, InputOutputColumnPair[] columns, DataKind outputKind = DataKind.Single) =>
        new(CatalogUtils.GetEnvironment(catalog), Pairs(columns), outputKind);

    public static KeyToValueMappingEstimator MapKeyToValue(
        this TransformsCatalog.ConversionTransforms catalog, string outputColumnName, string inputColumnName = null) =>
        catalog.MapKeyToValue([new InputOutputColumnPair(outputColumnName, inputColumnName)]);

    public static KeyToValueMappingEstimator MapKeyToValue(this TransformsCatalog.ConversionTransforms catalog, InputOutputColumnPair[] columns) =>
        new(CatalogUtils.GetEnvironment(catalog), Pairs(columns));

    public static ValueToKeyMappingEstimator MapValueToKey(
        this TransformsCatalog.ConversionTransforms catalog, string outputColumnName, string inputColumnName = null, int maximumNumberOfKeys = 1000000,
        ValueToKeyMappingEstimator.KeyOrdinality keyOrdinality = ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence,
        bool addKeyValueAnnotationsAsText = false, IDataView keyData = null) =>
        catalog.MapValueToKey([new InputOutputColumnPair(outputColumnName, inputColumnName)], maximumNumberOfKeys, keyOrdinality, addKeyValueAnnotationsAsText, keyData);

    public static ValueToKeyMappingEstimator MapValueToKey(
        this TransformsCatalog.ConversionTransforms catalog, InputOutputColumnPair[] columns, int maximumNumberOfKeys = 1000000,
        ValueToKeyMappingEstimator.KeyOrdinality keyOrdinality = ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence,
        bool addKeyValueAnnotationsAsText = false, IDataView keyData = null) =>
        new(CatalogUtils.GetEnvironment(catalog), Pairs(columns), maximumNumberOfKeys, keyOrdinality, addKeyValueAnnotationsAsText, keyData);

    static (string outputColumnName, string inputColumnName)[] Pairs(InputOutputColumnPair[] columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        return [.. columns.Select(column => (column.OutputColumnName, column.InputColumnName))];
    }
}
