using Microsoft.ML.Lstm.Forecasting;
using Microsoft.ML.Transforms.TimeSeries;

namespace Microsoft.ML.Lstm.Tests.Forecasting;

[TestClass]
public sealed class CovariateTests
{
    const int Horizon = 4, Days = 100;

    static readonly Lazy<(MLContext Ml, LstmForecastingTransformer Model)> Shared = new(() =>
    {
        var ml = new MLContext(1);
        return (ml, Fit(ml, Sale.Days(4, Days), Options));
    });

    static LstmForecastingOptions Options => Sale.Options with { Horizon = Horizon };

    static LstmForecastingTransformer Fit(MLContext ml, IEnumerable<Sale> sales, LstmForecastingOptions options) => ml.Forecasting.ForecastByLstm(options).Fit(ml.Data.LoadFromEnumerable(sales));

    static IDataView Rows(IEnumerable<Sale> sales) => Shared.Value.Ml.Data.LoadFromEnumerable(sales);

    static List<Sale> After(int days = 20) => [.. Sale.Days(4, Days + days).Where(sale => sale.Date >= new DateTime(2024, 1, 1).AddDays(Days))];

    static IEnumerable<Sale> Ahead(int days) => After().Where(sale => sale.Date < new DateTime(2024, 1, 1).AddDays(Days + days)).Select(sale => sale.Ahead());

    static string Refused<T>(Action action)
        where T : Exception => Assert.Throws<T>(action).Message;

    [TestMethod]
    public void Promotions_ahead_move_the_forecast()
    {
        var model = Shared.Value.Model;
        var forecast = model.Forecast(Rows(Ahead(Horizon)));
        Assert.HasCount(4 * Horizon, forecast);
        var truth = After().ToDictionary(sale => (sale.Shop, sale.Date), sale => sale.Sold);
        var error = forecast.Average(step => Math.Abs(step.Value - truth[(step.Series!, step.Time!.Value)]));
        Assert.IsTrue(error < 2, $"mean absolute error {error} of a lift of 8");

        List<Sale> none = [.. Ahead(Horizon)], all = [.. Ahead(Horizon)];
        foreach (var sale in none) sale.Promotion = 0;
        foreach (var sale in all) sale.Promotion = 1;
        var lift = model.Forecast(Rows(all)).Average(step => step.Value) - model.Forecast(Rows(none)).Average(step => step.Value);
        Assert.AreEqual(8, lift, 3);
    }

    [TestMethod]
    public void Transform_reads_the_rows_that_follow_and_forecasts_no_further()
    {
        var (ml, model) = Shared.Value;
        var rows = After(10);
        var forecasts = ml.Data.CreateEnumerable<SaleForecast>(model.Transform(Rows(rows)), reuseRowObject: false).ToArray();
        Assert.IsTrue(forecasts[0].Next.Concat(forecasts[0].Low).All(float.IsFinite));
        // Of the last rows, the promotions of the steps behind the data are not known.
        Assert.IsTrue(forecasts[^1].Next.Concat(forecasts[^1].High).All(float.IsNaN));
        var known = forecasts[^(1 + (4 * 2))].Next;
        Assert.AreEqual((2, 2), (known.Count(float.IsFinite), known.Count(float.IsNaN)));
    }

    [TestMethod]
    public void Transform_reads_ahead_in_rows_of_any_order_of_the_series()
    {
        var (ml, model) = Shared.Value;
        List<Sale> interleaved = After(12), grouped = [.. After(12).OrderBy(sale => sale.Shop)];
        var expected = Forecasts(interleaved).Zip(interleaved).ToDictionary(pair => (pair.Second.Shop, pair.Second.Date), pair => pair.First);
        foreach (var (forecast, sale) in Forecasts(grouped).Zip(grouped)) CollectionAssert.AreEqual(expected[(sale.Shop, sale.Date)].Next, forecast.Next, $"{sale.Shop} {sale.Date:d}");

        SaleForecast[] Forecasts(List<Sale> sales) => [.. ml.Data.CreateEnumerable<SaleForecast>(model.Transform(Rows(sales)), reuseRowObject: false)];
    }

