using System.Text.Json;

namespace Microsoft.ML.Lstm.Audio.Tests;

/// <summary>Features equal their definitions: against a Fourier sum in double, and against torchaudio's of Kaldi.</summary>
[TestClass]
public sealed class FeatureReferenceTests
{
    static readonly AudioFeatureOptions Plain = new() { SampleRate = 16_000, Normalization = AudioNormalization.None };

    static IEnumerable<object[]> Options =>
    [
        [Plain],
        [Plain with { Kind = AudioFeatureKind.Mfcc }],
        [Plain with { Kind = AudioFeatureKind.Mfcc, Bands = 23, Coefficients = 23, Lifter = 0 }],
        [Plain with { SampleRate = 8_000, PreEmphasis = 0, LowerFrequency = 0 }],
        [Plain with { SampleRate = 44_100, Bands = 80, UpperFrequency = 12_000 }],
        [Plain with { SampleRate = 22_050, WindowMilliseconds = 32, HopMilliseconds = 40, Bands = 5, EnergyFloor = 1 }],
        [Plain with { WindowMilliseconds = 16, Bands = 20 }],
    ];

    static IEnumerable<object[]> Names => Cases().Select(one => new object[] { one.GetProperty("name").GetString()! });

    [TestMethod, DynamicData(nameof(Options))]
    public void Features_are_their_definition_in_double(AudioFeatureOptions options)
    {
        var samples = Sounds.Noisy(options.SampleRate!.Value, 2_000);
        var expected = FeatureReference.Of(samples, options);
        AreClose([.. expected.SelectMany(frame => frame)], Columns.Extract(options, samples).Single(), 1e-3);
    }

    [TestMethod, DynamicData(nameof(Names))]
    public void Features_are_those_of_Kaldi(string name)
    {
        var one = Cases().Single(one => one.GetProperty("name").GetString() == name);
        var options = new AudioFeatureOptions
        {
            Kind = Enum.Parse<AudioFeatureKind>(one.GetProperty("kind").GetString()!),
            SampleRate = one.GetProperty("rate").GetInt32(),
            Bands = one.GetProperty("bands").GetInt32(),
            Coefficients = Math.Max(1, one.GetProperty("coefficients").GetInt32()),
            DeltaOrder = one.GetProperty("deltas").GetInt32(),
            WindowMilliseconds = one.GetProperty("window").GetSingle(),
            HopMilliseconds = one.GetProperty("hop").GetSingle(),
            PreEmphasis = one.GetProperty("emphasis").GetSingle(),
            LowerFrequency = one.GetProperty("low").GetSingle(),
            UpperFrequency = one.GetProperty("high").GetSingle(),
            Lifter = one.GetProperty("lifter").GetSingle(),
            EnergyFloor = 1.1920929e-7f,
            Normalization = AudioNormalization.None,
        };
        float[] samples = [.. one.GetProperty("samples").EnumerateArray().Select(sample => sample.GetInt32() / 32768f)];
        double[] expected = [.. one.GetProperty("features").EnumerateArray().Select(feature => feature.GetDouble())];
        var actual = Columns.Extract(options, samples).Single();
        Assert.HasCount(one.GetProperty("frames").GetInt32() * (options.Kind == AudioFeatureKind.Mfcc ? options.Coefficients : options.Bands) * (1 + options.DeltaOrder), actual, name);
        AreClose(expected, actual, 1e-3);
    }

    [TestMethod]
    public void Deltas_are_slopes_and_deltas_of_deltas_slopes_of_these()
    {
        var samples = Sounds.Noisy(16_000, 4_000);
        var options = Plain with { Bands = 4, DeltaWindow = 3 };
        var rows = Columns.Extract(options, samples).Single().Chunk(4).ToArray();
        var (slopes, curves) = (Slopes(rows), Slopes(Slopes(rows)));
        var actual = Columns.Extract(options with { DeltaOrder = 2 }, samples).Single().Chunk(12).ToArray();
        Assert.HasCount(rows.Length, actual);
        for (var t = 0; t < rows.Length; t++)
        {
            CollectionAssert.AreEqual(rows[t], actual[t][..4]);
            AreClose([.. slopes[t].Select(x => (double)x)], actual[t][4..8], 1e-4);
            AreClose([.. curves[t].Select(x => (double)x)], actual[t][8..], 1e-4);
        }
    }

    static JsonElement[] Cases()
    {
        using var stream = typeof(FeatureReferenceTests).Assembly.GetManifestResourceStream("audio.json")!;
        using var document = JsonDocument.Parse(stream);
        return [.. document.RootElement.GetProperty("cases").EnumerateArray().Select(one => one.Clone())];
    }

    static float[][] Slopes(float[][] rows) => [.. rows.Select((row, t) => row.Select((_, i) =>
        (float)(Enumerable.Range(1, 3).Sum(n => n * (double)(rows[Math.Min(t + n, rows.Length - 1)][i] - rows[Math.Max(t - n, 0)][i])) / 28)).ToArray())];

    static void AreClose(double[] expected, float[] actual, double tolerance)
    {
        Assert.HasCount(expected.Length, actual);
        for (var i = 0; i < expected.Length; i++) Assert.AreEqual(expected[i], actual[i], tolerance, $"{i}");
    }
}
