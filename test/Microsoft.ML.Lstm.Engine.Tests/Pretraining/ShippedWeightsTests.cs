using Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;

namespace Microsoft.ML.Lstm.Engine.Tests.Pretraining;

/// <summary>The golden of the weights that come with the library: what they forecast, at every vector width.</summary>
/// <remarks>The values are those of the library itself at 512 bits when the weights were taken in; other weights, or a change of what is computed before or behind the network, make others.</remarks>
[TestClass]
public sealed class ShippedWeightsTests
{
    /// <summary>Of the series' range, which is about 20: sums run in another order at each width.</summary>
    const double Tolerance = 2e-3;

    /// <summary>By network and series the lowest decile, the median and the highest decile at steps 1, 2, 3, 6, 12 and 24.</summary>
    static readonly Dictionary<string, float[]> Golden = new()
    {
        ["base, season"] = [91.54593f, 93.0933f, 94.63843f, 90.76376f, 92.292404f, 93.81278f, 91.39537f, 92.92294f, 94.44576f, 102.26714f, 103.759f, 105.24574f, 94.20342f, 95.72534f, 97.24314f, 94.286896f, 95.76383f, 97.20651f],
        ["base, trend with gaps"] = [16.008667f, 17.345135f, 18.704012f, 15.817249f, 17.44062f, 19.048342f, 15.6187525f, 17.57575f, 19.478823f, 15.2901745f, 17.917816f, 20.603184f, 14.710018f, 18.549366f, 22.666515f, 14.518598f, 19.967064f, 25.98948f],
        ["base, counts"] = [0f, 1.34272f, 4.5650473f, 0f, 1.3359878f, 4.567829f, 0f, 1.3413984f, 4.587944f, 0f, 1.3405645f, 4.5729876f, 0f, 1.3525772f, 4.630783f, 0f, 1.346709f, 4.674459f],
        ["base, long"] = [1.1279268f, 2.5503397f, 3.9096556f, 1.2802095f, 2.704148f, 4.0630717f, 1.6017524f, 3.0435038f, 4.428665f, 0.24987617f, 1.6685092f, 3.0460498f, -6.222599f, -4.776682f, -3.3557177f, 2.201642f, 3.6635334f, 5.158942f],
        ["small, season"] = [91.57681f, 93.06771f, 94.59631f, 90.7333f, 92.29811f, 93.88141f, 91.331696f, 92.890656f, 94.45928f, 102.03942f, 103.691475f, 105.359375f, 94.07892f, 95.774734f, 97.475235f, 93.80234f, 95.78996f, 97.835846f],
        ["small, trend with gaps"] = [15.524072f, 17.573593f, 20.24533f, 15.429634f, 17.603817f, 20.38552f, 15.366829f, 17.644688f, 20.412418f, 15.137193f, 17.720478f, 20.844345f, 14.679489f, 17.919415f, 21.94042f, 13.968628f, 19.439384f, 26.536285f],
        ["small, counts"] = [0f, 1.2286162f, 4.701968f, 0f, 1.2252581f, 4.6554384f, 0f, 1.2303836f, 4.603852f, 0f, 1.2384241f, 4.551242f, 0f, 1.2631378f, 4.5671577f, 0f, 1.2646978f, 4.625741f],
        ["small, long"] = [0.9738815f, 2.4451203f, 3.9037843f, 1.08546f, 2.6149235f, 4.124422f, 1.4301565f, 2.9640274f, 4.4574423f, -0.013988519f, 1.5918298f, 3.1769006f, -6.4216757f, -4.775628f, -3.1637278f, 2.078054f, 3.634636f, 5.1878567f],
        ["nano, season"] = [91.53829f, 93.23082f, 94.78749f, 90.58953f, 92.269844f, 93.8275f, 91.334335f, 93.031075f, 94.60737f, 102.14188f, 103.84032f, 105.40283f, 94.034615f, 95.76541f, 97.373856f, 93.77023f, 95.70828f, 97.53232f],
        ["nano, trend with gaps"] = [15.675006f, 17.521908f, 19.678093f, 15.613928f, 17.590736f, 19.821852f, 15.632154f, 17.638134f, 19.910847f, 15.594004f, 17.826527f, 20.291641f, 15.560634f, 18.173897f, 21.045345f, 14.993643f, 19.509369f, 25.232292f],
        ["nano, counts"] = [0f, 1.6254636f, 4.4098186f, 0f, 1.6129315f, 4.4350257f, 0f, 1.580096f, 4.3774147f, 0f, 1.5755785f, 4.4015226f, 0f, 1.6214827f, 4.466222f, 0f, 1.5685534f, 4.684104f],
        ["nano, long"] = [1.01265f, 2.5055447f, 3.9258318f, 1.104022f, 2.5835044f, 4.0169296f, 1.3619221f, 2.8522282f, 4.2947397f, 0.15136935f, 1.6180639f, 3.0481062f, -6.2470055f, -4.797069f, -3.3729692f, 2.2388825f, 3.639467f, 5.0255995f],
    };

    static readonly Dictionary<string, float[]> Series = new()
    {
        ["season"] = [.. Enumerable.Range(0, 200).Select(t => (float)(100 + (8 * Math.Sin(Math.Tau * t / 12)) + Noise(t)))],
        ["trend with gaps"] = [.. Enumerable.Range(0, 90).Select(t => t % 10 == 3 || t is > 40 and < 48 ? float.NaN : (float)((0.2 * t) + Noise(t)))],
        ["counts"] = [.. Enumerable.Range(0, 60).Select(t => (float)Math.Max(0, Math.Floor(3 * Noise(t))))],
        ["long"] = [.. Enumerable.Range(0, 2500).Select(t => (float)((5 * Math.Sin(Math.Tau * t / 24)) + (3 * Math.Sin(Math.Tau * t / 168)) + Noise(t)))],
    };

    [TestMethod]
    public void They_forecast_what_they_did()
    {
        var told = new List<string>();
        foreach (var shipped in ShippedNetwork.All)
        {
            foreach (var (name, values) in Series)
            {
                var quantiles = shipped.Forecaster.Forecast([values], 24, 0)[0];
                float[] picked = [.. new[] { 1, 2, 3, 6, 12, 24 }.SelectMany(step => new[] { 0, QuantileMixture.Median, QuantileMixture.Levels - 1 }.Select(q => quantiles[((step - 1) * QuantileMixture.Levels) + q]))];
                if (Golden.TryGetValue($"{shipped.Name}, {name}", out var golden) && golden.Zip(picked, (one, other) => Math.Abs(one - other) <= Tolerance).All(close => close)) continue;
                told.Add($"[\"{shipped.Name}, {name}\"] = [{string.Join(", ", picked.Select(value => FormattableString.Invariant($"{value}f")))}],");
            }
        }

        Assert.AreEqual("", string.Join('\n', told));
    }

    /// <summary>From -2 to 2, the same everywhere.</summary>
    static double Noise(int t) => (((t * 7919L) + (t * t * 104729L)) % 1000 / 250.0) - 2;
}