    [TestMethod]
    public void What_is_read_ahead_is_let_go_of_as_rows_are_scored()
    {
        var track = new AheadTrack(known: 2);
        var most = 0;
        for (var row = 0; row < 1000; row++)
        {
            track.Add(default, missing: row % 10 == 9 ? 3 : 0, [row, -row]);
            if (row < Horizon) continue;
            var behind = track.Take();
            most = Math.Max(most, track.Steps.Length);
            Assert.AreEqual(row, behind[^2]);
            Assert.AreEqual((row - Horizon + 1) % 10 == 9 ? float.NaN : row - Horizon + 1, behind[0]);
        }

        Assert.IsTrue(most <= 2 * 2 * (Horizon + 3), $"{most} values were kept");
    }

    [TestMethod]
    public void Transform_and_Forecast_give_the_same_bits()
    {
        var (ml, model) = Shared.Value;
        var rows = After(10);
        var transformed = ml.Data.CreateEnumerable<SaleForecast>(model.Transform(Rows(rows)), reuseRowObject: false).ToArray();
        var first = rows.Where(sale => sale.Date == rows[0].Date).ToArray();

        // The model that has seen the first day, asked about the days behind it.
        var engine = model.CreateTimeSeriesEngine<Sale, SaleForecast>(ml);
        foreach (var sale in first) Assert.Throws<InvalidOperationException>(() => engine.Predict(sale));
        var forecast = engine.ForecastAll(Rows(rows.Where(sale => sale.Date > rows[0].Date).Take(4 * Horizon).Select(sale => sale.Ahead())));
        for (var shop = 0; shop < first.Length; shop++)
            CollectionAssert.AreEqual(transformed[shop].Next, forecast.Where(step => step.Series == first[shop].Shop).Select(step => step.Value).ToArray());
    }

    [TestMethod]
    public void Saved_and_loaded_it_forecasts_the_same_bits()
    {
        var (ml, model) = Shared.Value;
        using var stream = new MemoryStream();
        ml.Model.Save(model, null, stream);
        stream.Position = 0;
        var loaded = (LstmForecastingTransformer)new MLContext().Model.Load(stream, out _);
        Assert.IsTrue(model.Forecast(Rows(Ahead(Horizon))).SequenceEqual(loaded.Forecast(Rows(Ahead(Horizon)))));
    }

    [TestMethod]
    public void Rows_without_a_target_at_the_end_of_the_training_data_are_what_is_known_ahead()
    {
        var ml = new MLContext(1);
        var model = Fit(ml, Sale.Days(4, Days).Concat(Ahead(Horizon)), Options);
        var forecast = model.Forecast();
        Assert.IsTrue(forecast.SequenceEqual(model.Forecast(Rows(Ahead(Horizon)))));
        CollectionAssert.AreEqual(Shared.Value.Model.Forecast(Rows(Ahead(Horizon))).Select(step => step.Time).ToArray(), forecast.Select(step => step.Time).ToArray());
        StringAssert.Contains(Refused<InvalidOperationException>(() => model.Forecast(horizon: 6)), "4 steps ahead of series 'shop 0', but 6");
        StringAssert.Contains(Refused<InvalidOperationException>(() => Shared.Value.Model.Forecast()), "'Promotion'");
    }

    [TestMethod]
    public void No_later_row_changes_a_forecast()
    {
        var (ml, model) = Shared.Value;
        List<Sale> rows = After(12), changed = After(12);
        foreach (var sale in changed.Skip(4 * 6)) (sale.Sold, sale.Temperature) = (1e6f, -50);
        var (one, other) = (Forecasts(rows), Forecasts(changed));
        for (var row = 0; row < 4 * 6; row++) CollectionAssert.AreEqual(one[row].Next, other[row].Next, $"row {row}");

        SaleForecast[] Forecasts(List<Sale> sales) => [.. ml.Data.CreateEnumerable<SaleForecast>(model.Transform(Rows(sales)), reuseRowObject: false)];
    }

    [TestMethod]
    public void The_order_of_rows_of_different_series_does_not_matter()
    {
        var ml = new MLContext(1);
        var (interleaved, grouped) = (Sale.Days(3, 60), Sale.Days(3, 60).OrderBy(sale => sale.Shop).ToList());
        var ahead = Sale.Days(3, 70).Where(sale => sale.Date >= new DateTime(2024, 1, 1).AddDays(60)).Select(sale => sale.Ahead());
        Assert.IsTrue(Fit(ml, interleaved, Options).Forecast(Rows(ahead)).SequenceEqual(Fit(ml, grouped, Options).Forecast(Rows(ahead.OrderBy(sale => sale.Shop)))));
    }

