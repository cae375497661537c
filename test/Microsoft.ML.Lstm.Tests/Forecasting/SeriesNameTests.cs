using Microsoft.ML.Data;
using Microsoft.ML.Transforms.TimeSeries;

namespace Microsoft.ML.Lstm.Tests.Forecasting;

/// <summary>By what a model knows its series: by what keys stand for, not by their numbers; by any text; by integers. No row goes without.</summary>
[TestClass]
public sealed class SeriesNameTests
{
    readonly MLContext _ml = new(seed: 1);

    static LstmForecastingOptions Keyed => SeriesFixtures.Small with { SeriesColumnName = "Key" };

    sealed class Numbered
    {
        public int Shop { get; set; }
        public float Value { get; set; }
    }

    sealed class KeyOnly
    {
        [KeyType(3)]
        public uint Key { get; set; }
        public float Value { get; set; }
    }

    static float Level(string name) => name switch { "north" => 100, "south" => 5000, _ => 30 };

    IDataView Rows(params string[] names) => _ml.Data.LoadFromEnumerable(
        Enumerable.Range(0, 60).SelectMany(t => names.Select(name => new NamedStep { Series = name, Value = Level(name) + t % 6 })).ToArray());

    IDataView WithKeys(IDataView rows) => _ml.Transforms.Conversion.MapValueToKey("Key", "Series").Fit(rows).Transform(rows);

    IEnumerable<(string Series, Forecast Forecast)> Forecasts(IDataView rows) => rows.GetColumn<string>("Series").Zip(SeriesFixtures.Forecasts(_ml, rows));

    [TestMethod]
    public void Keys_that_were_fitted_anew_in_another_order_follow_their_values()
    {
        var model = SeriesFixtures.Fit(_ml, WithKeys(Rows("north", "south")), Keyed);
        foreach (var (series, forecast) in Forecasts(model.Transform(WithKeys(Rows("south", "north", "east")))))
            if (series != "east") Assert.AreEqual(Level(series), forecast.Next[0], 0.1 * Level(series), series);

        var loaded = Reload(model, WithKeys(Rows("north")));
        foreach (var (series, forecast) in Forecasts(loaded.Transform(WithKeys(Rows("south", "north")))))
            Assert.AreEqual(Level(series), forecast.Next[0], 0.1 * Level(series), series);
    }

    [TestMethod]
    public void A_text_column_is_matched_with_the_values_of_keys_and_the_other_way_round()
    {
        var keyed = SeriesFixtures.Fit(_ml, WithKeys(Rows("north", "south")), Keyed);
        var texts = _ml.Transforms.CopyColumns("Key", "Series").Fit(Rows("south"));
        var named = SeriesFixtures.Fit(_ml, texts.Transform(Rows("north", "south")), Keyed);
        var expected = SeriesFixtures.Forecasts(_ml, named.Transform(texts.Transform(Rows("south"))))[0];
        var unknown = _ml.Transforms.CopyColumns("Key", "Series").Fit(Rows("east")).Transform(_ml.Data.LoadFromEnumerable(new[] { new NamedStep { Series = "east", Value = Level("south") } }));
        CollectionAssert.AreNotEqual(expected.Next, SeriesFixtures.Forecasts(_ml, named.Transform(unknown))[0].Next, "A series that is known is forecast from its history.");
        SeriesFixtures.AreEqual(expected, SeriesFixtures.Forecasts(_ml, keyed.Transform(texts.Transform(Rows("south"))))[0]);
        SeriesFixtures.AreEqual(expected, SeriesFixtures.Forecasts(_ml, named.Transform(WithKeys(Rows("south"))))[0]);
        SeriesFixtures.AreEqual(expected, SeriesFixtures.Forecasts(_ml, keyed.Transform(WithKeys(Rows("south"))))[0]);
    }

