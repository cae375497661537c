using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Tests.Saving;

namespace Microsoft.ML.Lstm.Tests.Forecasting;

/// <summary>Training that goes on from a forecaster.</summary>
[TestClass]
public sealed class ContinuedTests
{
    readonly MLContext _ml = new(seed: 1);

    static LstmForecastingOptions Learning => SeriesFixtures.Small with { Training = SeriesFixtures.Small.Training with { Epochs = 12, Members = 2 } };

    static LstmForecastingOptions Described => SeriesFixtures.Small with { SeriesColumnName = nameof(Shop.Name), StaticColumnNames = [nameof(Shop.City)] };

    [TestMethod]
    public void On_a_regime_that_has_changed_it_forecasts_better_than_the_model_before()
    {
        var before = SeriesFixtures.Fit(_ml, Rows(Regime(400, 0, 0.5f)), Learning);
        var values = Regime(640, 3, -0.8f);
        var after = _ml.Forecasting.ForecastByLstm(Learning).Fit(Rows(values[..400]), before);
        Assert.IsTrue(after.Epochs > before.Epochs, $"{after.Epochs} epochs, {before.Epochs} before");
        var (old, now) = (Error(before, values, 400), Error(after, values, 400));
        Assert.IsTrue(now < 0.9 * old, $"{now} after, {old} before");
    }

    [TestMethod]
    public void A_linear_baseline_is_fitted_anew_where_that_is_better_and_stays_where_it_is_not()
    {
        var options = Learning with { Training = Learning.Training with { LearningRate = 1e-6f } };
        var before = SeriesFixtures.Fit(_ml, Rows(Regime(400, 0, 0.7f)), options);
        var values = Regime(640, 3, -0.8f);
        var changed = _ml.Forecasting.ForecastByLstm(options).Fit(Rows(values[..400]), before);
        var (old, now) = (Error(before, values, 400), Error(changed, values, 400));
        Assert.AreNotSame(before.Forecaster.Model.Baseline, changed.Forecaster.Model.Baseline);
        Assert.IsTrue(now < 0.9 * old, $"{now} after, {old} before");
        var same = _ml.Forecasting.ForecastByLstm(options).Fit(Rows(Regime(400, 5, 0.7f)), before);
        Assert.AreSame(before.Forecaster.Model.Baseline, same.Forecaster.Model.Baseline);
    }

    [TestMethod]
    public void Where_nothing_is_to_be_learnt_the_networks_stay_as_they_are()
    {
        var before = SeriesFixtures.Fit(_ml, Rows(Regime(400, 0, 0.5f)), Learning);
        var broken = Learning with { Training = Learning.Training with { LearningRate = 1 } };
        var after = _ml.Forecasting.ForecastByLstm(broken).Fit(Rows(Regime(400, 5, 0.5f)), before);
        Assert.AreEqual(before.Epochs, after.Epochs);
        for (var member = 0; member < before.Members; member++)
            CollectionAssert.AreEqual(before.Forecaster.Model.Members[member], after.Forecaster.Model.Members[member], $"member {member}");
    }

    [TestMethod]
    public void A_model_without_a_network_gets_one_where_it_helps()
    {
        var before = SeriesFixtures.Fit(_ml, Rows(Regime(10, 0, 0.9f)), Learning);
        Assert.IsFalse(before.HasNetwork);
        var after = _ml.Forecasting.ForecastByLstm(Learning).Fit(Rows(Regime(500, 1, -0.9f)), before);
        Assert.IsTrue(after.HasNetwork);
        Assert.AreEqual(before.WindowSize, after.WindowSize);
    }

    [TestMethod]
    public void Too_few_rows_to_hold_any_out_leave_the_networks_and_bounds()
    {
        var before = SeriesFixtures.Fit(_ml, Rows(Regime(300, 0, 0.5f)), Learning);
        var after = _ml.Forecasting.ForecastByLstm(Learning).Fit(Rows(Regime(8, 1, 0.5f)), before);
        CollectionAssert.AreEqual(before.Forecaster.Model.Members[0], after.Forecaster.Model.Members[0]);
        Assert.AreEqual(before.ValidationCoverage, after.ValidationCoverage);
    }

