namespace Microsoft.ML.AutoML;

/// <summary>Whether rows are cached before a trainer.</summary>
public enum CacheBeforeTrainer
{
    Auto = 0,
    On = 1,
    Off = 2,
}
