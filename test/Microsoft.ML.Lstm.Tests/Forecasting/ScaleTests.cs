using Microsoft.ML.Transforms.TimeSeries;

namespace Microsoft.ML.Lstm.Tests.Forecasting;

/// <summary>Very many series: what is kept of them, and how they are forecast.</summary>
[TestClass, DoNotParallelize]
public sealed class ScaleTests
{
    const int Series = 4000, Steps = 500, Mebibyte = 1 << 20;

    sealed class Row
    {
        public int Series { get; set; }
        public float Value { get; set; }
    }

    /// <summary>Made as they are read: they take no memory.</summary>
    static IEnumerable<Row> Rows(int series, int steps)
    {
        var row = new Row();
        for (var t = 0; t < steps; t++)
        {
            for (var s = 0; s < series; s++)
            {
                (row.Series, row.Value) = (s, 100 + s + (10 * MathF.Sin(2 * MathF.PI * (t + s) / 7)) + (t * 7919 + s * 104729) % 13);
                yield return row;
            }
        }
    }

    static LstmForecastingTransformer Fit(int series, int steps, Action<TrainingReport>? onReport = null)
    {
        var ml = new MLContext(seed: 1);
        return SeriesFixtures.Fit(ml, ml.Data.LoadFromEnumerable(Rows(series, steps)), SeriesFixtures.Small with
        {
            SeriesColumnName = nameof(Row.Series),
            SeasonLength = 7,
            Training = SeriesFixtures.Small.Training with { Epochs = 1, OnReport = onReport },
        });
    }

    [TestMethod]
    public void Training_keeps_the_values_once_and_little_else()
    {
        Fit(20, 60);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var most = 0L;
        Fit(Series, Steps, _ => most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true)));
        var (kept, data) = (most - before, (long)Series * Steps * sizeof(float));
        Assert.IsTrue(kept > data && kept < (1.25 * data) + (12 * Mebibyte), $"{(double)kept / Mebibyte:F1} MiB kept of {(double)data / Mebibyte:F1} MiB of data");
    }

    [TestMethod]
    public void One_step_of_every_series_is_one_batched_pass_with_the_bits_of_each_alone()
    {
        var model = Fit(600, 60);
        var all = model.Forecast(horizon: 1);
        Assert.HasCount(600, all);
        var ml = new MLContext(seed: 1);
        using var engine = model.CreateTimeSeriesEngine<Row, Forecast>(ml);
        foreach (var series in new[] { 0, 255, 256, 257, 599 })
        {
            var alone = engine.Predict(new Row { Series = series, Value = 100 + series });
            var together = engine.ForecastAll(horizon: 1).Single(step => step.Series == $"{series}");
            Assert.AreEqual(alone.Next[0], together.Value, $"series {series}");
        }
    }
}
