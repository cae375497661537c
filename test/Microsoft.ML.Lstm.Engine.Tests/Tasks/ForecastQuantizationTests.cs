using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>Forecasters in 8-bit integers: what they forecast, what is said of it, and their files.</summary>
[TestClass]
public sealed class ForecastQuantizationTests
{
    static readonly float[][] Past = [ForecastFixtures.Series(220), ForecastFixtures.Series(200, trend: -0.05, seed: 2)];
    static readonly float[][] Later = [ForecastFixtures.Series(260, seed: 3), ForecastFixtures.Series(90, seed: 4), [7]];

    public static IEnumerable<object[]> Kinds =>
    [
        [ForecastArchitecture.Recurrent, ForecastDecoding.Direct, CellKind.Lstm],
        [ForecastArchitecture.Recurrent, ForecastDecoding.Direct, CellKind.Gru],
        [ForecastArchitecture.Recurrent, ForecastDecoding.EncoderDecoder, CellKind.Lstm],
        [ForecastArchitecture.Mixer, ForecastDecoding.Direct, CellKind.Lstm],
    ];

    [TestMethod, DynamicData(nameof(Kinds))]
    public void A_quantised_forecaster_forecasts_nearly_the_same(ForecastArchitecture architecture, ForecastDecoding decoding, CellKind cell)
    {
        var model = Trained(architecture, decoding, cell);
        var (quantized, report) = model.Quantize(Later);
        Assert.IsTrue(quantized.IsQuantized && !model.IsQuantized);
        Assert.AreEqual("mean absolute scaled error", report.Measure);
        Assert.AreEqual(report.Before, report.After, 0.02 * report.Before);
        Assert.AreEqual(report.CoverageBefore, report.CoverageAfter, 0.05);
        Assert.IsTrue(report.OutputError is > 0 and < 0.01, $"{report}");
        Assert.IsTrue(report.BytesAfter < report.BytesBefore, $"{report}");
        Assert.IsTrue(report.Layers.Any(layer => layer.Unchanged is null && layer.WeightError is > 0 and < 0.02));
        Assert.Contains(", coverage 0.", $"{report}");
        Assert.Contains("quantised already", Assert.ThrowsExactly<InvalidOperationException>(() => quantized.Quantize(Later)).Message);
    }

    [TestMethod]
    public void The_measures_are_those_of_forecasts_of_the_last_values()
    {
        var model = Trained(ForecastArchitecture.Recurrent, ForecastDecoding.Direct, CellKind.Lstm);
        float[] series = [.. Later[1].Take(model.HistoryLength + model.Horizon)];
        var report = model.Quantize([series]).Report;
        var (point, lower, upper) = ForecastFixtures.Forecast(model, series[..model.HistoryLength], level: model.ConfidenceLevel);
        var actual = series[model.HistoryLength..];
        var scale = Enumerable.Range(12, series.Length - 12).Average(t => Math.Abs((double)series[t] - series[t - 12]));
        // Two windows fit: the one before leaves a history that is too short, so there is but one.
        Assert.AreEqual(actual.Zip(point, (one, other) => Math.Abs((double)one - other)).Average() / scale, report.Before, 1e-6);
        Assert.AreEqual(Enumerable.Range(0, actual.Length).Average(h => lower[h] <= actual[h] && actual[h] <= upper[h] ? 1.0 : 0), report.CoverageBefore, 1e-12);
        // A constant series scales nothing.
        Assert.AreEqual("mean absolute error", model.Quantize([[.. Enumerable.Repeat(4f, 60)]]).Report.Measure);
    }

    [TestMethod]
    public void A_saved_one_has_the_same_bits_on_any_number_of_threads()
    {
        var model = Trained(ForecastArchitecture.Recurrent, ForecastDecoding.Direct, CellKind.Lstm);
        var (quantized, report) = model.Quantize(Later);
        var file = Bytes(quantized);
        Assert.AreEqual(report.BytesAfter, file.Length);
        var read = Forecaster.Load(new MemoryStream(file));
        Assert.IsTrue(read.IsQuantized);
        CollectionAssert.AreEqual(file, Bytes(read));
        float[] histories = [.. Enumerable.Range(0, 100).SelectMany(i => ForecastFixtures.History(model, Later[0], 100 + i))];
        var expected = ForecastFixtures.Forecast(quantized, histories);
        foreach (var threads in (int[])[1, 3])
        {
            var (point, lower, upper) = ForecastFixtures.Forecast(read, histories, threads: threads);
            CollectionAssert.AreEqual(expected.Point, point);
            CollectionAssert.AreEqual(expected.Lower, lower);
            CollectionAssert.AreEqual(expected.Upper, upper);
        }
        CollectionAssert.AreEqual(expected.Point[..6], ForecastFixtures.Forecast(read, histories[..model.HistoryLength]).Point, "alone");
    }

    [TestMethod]
    public void A_file_of_the_version_before_is_in_single_precision()
    {
        var model = Trained(ForecastArchitecture.Recurrent, ForecastDecoding.Direct, CellKind.Lstm);
        using var stream = new MemoryStream();
        Envelope.Write(stream, "FCST", 10, codec => ForecastModel.Transfer(codec, model.Model));
        stream.Position = 0;
        var read = Forecaster.Load(stream);
        Assert.IsFalse(read.IsQuantized);
        CollectionAssert.AreEqual(Bytes(model), Bytes(read));
    }

    [TestMethod]
    public void Training_goes_on_in_single_precision()
    {
        var quantized = Trained(ForecastArchitecture.Recurrent, ForecastDecoding.Direct, CellKind.Lstm).Quantize(Later).Model;
        var further = Forecaster.Train(Past, Options(ForecastArchitecture.Recurrent, ForecastDecoding.Direct, CellKind.Lstm), seed: 1, previous: quantized);
        Assert.IsFalse(further.IsQuantized);
        Assert.IsTrue(further.Quantize(Later).Model.IsQuantized);
    }

    [TestMethod]
    public void Series_that_tell_nothing_are_refused()
    {
        var model = Trained(ForecastArchitecture.Recurrent, ForecastDecoding.Direct, CellKind.Lstm);
        Assert.Contains("Give some", Assert.ThrowsExactly<ArgumentException>(() => model.Quantize(Array.Empty<float[]>())).Message);
        Assert.Contains("Give some", Assert.ThrowsExactly<ArgumentException>(() => model.Quantize([[1f]])).Message);
        Assert.ThrowsExactly<ArgumentException>(() => model.Quantize(new ExampleSet([new("Other", InputKind.Continuous, 1), new("Values", InputKind.Continuous, 1, FieldRole.Target)])));
        var missing = model.Quantize([[.. Enumerable.Repeat(float.NaN, 40)]]).Report;
        Assert.IsTrue(double.IsNaN(missing.Before) && double.IsNaN(missing.After));
    }

    static Forecaster Trained(ForecastArchitecture architecture, ForecastDecoding decoding, CellKind cell) => Forecaster.Train(Past, Options(architecture, decoding, cell), seed: 1);

    // Without validation the networks are kept, so that there is something to round.
    static ForecastOptions Options(ForecastArchitecture architecture, ForecastDecoding decoding, CellKind cell) => ForecastFixtures.Tiny with
    {
        Architecture = architecture,
        Decoding = decoding,
        Network = new() { HiddenSize = 24, Cell = cell },
        Training = ForecastFixtures.Tiny.Training with { ValidationFraction = 0 },
    };

    static byte[] Bytes(Forecaster forecaster)
    {
        using var stream = new MemoryStream();
        forecaster.Save(stream);
        return stream.ToArray();
    }
}
