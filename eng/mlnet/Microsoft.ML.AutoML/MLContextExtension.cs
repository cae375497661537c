namespace Microsoft.ML.AutoML;

/// <summary>The door to the catalog.</summary>
public static class MLContextExtension
{
    public static AutoCatalog Auto(this MLContext mlContext) => new(mlContext);
}