    [TestMethod]
    public void A_series_never_seen_starts_with_its_first_rows()
    {
        var (ml, model) = Shared.Value;
        var rows = After(12);
        foreach (var sale in rows) (sale.Shop, sale.Region) = ($"new {sale.Shop}", "west");
        var forecasts = ml.Data.CreateEnumerable<SaleForecast>(model.Transform(Rows(rows)), reuseRowObject: false).ToArray();
        Assert.IsTrue(forecasts[0].Next.All(float.IsFinite));
    }

    [TestMethod]
    public void Rows_of_the_future_that_do_not_fit_are_refused_by_name()
    {
        var model = Shared.Value.Model;
        StringAssert.Contains(Refused<InvalidOperationException>(() => model.Forecast(Rows(Ahead(2)))), "4 steps are to be forecast, but the rows of the future are 2 of series 'shop 0'");
        StringAssert.Contains(Refused<InvalidOperationException>(() => model.Forecast(Rows(Ahead(8).Skip(4)))), "Column 'Date' begins with 2024-04-11");
        StringAssert.Contains(Refused<ArgumentOutOfRangeException>(() => model.Forecast(Rows(Ahead(4)).Dropped("Promotion"))), "Promotion");
    }

    [TestMethod]
    public void Roles_that_contradict_each_other_are_refused()
    {
        var ml = new MLContext(1);
        StringAssert.Contains(Refused<ArgumentException>(() => ml.Forecasting.ForecastByLstm(Options with { PastColumnNames = ["Promotion"] })), "'Promotion' is named as past covariate, but is a known future covariate already");
        StringAssert.Contains(Refused<ArgumentException>(() => ml.Forecasting.ForecastByLstm(Options with { StaticColumnNames = ["Sold"] })), "the column of the values already");
        StringAssert.Contains(Refused<ArgumentException>(() => ml.Forecasting.ForecastByLstm(Options with { TimeColumnName = null, Holidays = [new("x", default)] })), "TimeColumnName");
        StringAssert.Contains(Refused<ArgumentOutOfRangeException>(() => Fit(ml, Sale.Days(1, 50), Options with { PastColumnNames = ["Region"], StaticColumnNames = [] })), "Region");
        StringAssert.Contains(Refused<ArgumentOutOfRangeException>(() => Fit(ml, Sale.Days(1, 50), Options with { PastColumnNames = ["Nowhere"] })), "Nowhere");
        var moving = Sale.Days(1, 50);
        moving[20].Region = "south";
        StringAssert.Contains(Refused<InvalidOperationException>(() => Fit(ml, moving, Options)), "Column 'Region' holds 'south' in row 20 of series 'shop 0', but 'north'");
        moving[20].Region = "";
        moving[30].Area = 7;
        StringAssert.Contains(Refused<InvalidOperationException>(() => Fit(ml, moving, Options)), "Column 'Area' holds 7 in row 30");
        moving[30].Area = float.NaN;
        moving[31].Promotion = float.PositiveInfinity;
        StringAssert.Contains(Refused<InvalidOperationException>(() => Fit(ml, moving, Options)), "Column 'Promotion' holds");
    }

    [TestMethod]
    public void Two_trainings_of_one_seed_are_the_same_bits_on_any_number_of_threads()
    {
        var ml = new MLContext(1);
        var one = Fit(ml, Sale.Days(2, 60), Options with { Training = Options.Training with { Threads = 1 } });
        var two = Fit(ml, Sale.Days(2, 60), Options with { Training = Options.Training with { Threads = 2 } });
        var ahead = Rows(Sale.Days(2, 70).Skip(120).Select(sale => sale.Ahead()));
        Assert.IsTrue(one.Forecast(ahead).SequenceEqual(two.Forecast(ahead)));
    }
}

/// <summary>Data views without a column.</summary>
static class Views
{
    public static IDataView Dropped(this IDataView rows, string column) => new MLContext().Transforms.DropColumns(column).Fit(rows).Transform(rows);
}
