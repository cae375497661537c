using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Text;

namespace Microsoft.ML;

public static class TextCatalog
{
    public static TextNormalizingEstimator NormalizeText(
        this TransformsCatalog.TextTransforms catalog, string outputColumnName, string inputColumnName = null,
        TextNormalizingEstimator.CaseMode caseMode = TextNormalizingEstimator.CaseMode.Lower,
        bool keepDiacritics = false, bool keepPunctuations = true, bool keepNumbers = true) =>
        new(CatalogUtils.GetEnvironment(catalog), outputColumnName, inputColumnName, new(caseMode, keepDiacritics, keepPunctuations, keepNumbers));

    public static WordTokenizingEstimator TokenizeIntoWords(
        this TransformsCatalog.TextTransforms catalog, string outputColumnName, string inputColumnName = null, char[] separators = null) =>
        new(CatalogUtils.GetEnvironment(catalog), outputColumnName, inputColumnName, separators ?? [' ']);
}
