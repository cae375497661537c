using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.Forecasting;

[TestClass]
public sealed class TransformTests
{
    readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Every_row_gets_a_forecast_of_the_next_values_within_its_bounds()
    {
        var rows = _ml.Data.TakeRows(SeriesFixtures.Rows(_ml, SeriesFixtures.Series(200)), 170);
        var model = SeriesFixtures.Fit(_ml, rows);
        var after = SeriesFixtures.Series(200).Skip(170).ToArray();
        var forecasts = SeriesFixtures.Forecasts(_ml, model.Transform(SeriesFixtures.Rows(_ml, after)));
        Assert.AreEqual(30, forecasts.Length);
        foreach (var forecast in forecasts)
        {
            Assert.AreEqual(SeriesFixtures.Horizon, forecast.Next.Length);
            for (var i = 0; i < SeriesFixtures.Horizon; i++)
                Assert.IsTrue(forecast.Low[i] <= forecast.Next[i] && forecast.Next[i] <= forecast.High[i], $"{forecast.Low[i]} {forecast.Next[i]} {forecast.High[i]}");
        }
    }

    [TestMethod]
    public void Forecasts_beat_the_seasonal_naive_and_follow_the_trend_beyond_the_training_range()
    {
        var values = SeriesFixtures.Series(400);
        var model = SeriesFixtures.Fit(_ml, SeriesFixtures.Rows(_ml, values[..300]), SeriesFixtures.Small with { Network = SeriesFixtures.Small.Network with { HiddenSize = 16 }, Training = SeriesFixtures.Small.Training with { Epochs = 10 } });
        var metrics = _ml.Forecasting.Evaluate(model.Transform(SeriesFixtures.Rows(_ml, values[300..])), nameof(Step.Value), nameof(Forecast.Next),
            confidenceLowerBoundColumn: nameof(Forecast.Low), confidenceUpperBoundColumn: nameof(Forecast.High), seasonLength: SeriesFixtures.Season);
        Assert.IsTrue(metrics.MeanAbsoluteScaledError < 0.6 * metrics.SeasonalNaive!.MeanAbsoluteScaledError, $"{metrics}");
        Assert.IsTrue(metrics.Coverage > 0.85, $"{metrics}");
    }

    [TestMethod]
    public void Schema_promised_is_schema_delivered()
    {
        var rows = SeriesFixtures.Rows(_ml, SeriesFixtures.Series(100));
        var estimator = _ml.Forecasting.ForecastByLstm(SeriesFixtures.Small);
        var model = estimator.Fit(rows);
        var delivered = model.Transform(rows).Schema;
        Assert.AreEqual(model.GetOutputSchema(rows.Schema).ToString(), delivered.ToString());
        foreach (var name in new[] { "Next", "Low", "High" })
        {
            var column = delivered[name];
            Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, SeriesFixtures.Horizon), column.Type);
            var names = default(VBuffer<ReadOnlyMemory<char>>);
            column.Annotations.GetValue("SlotNames", ref names);
            Assert.AreEqual("t+1 t+2 t+3 t+4", string.Join(' ', names.DenseValues()));
        }
        CollectionAssert.AreEqual(new[] { "Value", "Next", "Low", "High" }, delivered.Select(column => column.Name).ToArray());
    }

    [TestMethod]
    public void The_estimators_shape_can_be_chained_on()
    {
        var rows = SeriesFixtures.Rows(_ml, SeriesFixtures.Series(100));
        var chain = _ml.Forecasting.ForecastByLstm(SeriesFixtures.Small).Append(_ml.Transforms.CopyColumns("Copy", "Next")).Append(_ml.Transforms.Concatenate("Both", "Next", "Copy"));
        Assert.AreEqual(2 * SeriesFixtures.Horizon, ((VectorDataViewType)chain.Fit(rows).Transform(rows).Schema["Both"].Type).Size);
    }
}
