using System.Text.Json;

namespace Microsoft.ML.Lstm.Engine.Tests.Golden;

/// <summary>A file of golden vectors, which eng/goldens made.</summary>
static class GoldenFile
{
    public static JsonElement Load(string name)
    {
        using var stream = typeof(GoldenFile).Assembly.GetManifestResourceStream(name)!;
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }

    public static float[] Floats(this JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray().Select(v => v.GetSingle())];

    public static double[] Doubles(this JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(v => v.GetDouble())];

    /// <summary>1e-5 relative; where a sum of many terms nearly cancels, relative to a share of the array's root mean square.</summary>
    public static void AreClose(string name, double[] expected, float[] actual, double ofRootMeanSquare = 0.1)
    {
        Assert.AreEqual(expected.Length, actual.Length);
        var floor = expected.Length == 0 ? 0 : Math.Sqrt(expected.Average(v => v * v)) * ofRootMeanSquare;
        for (var i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], 1e-5 * Math.Max(Math.Abs(expected[i]), floor), $"{name} {i}");
    }
}
