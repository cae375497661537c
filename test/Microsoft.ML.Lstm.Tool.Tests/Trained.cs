namespace Microsoft.ML.Lstm.Tool.Tests;

/// <summary>Models that several tests score with, trained once.</summary>
[TestClass]
public static class Trained
{
    static readonly Folder Folder = new();
    static readonly Lazy<string> LazyForecaster = new(() => Fit("forecaster.zip", "forecast", Folder.Sales("sales.csv", 0, 84), "--value", "units", "--series", "shop", "--time", "day", "--horizon", "7", "--epochs", "0", "--pretrained", "false"));
    static readonly Lazy<string> LazyClassifier = new(() => Fit("classifier.zip", "classify", Folder.Waves("waves.csv"), "--value", "a", "b", "--series", "id", "--time", "step", "--label", "kind", "--epochs", "6", "--members", "1", "--hidden", "8"));
    static readonly Lazy<string> LazyRegressor = new(() => Fit("regressor.zip", "regress", Folder.Waves("waves.csv"), "--value", "a", "--series", "id", "--label", "speed", "--epochs", "3", "--members", "1", "--hidden", "8"));
    static readonly Lazy<string> LazyDetector = new(() => Fit("detector.zip", "anomaly", Folder.Readings("load.csv", 900), "--value", "load"));

    /// <summary>Of six shops, on 84 days.</summary>
    internal static string Forecaster => LazyForecaster.Value;

    internal static string Classifier => LazyClassifier.Value;

    internal static string Regressor => LazyRegressor.Value;

    internal static string Detector => LazyDetector.Value;

    [AssemblyCleanup]
    public static void Delete() => Folder.Dispose();

    static string Fit(string model, string task, string data, params string[] options)
    {
        lock (Folder) Run.Well(["fit", task, data, "-o", Folder[model], .. options]);
        return Folder[model];
    }
}