    [TestMethod]
    public void Series_that_the_new_data_lack_stay_where_they_are_and_others_are_added()
    {
        var before = _ml.Forecasting.ForecastByLstm(Described).Fit(Shops("north", "south"));
        var after = _ml.Forecasting.ForecastByLstm(Described with { Training = Described.Training with { Epochs = 1 } }).Fit(Shops(["south", "west"], 130), before);
        CollectionAssert.AreEqual(new[] { "north", "south", "west" }, after.Forecast(1).Select(row => row.Series).ToArray());
        var (old, now) = (before.State.Series["north"], after.State.Series["north"]);
        Assert.AreEqual(old.Targets[0].Gap, now.Targets[0].Gap);
        CollectionAssert.AreEqual(Values(before, "north"), Values(after, "north"));
        CollectionAssert.AreNotEqual(Values(before, "south"), Values(after, "south"));
        Assert.AreEqual(2, before.State.Series.Count);

        static float[] Values(LstmForecastingTransformer model, string name)
        {
            var values = new float[model.State.Layout.HistoryLength];
            model.State.Series[name].Targets[0].CopyTo(values, new bool[values.Length]);
            return values;
        }
    }

    [TestMethod]
    public void A_category_that_the_previous_model_has_not_seen_is_read_as_unknown_and_told()
    {
        var before = _ml.Forecasting.ForecastByLstm(Described).Fit(Shops("north", "south"));
        var told = new List<string>();
        var ml = new MLContext(seed: 1);
        ml.Log += (_, message) => told.Add(message.Message);
        var after = ml.Forecasting.ForecastByLstm(Described).Fit(Shops("west"), before);
        Assert.AreEqual(0, after.State.Series["west"].Categories[0]);
        Assert.IsTrue(told.Exists(message => message.Contains("'City': 1 of the categories", StringComparison.Ordinal)), string.Join('\n', told));
        Assert.AreEqual(3, ModelZip.Load(ModelZip.Save(_ml, after, schema: null)) is LstmForecastingTransformer loaded ? loaded.Forecast(1).Count : 0);
    }

    [TestMethod]
    public void Rows_that_go_on_by_their_times_keep_what_came_before()
    {
        var options = SeriesFixtures.Small with { TimeColumnName = nameof(Hour.Time) };
        var values = Regime(206, 0, 0.5f);
        var before = _ml.Forecasting.ForecastByLstm(options).Fit(Hours(values, 0, 200));
        var follows = _ml.Forecasting.ForecastByLstm(options).Fit(Hours(values, 200, 6), before);
        var later = _ml.Forecasting.ForecastByLstm(options).Fit(Hours(values, 201, 5), before);
        Assert.AreEqual(values[199], History(follows)[^7]);
        Assert.IsTrue(float.IsNaN(History(later)[^6]));
        Assert.AreEqual(values[205], History(later)[^1]);

        float[] History(LstmForecastingTransformer model)
        {
            var history = new float[model.State.Layout.HistoryLength];
            model.State.Series[""].Targets[0].CopyTo(history, new bool[history.Length]);
            return history;
        }

        IDataView Hours(float[] all, int from, int count) => _ml.Data.LoadFromEnumerable(
            Enumerable.Range(from, count).Select(t => new Hour { Time = new DateTime(2024, 1, 1).AddHours(t), Value = all[t] }).ToArray());
    }

