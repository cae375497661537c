using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.Forecasting;

[TestClass]
public sealed class TransformTests
{
    readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Every_row_gets_a_forecast_of_the_next_values_within_its_bounds()
    {
        var rows = _ml.Data.TakeRows(Given.Rows(_ml, Given.Series(200)), 170);
        var model = Given.Fit(_ml, rows);
        var after = Given.Series(200).Skip(170).ToArray();
        var forecasts = Given.Forecasts(_ml, model.Transform(Given.Rows(_ml, after)));
        Assert.AreEqual(30, forecasts.Length);
        foreach (var forecast in forecasts)
        {
            Assert.AreEqual(Given.Horizon, forecast.Next.Length);
            for (var i = 0; i < Given.Horizon; i++)
                Assert.IsTrue(forecast.Low[i] <= forecast.Next[i] && forecast.Next[i] <= forecast.High[i], $"{forecast.Low[i]} {forecast.Next[i]} {forecast.High[i]}");
        }
    }

    [TestMethod]
    public void Forecasts_beat_the_seasonal_naive_and_follow_the_trend_beyond_the_training_range()
    {
        var values = Given.Series(400);
        var model = Given.Fit(_ml, Given.Rows(_ml, values[..300]), Given.Small with { HiddenSize = 16, Epochs = 10 });
        var metrics = _ml.Forecasting.Evaluate(model.Transform(Given.Rows(_ml, values[300..])), nameof(Step.Value), nameof(Forecast.Next),
            confidenceLowerBoundColumn: nameof(Forecast.Low), confidenceUpperBoundColumn: nameof(Forecast.High), seasonLength: Given.Season);
        Assert.IsTrue(metrics.MeanAbsoluteScaledError < 0.6 * metrics.SeasonalNaive!.MeanAbsoluteScaledError, $"{metrics}");
        Assert.IsTrue(metrics.Coverage > 0.85, $"{metrics}");
    }

    [TestMethod]
    public void Schema_promised_is_schema_delivered()
    {
        var rows = Given.Rows(_ml, Given.Series(100));
        var estimator = _ml.Forecasting.ForecastByLstm(Given.Small);
        var model = estimator.Fit(rows);
        var delivered = model.Transform(rows).Schema;
        Assert.AreEqual(model.GetOutputSchema(rows.Schema).ToString(), delivered.ToString());
        foreach (var name in new[] { "Next", "Low", "High" })
        {
            var column = delivered[name];
            Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, Given.Horizon), column.Type);
            var names = default(VBuffer<ReadOnlyMemory<char>>);
            column.Annotations.GetValue("SlotNames", ref names);
            Assert.AreEqual("t+1 t+2 t+3 t+4", string.Join(' ', names.DenseValues()));
        }
        CollectionAssert.AreEqual(new[] { "Value", "Next", "Low", "High" }, delivered.Select(column => column.Name).ToArray());
    }

    [TestMethod]
    public void The_estimators_shape_can_be_chained_on()
    {
        var rows = Given.Rows(_ml, Given.Series(100));
        var chain = _ml.Forecasting.ForecastByLstm(Given.Small).Append(_ml.Transforms.CopyColumns("Copy", "Next")).Append(_ml.Transforms.Concatenate("Both", "Next", "Copy"));
        Assert.AreEqual(2 * Given.Horizon, ((VectorDataViewType)chain.Fit(rows).Transform(rows).Schema["Both"].Type).Size);
    }

    [TestMethod]
    public void Reading_twice_gives_the_same_and_starts_from_the_fitted_state()
    {
        var model = Given.Fit(_ml, Given.Rows(_ml, Given.Series(120)));
        var after = model.Transform(Given.Rows(_ml, Given.Series(150)[120..]));
        var first = Given.Forecasts(_ml, after);
        var second = Given.Forecasts(_ml, after);
        for (var i = 0; i < first.Length; i++) Given.AreEqual(first[i], second[i]);
    }

    [TestMethod]
    public void Blocks_of_rows_give_the_same_bits_as_one_row_at_a_time()
    {
        var values = Given.Series(1000);
        var model = Given.Fit(_ml, Given.Rows(_ml, values[..200]));
        var batched = Given.Forecasts(_ml, model.Transform(Given.Rows(_ml, values[200..])));
        using var engine = Given.Engine(_ml, model);
        for (var i = 0; i < batched.Length; i++) Given.AreEqual(engine.Predict(new Step { Value = values[200 + i] }), batched[i], $"row {i}");
    }

    [TestMethod]
    public void Columns_of_any_type_pass_through_and_only_columns_asked_for_are_computed()
    {
        var rows = Given.ThreeSeries(_ml, 40);
        var model = Given.Fit(_ml, rows, Given.Small with { SeriesColumnName = "Series" });
        var view = model.Transform(rows);
        CollectionAssert.AreEqual(rows.GetColumn<string>("Series").ToArray(), view.GetColumn<string>("Series").ToArray());
        using var cursor = view.GetRowCursor([view.Schema["Series"]]);
        Assert.IsTrue(cursor.MoveNext());
        Assert.IsFalse(cursor.IsColumnActive(view.Schema["Next"]));
        Assert.ThrowsExactly<ArgumentException>(() => cursor.GetGetter<VBuffer<float>>(view.Schema["Next"]));
    }

    [TestMethod]
    public void Nothing_is_allocated_for_a_scored_row()
    {
        var values = Given.Series(3000);
        var model = Given.Fit(_ml, Given.Rows(_ml, values[..200]));
        var view = model.Transform(_ml.Data.Cache(Given.Rows(_ml, values)));
        using var cursor = view.GetRowCursor([view.Schema["Next"], view.Schema["Low"]]);
        var getter = cursor.GetGetter<VBuffer<float>>(view.Schema["Next"]);
        var buffer = default(VBuffer<float>);
        for (var i = 0; i < 600; i++) Next();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 2000; i++) Next();
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.IsTrue(bytes < 2000, $"{bytes} bytes for 2000 rows");

        void Next()
        {
            cursor.MoveNext();
            getter(ref buffer);
        }
    }
}
