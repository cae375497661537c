using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The way from a catalog to its environment.</summary>
static class CatalogUtils
{
    public static IHostEnvironment GetEnvironment(this IInternalCatalog catalog)
    {
        Contracts.CheckValue(catalog, nameof(catalog));
        return catalog.Environment;
    }
}
