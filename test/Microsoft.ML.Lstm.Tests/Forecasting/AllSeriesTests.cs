using Microsoft.ML.Data;
using Microsoft.ML.Transforms.TimeSeries;

namespace Microsoft.ML.Lstm.Tests.Forecasting;

/// <summary>Forecasts of every series from where a model stands, without another observation.</summary>
[TestClass]
public sealed class AllSeriesTests
{
    readonly MLContext _ml = new(seed: 1);

    static LstmForecastingOptions Options => SeriesFixtures.Small with { SeriesColumnName = nameof(NamedStep.Series) };

    LstmForecastingTransformer Model => field ??= SeriesFixtures.Fit(_ml, SeriesFixtures.ThreeSeries(_ml, 60), Options);

    /// <summary>The engine's forecasts at the last training row of each series: taking the training rows again, it comes to stand where the training data end.</summary>
    Dictionary<string, Forecast> AtTheEnd()
    {
        var rows = _ml.Data.CreateEnumerable<NamedStep>(SeriesFixtures.ThreeSeries(_ml, 60), false).ToArray();
        var last = new Dictionary<string, Forecast>();
        using var engine = Model.CreateTimeSeriesEngine<NamedStep, Forecast>(_ml);
        foreach (var name in new[] { "shop 1", "shop 2", "shop 3" })
        {
            foreach (var row in rows.Where(row => row.Series == name)) last[name] = engine.Predict(new NamedStep { Series = name, Value = row.Value });
        }
        return last;
    }

    [TestMethod]
    public void All_series_are_forecast_as_the_engine_forecasts_each()
    {
        var expected = AtTheEnd();
        var rows = Model.Forecast();
        Assert.AreEqual(3 * SeriesFixtures.Horizon, rows.Count);
        foreach (var (name, forecast) in expected)
        {
            var own = rows.Where(row => row.Series == name).ToArray();
            CollectionAssert.AreEqual(Enumerable.Range(1, SeriesFixtures.Horizon).ToArray(), own.Select(row => row.Step).ToArray());
            CollectionAssert.AreEqual(forecast.Next, own.Select(row => row.Value).ToArray());
            CollectionAssert.AreEqual(forecast.Low, own.Select(row => row.LowerBound).ToArray());
            CollectionAssert.AreEqual(forecast.High, own.Select(row => row.UpperBound).ToArray());
        }
        CollectionAssert.AreEqual(rows.ToArray(), Model.Forecast().ToArray(), "Forecasting moved the model.");
    }

    [TestMethod]
    public void After_rows_the_series_in_them_are_forecast_as_Transform_does_at_the_last_row_of_each()
    {
        var rows = _ml.Data.FilterByCustomPredicate<NamedStep>(SeriesFixtures.ThreeSeries(_ml, 75), row => row.Series != "shop 2");
        var expected = SeriesFixtures.Forecasts(_ml, Model.Transform(rows))[^1];
        var standing = Model.After(rows);
        SeriesFixtures.AreEqual(expected, SeriesFixtures.Forecasts(_ml, standing.ForecastAsDataView()).Single());
        Assert.AreEqual(3 * SeriesFixtures.Horizon, Model.Forecast().Count, "The model moved.");
    }

    [TestMethod]
    public void A_view_of_forecasts_ends_for_good()
    {
        var view = Model.ForecastAsDataView();
        using var cursor = view.GetRowCursor(view.Schema);
        for (var row = 0; row < 3; row++) Assert.IsTrue(cursor.MoveNext());
        Assert.IsFalse(cursor.MoveNext());
        Assert.IsFalse(cursor.MoveNext(), "The first row came once more.");
        Assert.AreEqual(-1, cursor.Position);
    }

    [TestMethod]
    public void One_series_is_forecast_as_Predict_does()
    {
        var model = SeriesFixtures.Fit(_ml, SeriesFixtures.Rows(_ml, SeriesFixtures.Series(100)));
        using var engine = SeriesFixtures.Engine(_ml, model);
        foreach (var horizon in new[] { 1, SeriesFixtures.Horizon, 11 })
        {
            var expected = engine.Predict(horizon: horizon, confidenceLevel: 0.8f);
            var rows = model.Forecast(horizon, 0.8f);
            CollectionAssert.AreEqual(expected.Next, rows.Select(row => row.Value).ToArray());
            CollectionAssert.AreEqual(expected.High, rows.Select(row => row.UpperBound).ToArray());
            Assert.IsTrue(rows.All(row => row.Series is null));
            SeriesFixtures.AreEqual(expected, SeriesFixtures.Forecasts(_ml, model.ForecastAsDataView(horizon, 0.8f)).Single());
        }
    }

