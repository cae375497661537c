namespace Microsoft.ML.Lstm.Tests.Forecasting;

/// <summary>What holds of every forecaster with covariates, whatever the data.</summary>
[TestClass]
public sealed class ForecastPropertyTests
{
    const int Horizon = 4, Days = 80;

    readonly MLContext _ml = new(seed: 1);

    static LstmForecastingOptions Options => Sale.Options with { Horizon = Horizon, LogTransform = false, Training = Sale.Options.Training with { Epochs = 4 } };

    static DateTime Day(int day) => new DateTime(2024, 1, 1).AddDays(day);

    static List<Sale> Sales(int shops, Action<Sale>? change = null)
    {
        var sales = Sale.Days(shops, Days);
        if (change is not null) sales.ForEach(change);
        return sales;
    }

    static IEnumerable<Sale> Ahead(int shops) => Sale.Days(shops, Days + Horizon).Where(sale => sale.Date >= Day(Days)).Select(sale => sale.Ahead());

    LstmForecastingTransformer Fit(IEnumerable<Sale> sales, LstmForecastingOptions? options = null) => _ml.Forecasting.ForecastByLstm(options ?? Options).Fit(_ml.Data.LoadFromEnumerable(sales));

    IReadOnlyList<SeriesForecast> Forecast(IEnumerable<Sale> sales, IEnumerable<Sale> ahead) => Fit(sales).Forecast(_ml.Data.LoadFromEnumerable(ahead));

    SaleForecast[] Transform(LstmForecastingTransformer model, IEnumerable<Sale> sales) => [.. _ml.Data.CreateEnumerable<SaleForecast>(model.Transform(_ml.Data.LoadFromEnumerable(sales)), reuseRowObject: false)];

    [TestMethod]
    [DataRow(8f, 0f)]
    [DataRow(0.25f, -512f)]
    [DataRow(1f, 4096f)]
    public void Scaling_and_shifting_the_series_scales_and_shifts_the_forecast(float scale, float shift)
    {
        var plain = Forecast(Sales(3), Ahead(3));
        var moved = Forecast(Sales(3, sale => sale.Sold = (scale * sale.Sold) + shift), Ahead(3));
        foreach (var (one, other) in plain.Zip(moved))
        {
            // A hundredth of the step by which a promotion moves the series.
            Assert.AreEqual(one.Value, (other.Value - shift) / scale, 0.08, $"{one.Series} step {one.Step}");
            Assert.AreEqual(one.LowerBound, (other.LowerBound - shift) / scale, 0.3, $"{one.Series} step {one.Step}, lower bound");
            Assert.AreEqual(one.UpperBound, (other.UpperBound - shift) / scale, 0.3, $"{one.Series} step {one.Step}, upper bound");
        }
    }

    [TestMethod]
    public void Scaling_and_shifting_covariates_changes_nothing()
    {
        var plain = Forecast(Sales(3), Ahead(3));
        var moved = Forecast(Sales(3, Move), Ahead(3).Select(sale => { Move(sale); return sale; }));
        foreach (var (one, other) in plain.Zip(moved)) Assert.AreEqual(one.Value, other.Value, 0.08, $"{one.Series} step {one.Step}");

        static void Move(Sale sale) => (sale.Promotion, sale.Temperature, sale.Area) = ((4 * sale.Promotion) - 16, (2 * sale.Temperature) + 32, 8 * sale.Area);
    }

    [TestMethod]
    public void No_future_row_influences_a_forecast_cut_off_or_not()
    {
        // Steps behind the data of a covariate that is known ahead are not known, so of the last rows only the steps before the cut are compared.
        var rows = Sale.Days(3, Days + 20).Where(sale => sale.Date >= Day(Days)).ToList();
        foreach (var known in new[] { true, false })
        {
            var model = Fit(Sales(3), known ? Options : Options with { KnownFutureColumnNames = [] });
            var all = Transform(model, rows);
            foreach (var days in new[] { 1, 7, 13 })
            {
                var cut = Transform(model, rows.Take(3 * days));
                for (var row = 0; row < cut.Length; row++)
                {
                    var steps = known ? Math.Min(Horizon, days - 1 - (row / 3)) : Horizon;
                    CollectionAssert.AreEqual(all[row].Next[..steps], cut[row].Next[..steps], $"cut after {days} days, row {row}");
                    CollectionAssert.AreEqual(all[row].Low[..steps], cut[row].Low[..steps], $"cut after {days} days, row {row}, lower bounds");
                }
            }
        }
    }

    [TestMethod]
    public void The_order_of_rows_of_different_series_does_not_matter()
    {
        var expected = Forecast(Sales(4), Ahead(4));
        var random = new Random(1);
        foreach (var rows in new IEnumerable<Sale>[] { Sales(4).OrderBy(sale => sale.Shop), Sales(4).OrderByDescending(sale => sale.Shop), Sales(4).GroupBy(sale => sale.Date).SelectMany(day => day.OrderBy(_ => random.Next())) })
            Assert.IsTrue(expected.SequenceEqual(Forecast(rows, Ahead(4))), "the forecasts are not of the same bits");
    }

    [TestMethod]
    public void What_a_series_is_beside_others_does_not_change_how_it_is_forecast()
    {
        // Of one model: whether the other series come, too, and what they hold.
        var model = Fit(Sales(3));
        var rows = Sale.Days(3, Days + 10).Where(sale => sale.Date >= Day(Days)).ToList();
        var all = Transform(model, rows);
        var alone = Transform(model, rows.Where(sale => sale.Shop == "shop 1"));
        foreach (var sale in rows.Where(sale => sale.Shop != "shop 1")) sale.Sold *= 1e6f;
        var other = Transform(model, rows);
        for (var day = 0; day < alone.Length; day++)
        {
            CollectionAssert.AreEqual(alone[day].Next, all[(3 * day) + 1].Next, $"day {day}");
            CollectionAssert.AreEqual(alone[day].High, other[(3 * day) + 1].High, $"day {day}, beside huge values");
        }
    }
}