    [TestMethod]
    public void Keys_without_values_are_taken_for_those_of_the_training()
    {
        var model = SeriesFixtures.Fit(_ml, WithKeys(Rows("north", "south")), Keyed);
        using var engine = model.CreateTimeSeriesEngine<KeyOnly, Forecast>(_ml);
        Assert.AreEqual(5000, engine.Predict(new KeyOnly { Key = 1, Value = 5003 }).Next[0], 500);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => engine.Predict(new KeyOnly { Key = 2, Value = 1 }));
        StringAssert.Contains(error.Message, "'Key'");
    }

    [TestMethod]
    public void Keys_that_cannot_be_matched_are_refused_with_their_column()
    {
        var keys = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 120).Select(t => new KeyOnly { Key = (uint)t % 3, Value = t % 6 }).ToArray());
        var texts = _ml.Transforms.CopyColumns("Key", "Series").Fit(Rows("south")).Transform(Rows("north", "south"));
        Refused(SeriesFixtures.Fit(_ml, texts, Keyed), keys);
        Refused(SeriesFixtures.Fit(_ml, keys, Keyed), texts);
        Refused((LstmForecastingTransformer)Reload(SeriesFixtures.Fit(_ml, keys, Keyed), keys), texts);

        static void Refused(LstmForecastingTransformer model, IDataView rows)
        {
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => model.Transform(rows)).Message, "'Key'");
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => model.GetOutputSchema(rows.Schema));
        }
    }

    [TestMethod]
    public void Integers_name_series()
    {
        Numbered[] Steps(int count) => [.. Enumerable.Range(0, count).SelectMany(t => new[] { 10, 9 }.Select(shop => new Numbered { Shop = shop, Value = 1000 * shop + t % 6 }))];
        var model = SeriesFixtures.Fit(_ml, _ml.Data.LoadFromEnumerable(Steps(60)), SeriesFixtures.Small with { SeriesColumnName = nameof(Numbered.Shop) });
        using var engine = model.CreateTimeSeriesEngine<Numbered, Forecast>(_ml);
        Assert.AreEqual(10000, engine.Predict(new Numbered { Shop = 10, Value = 10001 }).Next[0], 500);
        CollectionAssert.AreEqual(new[] { "9", "10" }, model.Forecast(1).Select(row => row.Series).ToArray());
        var view = model.ForecastAsDataView();
        CollectionAssert.AreEqual(new[] { 9, 10 }, view.GetColumn<int>("Shop").ToArray());
        var loaded = (LstmForecastingTransformer)Reload(model, _ml.Data.LoadFromEnumerable(Steps(1)));
        CollectionAssert.AreEqual(new[] { 9, 10 }, loaded.ForecastAsDataView().GetColumn<int>("Shop").ToArray());
    }

    [TestMethod]
    [DataRow("")]
    [DataRow(null)]
    public void A_row_without_a_name_is_refused_with_the_column(string? name)
    {
        var options = SeriesFixtures.Small with { SeriesColumnName = nameof(NamedStep.Series) };
        var model = SeriesFixtures.Fit(_ml, Rows("north", "south"), options);
        using var engine = model.CreateTimeSeriesEngine<NamedStep, Forecast>(_ml);
        var before = engine.Predict(new NamedStep { Series = "north", Value = 100 });
        var row = new NamedStep { Series = name!, Value = 1 };
        Refused(() => engine.Predict(row));
        SeriesFixtures.AreEqual(before, engine.Predict());
        var nameless = _ml.Data.LoadFromEnumerable(new[] { row });
        Refused(() => SeriesFixtures.Forecasts(_ml, model.Transform(nameless)));
        Refused(() => SeriesFixtures.Fit(_ml, nameless, options));

        static void Refused(Action action) => StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(action).Message, "'Series'");
    }

    [TestMethod]
    public void Every_name_survives_a_file_and_a_checkpoint_half_an_emoji_too()
    {
        var steps = Enumerable.Range(0, 60).SelectMany(t => Names.Select((name, i) => new NamedStep { Series = name, Value = 100 * (i + 1) + t % 6 })).ToArray();
        var rows = _ml.Data.LoadFromEnumerable(steps);
        var keyed = WithKeys(rows);
        foreach (var model in new[] { SeriesFixtures.Fit(_ml, rows, SeriesFixtures.Small with { SeriesColumnName = "Series" }), SeriesFixtures.Fit(_ml, keyed, Keyed) })
        {
            var loaded = (LstmForecastingTransformer)Reload(model, keyed);
            CollectionAssert.AreEqual(model.Forecast().ToArray(), loaded.Forecast().ToArray());
            CollectionAssert.AreEquivalent(Names, loaded.Forecast(1).Select(row => row.Series).ToArray());
        }
        using var engine = SeriesFixtures.Fit(_ml, rows, SeriesFixtures.Small with { SeriesColumnName = "Series" }).CreateTimeSeriesEngine<NamedStep, Forecast>(_ml);
        engine.Predict(new NamedStep { Series = Names[1], Value = 1 });
        using var file = new MemoryStream();
        engine.CheckPoint(_ml, file);
        file.Position = 0;
        using var resumed = _ml.Model.Load(file, out _).CreateTimeSeriesEngine<NamedStep, Forecast>(_ml);
        SeriesFixtures.AreEqual(engine.Predict(), resumed.Predict());
    }

    [TestMethod]
    public void A_file_of_the_version_before_knows_keys_by_number_and_has_no_loss_curve()
    {
        var keys = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 180).Select(t => new KeyOnly { Key = (uint)t % 3, Value = 1000 * (t % 3) + t / 3 % 6 }).ToArray());
        var model = SeriesFixtures.Fit(_ml, keys, Keyed);
        var old = ModelZip.WithEntry(ModelZip.WithEntry(ModelZip.Save(_ml, model, keys.Schema), "Series", null), "LossCurve", null);
        var loaded = (LstmForecastingTransformer)ModelZip.Load(old);
        Assert.AreEqual(0, loaded.LossCurve.Count);
        var (expected, actual) = (SeriesFixtures.Forecasts(_ml, model.Transform(keys)), SeriesFixtures.Forecasts(_ml, loaded.Transform(keys)));
        for (var row = 0; row < expected.Length; row++) SeriesFixtures.AreEqual(expected[row], actual[row], $"row {row}");
        CollectionAssert.AreEqual(new[] { "1", "2", "3" }, loaded.Forecast(1).Select(row => row.Series).ToArray());
        CollectionAssert.AreEqual(new[] { "1", "2", "3" }, loaded.ForecastAsDataView().GetColumn<string>("Key").ToArray());
        CollectionAssert.AreEqual(new uint[] { 1, 2, 3 }, model.ForecastAsDataView().GetColumn<uint>("Key").ToArray());
    }

    internal static string[] Names { get; } = ["\U0001F600"[..1], "\U0001F601\U0001F602"[..3], "\U0001F603"[1..], "plain"];

    ITransformer Reload(ITransformer model, IDataView rows)
    {
        using var file = new MemoryStream();
        _ml.Model.Save(model, rows.Schema, file);
        file.Position = 0;
        return _ml.Model.Load(file, out _);
    }
}
