using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML;

public static class TransformExtensionsCatalog
{
    public static ColumnCopyingEstimator CopyColumns(this TransformsCatalog catalog, string outputColumnName, string inputColumnName) =>
        new(CatalogUtils.GetEnvironment(catalog), outputColumnName, inputColumnName);

    public static ColumnConcatenatingEstimator Concatenate(this TransformsCatalog catalog, string outputColumnName, params string[] inputColumnNames) =>
        new(CatalogUtils.GetEnvironment(catalog), outputColumnName, inputColumnNames);

    public static ColumnSelectingEstimator DropColumns(this TransformsCatalog catalog, params string[] columnNames) =>
        new(CatalogUtils.GetEnvironment(catalog), null, columnNames, keepHidden: false);

    public static ColumnSelectingEstimator SelectColumns(this TransformsCatalog catalog, string[] columnNames, bool keepHidden) =>
        new(CatalogUtils.GetEnvironment(catalog), columnNames, null, keepHidden);

    public static ColumnSelectingEstimator SelectColumns(this TransformsCatalog catalog, params string[] columnNames) =>
        catalog.SelectColumns(columnNames, keepHidden: false);
}
