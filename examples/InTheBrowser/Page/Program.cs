// A forecaster that runs in the visitor's browser: main.js hands it a model file, then a series value by value, and draws what is foretold. No server computes anything.
// Publish with `dotnet publish examples/InTheBrowser/Page -c Release -o out`, let examples/InTheBrowser/Training write model and series into out/wwwroot, and open that folder by any static file server.
using System.Runtime.InteropServices.JavaScript;
using System.Runtime.Versioning;
using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

[assembly: SupportedOSPlatform("browser")]

/// <summary>What main.js calls.</summary>
static partial class Page
{
    static Follower? Series;

    static void Main() { }

    /// <summary>Reads a model file and the values before the first that comes.</summary>
    [JSExport]
    internal static void Begin(byte[] model, double[] past)
    {
        using var file = new MemoryStream(model);
        Series = new(Forecaster.Load(file), Array.ConvertAll(past, value => (float)value));
    }

    /// <summary>Takes a value; NaN is a missing one.</summary>
    [JSExport]
    internal static void Observe(double value) => Series!.Observe((float)value);

    /// <summary>The forecast of the next values, then their lower bounds, then their upper ones.</summary>
    [JSExport]
    internal static double[] Outlook() => Array.ConvertAll<float, double>([.. Series!.Forecast, .. Series.Low, .. Series.High], value => value);

    /// <summary>What held so far, in words.</summary>
    [JSExport]
    internal static string Told() => Series!.Told;
}