    [TestMethod]
    [DataRow(0, 0.95f)]
    [DataRow(int.MaxValue, 0.95f)]
    [DataRow(4, 1f)]
    [DataRow(4, float.NaN)]
    public void Impossible_horizons_and_levels_are_refused(int horizon, float level)
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Model.Forecast(horizon, level));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Model.ForecastAsDataView(horizon, level));
    }

    [TestMethod]
    public void An_engine_of_a_chain_forecasts_all_series_from_where_it_stands()
    {
        var chain = _ml.Transforms.CopyColumns("Copied", "Value").Append(_ml.Forecasting.ForecastByLstm(Options with { InputColumnName = "Copied" })).Fit(SeriesFixtures.ThreeSeries(_ml, 60));
        using var engine = chain.CreateTimeSeriesEngine<NamedStep, Forecast>(_ml);
        CollectionAssert.AreEqual(chain.LastTransformer.Forecast().ToArray(), engine.ForecastAll().ToArray());
        var moved = engine.Predict(new NamedStep { Series = "shop 3", Value = 170 });
        CollectionAssert.AreEqual(moved.Next, engine.ForecastAll().Where(row => row.Series == "shop 3").Select(row => row.Value).ToArray());
        using var other = _ml.Transforms.CopyColumns("Copied", "Value").Fit(SeriesFixtures.Rows(_ml, [1, 2, 3])).CreateTimeSeriesEngine<Step, Step>(_ml);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => other.ForecastAll()).Message, "ForecastByLstm");
    }

    [TestMethod]
    public void The_view_has_the_series_column_and_the_columns_that_the_model_adds()
    {
        var view = Model.ForecastAsDataView(6);
        CollectionAssert.AreEqual(new[] { "Series", "Next", "Low", "High" }, view.Schema.Select(column => column.Name).ToArray());
        Assert.IsInstanceOfType<TextDataViewType>(view.Schema["Series"].Type);
        Assert.AreEqual(6, ((VectorDataViewType)view.Schema["Next"].Type).Size);
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        view.Schema["Next"].GetSlotNames(ref names);
        Assert.AreEqual("t+6", names.GetItemOrDefault(5).ToString());
        CollectionAssert.AreEqual(new[] { "shop 1", "shop 2", "shop 3" }, view.GetColumn<string>("Series").ToArray());
        var rows = Model.Forecast(6);
        CollectionAssert.AreEqual(rows.Select(row => row.Value).ToArray(), view.GetColumn<float[]>("Next").SelectMany(next => next).ToArray());
        Assert.AreEqual(3, view.GetRowCount());
    }

    [TestMethod]
    public void Series_named_by_keys_come_as_keys_with_their_values_in_the_order_of_the_keys()
    {
        var order = _ml.Data.LoadFromEnumerable(new[] { "shop 3", "shop 1", "shop 2" }.Select(name => new NamedStep { Series = name }).ToArray());
        var chain = _ml.Transforms.Conversion.MapValueToKey("Key", "Series", keyData: _ml.Transforms.SelectColumns("Series").Fit(order).Transform(order))
            .Append(_ml.Forecasting.ForecastByLstm(Options with { SeriesColumnName = "Key" })).Fit(SeriesFixtures.ThreeSeries(_ml, 60));
        var view = chain.LastTransformer.ForecastAsDataView();
        Assert.IsInstanceOfType<KeyDataViewType>(view.Schema["Key"].Type);
        CollectionAssert.AreEqual(new uint[] { 1, 2, 3 }, view.GetColumn<uint>("Key").ToArray());
        var texts = _ml.Transforms.Conversion.MapKeyToValue("Text", "Key").Fit(view).Transform(view);
        CollectionAssert.AreEqual(new[] { "shop 3", "shop 1", "shop 2" }, texts.GetColumn<string>("Text").ToArray());
        CollectionAssert.AreEqual(new[] { "shop 3", "shop 1", "shop 2" }, chain.LastTransformer.Forecast(1).Select(row => row.Series).ToArray());
    }

    [TestMethod]
    public void A_loaded_model_and_a_checkpoint_forecast_from_where_they_stand()
    {
        var loaded = (LstmForecastingTransformer)Reload(stream => _ml.Model.Save(Model, SeriesFixtures.ThreeSeries(_ml, 1).Schema, stream));
        CollectionAssert.AreEqual(Model.Forecast().ToArray(), loaded.Forecast().ToArray());
        using var engine = Model.CreateTimeSeriesEngine<NamedStep, Forecast>(_ml);
        var moved = engine.Predict(new NamedStep { Series = "shop 2", Value = 130 });
        var standing = ((IEnumerable<ITransformer>)Reload(stream => engine.CheckPoint(_ml, stream))).OfType<LstmForecastingTransformer>().Single();
        CollectionAssert.AreEqual(moved.Next, standing.Forecast().Where(row => row.Series == "shop 2").Select(row => row.Value).ToArray());
        CollectionAssert.AreEqual(standing.Forecast(7).ToArray(), engine.ForecastAll(7).ToArray());

        ITransformer Reload(Action<Stream> save)
        {
            using var file = new MemoryStream();
            save(file);
            file.Position = 0;
            return _ml.Model.Load(file, out _);
        }
    }
}
