using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

[TestClass]
public sealed class ForecastingTests
{
    static readonly float[] Series = ForecastFixtures.Series(300);
    static readonly Forecaster Fitted = Forecaster.Train([Series], ForecastFixtures.Tiny with { LogTransform = null }, 1);

    static float[] Histories(int rows) => [.. Enumerable.Range(0, rows).SelectMany(row => ForecastFixtures.History(Fitted, Series, 3 + (row % 297)))];

    [TestMethod]
    public void A_row_has_equal_bits_in_any_batch_on_any_threads()
    {
        var histories = Histories(700);
        var (point, lower, upper) = ForecastFixtures.Forecast(Fitted, histories, horizon: 15, threads: 1);
        var threaded = ForecastFixtures.Forecast(Fitted, histories, horizon: 15, threads: 3);
        CollectionAssert.AreEqual(point, threaded.Point);
        CollectionAssert.AreEqual(lower, threaded.Lower);
        CollectionAssert.AreEqual(upper, threaded.Upper);
        foreach (var row in (int[])[0, 1, 31, 32, 299, 640, 699])
        {
            var alone = ForecastFixtures.Forecast(Fitted, histories[(row * Fitted.HistoryLength)..((row + 1) * Fitted.HistoryLength)], horizon: 15);
            CollectionAssert.AreEqual(point[(row * 15)..((row + 1) * 15)], alone.Point, $"row {row}");
            CollectionAssert.AreEqual(upper[(row * 15)..((row + 1) * 15)], alone.Upper, $"row {row}");
        }
    }

    [TestMethod]
    public void Beyond_the_horizon_it_goes_on_from_its_own_forecast_and_doubts_more()
    {
        var history = ForecastFixtures.History(Fitted, Series, 300);
        var (point, lower, upper) = ForecastFixtures.Forecast(Fitted, history, horizon: 12);
        var first = ForecastFixtures.Forecast(Fitted, history);
        CollectionAssert.AreEqual(first.Point, point[..6]);
        float[] continued = [.. history[6..], .. first.Point];
        CollectionAssert.AreEqual(ForecastFixtures.Forecast(Fitted, continued).Point.Select(y => MathF.Round(y, 3)).ToArray(), point[6..].Select(y => MathF.Round(y, 3)).ToArray());

        // Of logarithms doubt is a part of the value, which here falls with the season.
        double Doubt(int h) => Fitted.LogTransform ? upper[h] / lower[h] : upper[h] - lower[h];
        for (var h = 6; h < 12; h++) Assert.IsTrue(Doubt(h) > Doubt(5), $"step {h}: {Doubt(h)} after {Doubt(5)}");
        CollectionAssert.AreEqual(first.Point[..2], ForecastFixtures.Forecast(Fitted, history, horizon: 2).Point);
    }

    [TestMethod]
    public void Higher_confidence_is_wider()
    {
        var history = ForecastFixtures.History(Fitted, Series, 300);
        var widths = new[] { 0.5f, 0.8f, 0.95f, 0.999f }.Select(level => ForecastFixtures.Forecast(Fitted, history, level: level)).Select(f => f.Upper[3] - f.Lower[3]).ToArray();
        for (var i = 1; i < widths.Length; i++) Assert.IsTrue(widths[i] >= widths[i - 1] && widths[^1] > widths[0], string.Join(' ', widths));
    }

    [TestMethod]
    public void Forecasting_again_allocates_nothing()
    {
        var histories = Histories(100);
        var buffers = new ForecastPredictor(Fitted, 2);
        var (point, lower, upper) = (new float[1200], new float[1200], new float[1200]);
        var least = long.MaxValue;
        for (var round = 0; round < 6; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            for (var i = 0; i < 20; i++) Fitted.Forecast(histories, 100, 12, point, lower, upper, 0.9f, buffers);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.IsTrue(least < 500, $"each 20 forecasts allocated {least} bytes or more");
    }

    [TestMethod]
    public void Wrong_lengths_foreign_buffers_and_infinities_are_refused()
    {
        var history = ForecastFixtures.History(Fitted, Series, 300);
        var buffers = new ForecastPredictor(Fitted);
        var point = new float[6];
        Assert.ThrowsExactly<ArgumentException>(() => Fitted.Forecast(history.AsSpan(1), 1, point, [], [], 0.9f, buffers));
        Assert.ThrowsExactly<ArgumentException>(() => Fitted.Forecast(history, 1, point.AsSpan(1), [], [], 0.9f, buffers));
        Assert.ThrowsExactly<ArgumentException>(() => Fitted.Forecast(history, 1, point, new float[5], [], 0.9f, buffers));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Fitted.Forecast(history, 1, point, [], [], 1f, buffers));
        var other = Forecaster.Train([ForecastFixtures.Series(60)], ForecastFixtures.Tiny with { Training = ForecastFixtures.Tiny.Training with { Epochs = 1, Members = 1 } });
        Assert.ThrowsExactly<ArgumentException>(() => Fitted.Forecast(history, 1, point, [], [], 0.9f, new ForecastPredictor(other)));
        history[3] = float.NegativeInfinity;
        Assert.ThrowsExactly<ArgumentException>(() => Fitted.Forecast(history, 1, point, [], [], 0.9f, buffers));
    }
}