    [TestMethod]
    public void What_does_not_fit_the_previous_model_is_refused_with_its_name()
    {
        var before = _ml.Forecasting.ForecastByLstm(Described).Fit(Shops("north", "south"));
        Refused(Described with { Horizon = 5 }, "has the horizon 4, but the options 5. Set Horizon");
        Refused(Described with { Network = Described.Network with { Cell = CellKind.Gru } }, "has the cell Lstm, but the options Gru. Set Network.Cell");
        Refused(Described with { Loss = ForecastLoss.StudentT }, "has the loss Quantile, but the options StudentT. Set Loss");
        Refused(Described with { Architecture = ForecastArchitecture.Mixer }, "has the architecture Recurrent, but the options Mixer. Set Architecture");
        Refused(Described with { Decoding = ForecastDecoding.Recursive }, "has the decoding Direct, but the options Recursive. Set Decoding");
        Refused(Described with { StaticColumnNames = [] }, "static features 'City', but the options (none). Set StaticColumnNames");
        Refused(Described with { PastColumnNames = [nameof(Shop.Price)] }, "past covariates (none), but the options 'Price'. Set PastColumnNames");
        Refused(Described with { SeriesColumnName = null }, "column of series Name, but the options (none). Set SeriesColumnName");

        void Refused(LstmForecastingOptions options, string message) =>
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => _ml.Forecasting.ForecastByLstm(options).Fit(Shops("north"), before)).Message, message);
    }

    [TestMethod]
    public void Another_number_of_targets_and_values_without_a_logarithm_are_refused()
    {
        var pairs = _ml.Data.LoadFromEnumerable(Regime(120, 0, 0.5f).Select(value => new Pair { Value = [value, 2 * value] }).ToArray());
        var before = SeriesFixtures.Fit(_ml, Rows(Regime(120, 0, 0.5f)), SeriesFixtures.Small with { LogTransform = true });
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Forecasting.ForecastByLstm(SeriesFixtures.Small).Fit(pairs, before)).Message, "'Value'");
        var negative = Rows([.. Regime(120, 0, 0.5f).Select(value => value - 200)]);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => _ml.Forecasting.ForecastByLstm(SeriesFixtures.Small).Fit(negative, before)).Message, "logarithms");
    }

    /// <summary>A model of logarithms may meet zeros: a shop that is closed.</summary>
    [TestMethod]
    public void Zeros_are_the_least_positive_values_to_a_model_of_logarithms()
    {
        var lines = new List<string>();
        _ml.Log += (_, e) => lines.Add($"{e.Kind}: {e.Message}");
        var before = SeriesFixtures.Fit(_ml, Rows(Regime(120, 0, 0.5f)), SeriesFixtures.Small with { LogTransform = true });
        float[] some = [.. Regime(120, 0, 0.5f).Select((value, t) => t % 11 == 0 ? 0 : value)];
        foreach (var values in (float[][])[some, new float[120]])
        {
            lines.Clear();
            var after = _ml.Forecasting.ForecastByLstm(SeriesFixtures.Small).Fit(Rows(values), before);
            var zeros = values.Count(value => value == 0);
            Assert.AreEqual(1, lines.Count(line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains("Column 'Value'") && line.Contains($"{zeros} zeros")), string.Join('\n', lines));
            var least = values.Where(value => value > 0).DefaultIfEmpty(0).Min();
            foreach (var step in after.Forecast(SeriesFixtures.Horizon))
                Assert.IsTrue(step.Value >= least / 2 && step.Value <= Math.Max(1e-3f, 2 * values.Max()) && float.IsFinite(step.UpperBound) && step.LowerBound >= 0, $"{zeros} zeros: {step}");
        }
    }

    [TestMethod, DataRow(1), DataRow(2)]
    public void It_goes_on_from_a_model_of_an_old_file(int generation)
    {
        var before = (LstmForecastingTransformer)OldFiles.Load(generation, "forecasting");
        var options = SeriesFixtures.Small with { InputColumnName = nameof(Sold.Units), SeriesColumnName = nameof(Sold.Shop), Horizon = before.Horizon };
        var rows = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 200).SelectMany(t => new[] { "A", "New" }.Select(shop => new Sold { Shop = shop, Units = 20 + (7 * (t % 7)) + (shop == "A" ? 0 : 3) })).ToArray());
        var after = _ml.Forecasting.ForecastByLstm(options).Fit(rows, before);
        Assert.IsTrue(after.Epochs >= before.Epochs, $"{after.Epochs} epochs, {before.Epochs} before");
        CollectionAssert.AreEqual(new[] { "A", "B", "New" }, after.Forecast(1).Select(row => row.Series).ToArray());
    }

    IDataView Rows(float[] values) => SeriesFixtures.Rows(_ml, values);

    IDataView Shops(params string[] names) => Shops(names, 120);

    IDataView Shops(string[] names, int rows) => _ml.Data.LoadFromEnumerable(names.SelectMany(name => SeriesFixtures.Series(rows, name.Length + name[0])
        .Select((value, t) => new Shop { Name = name, City = $"City of {name}", Value = value, Price = t % 5 })).ToArray());

    /// <summary>A level with deviations that return, or turn round, from step to step.</summary>
    static float[] Regime(int count, int seed, float persistence)
    {
        var (random, deviation) = (new Random(seed), 0f);
        var values = new float[count];
        for (var t = 0; t < count; t++) values[t] = 100 + (deviation = (persistence * deviation) + (2 * random.NextSingle()) - 1);
        return values;
    }

    /// <summary>The mean absolute error of all forecasts of the rows after the first ones.</summary>
    double Error(LstmForecastingTransformer model, float[] values, int first)
    {
        var forecasts = SeriesFixtures.Forecasts(_ml, model.Transform(Rows(values)));
        return Enumerable.Range(first, values.Length - first - SeriesFixtures.Horizon)
            .Average(t => forecasts[t].Next.Select((next, h) => Math.Abs(next - values[t + 1 + h])).Average());
    }

    sealed class Shop
    {
        public string Name { get; set; } = "";

        public string City { get; set; } = "";

        public float Value { get; set; }

        public float Price { get; set; }
    }

    sealed class Sold
    {
        public string Shop { get; set; } = "";

        public float Units { get; set; }
    }

    sealed class Hour
    {
        public DateTime Time { get; set; }

        public float Value { get; set; }
    }

    sealed class Pair
    {
        [VectorType(2)]
        public float[] Value { get; set; } = [];
    }
}
