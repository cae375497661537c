namespace Microsoft.ML.Lstm.Tests.Forecasting;

/// <summary>Series that few forecasters like, among usual ones and alone, with covariates.</summary>
[TestClass]
public sealed class HardSeriesTests
{
    const int Days = 90, Horizon = 5;

    readonly MLContext _ml = new(seed: 1);

    static LstmForecastingOptions Options => new()
    {
        OutputColumnName = nameof(SaleForecast.Next),
        InputColumnName = nameof(Sale.Sold),
        SeriesColumnName = nameof(Sale.Shop),
        PastColumnNames = [nameof(Sale.Temperature)],
        StaticColumnNames = [nameof(Sale.Region)],
        ConfidenceLowerBoundColumn = nameof(SaleForecast.Low),
        ConfidenceUpperBoundColumn = nameof(SaleForecast.High),
        WindowSize = 14,
        Horizon = Horizon,
        Network = new() { HiddenSize = 8 },
        Training = new() { Epochs = 2, Members = 1, Seed = 1 },
    };

    /// <summary>Three usual series, and one of these values instead of the first.</summary>
    static List<Sale> Among(Func<int, float> values, int days = Days)
    {
        var sales = Sale.Days(3, Days).Where(sale => sale.Shop != "shop 0" || sale.Date < new DateTime(2024, 1, 1).AddDays(days)).ToList();
        foreach (var (sale, day) in sales.Where(sale => sale.Shop == "shop 0").Zip(Enumerable.Range(0, days))) sale.Sold = values(day);
        return sales;
    }

    Dictionary<string, SeriesForecast[]> Forecasts(IEnumerable<Sale> sales, LstmForecastingOptions? options = null) =>
        _ml.Forecasting.ForecastByLstm(options ?? Options).Fit(_ml.Data.LoadFromEnumerable(sales)).Forecast().GroupBy(step => step.Series!).ToDictionary(group => group.Key, group => group.ToArray());

    static void Ordered(IEnumerable<SeriesForecast> steps, string what)
    {
        foreach (var step in steps)
        {
            Assert.IsTrue(float.IsFinite(step.Value) && float.IsFinite(step.LowerBound) && float.IsFinite(step.UpperBound), $"{what}: {step}");
            Assert.IsTrue(step.LowerBound <= step.Value && step.Value <= step.UpperBound, $"{what}: {step}");
        }
    }

    static float Usual(int day) => 40 + (4 * MathF.Sin(2 * MathF.PI * day / 7));

    static IEnumerable<object[]> Gaps =>
    [
        ["at the start", (Func<int, bool>)(day => day < 30)],
        ["at the end", (Func<int, bool>)(day => day >= Days - 6)],
        ["at the end, longer than the window", (Func<int, bool>)(day => day >= Days - 40)],
        ["in the middle", (Func<int, bool>)(day => day is >= 40 and < 50)],
        ["longer than the window", (Func<int, bool>)(day => day is >= 30 and < 60)],
        ["every other day", (Func<int, bool>)(day => day % 2 == 0)],
        ["all but each tenth day", (Func<int, bool>)(day => day % 10 != 0)],
        ["all but the last", (Func<int, bool>)(day => day < Days - 1)],
        ["all but the first", (Func<int, bool>)(day => day > 0)],
    ];

    [TestMethod, DynamicData(nameof(Gaps))]
    public void Gaps_of_every_kind_are_bridged(string where, Func<int, bool> isMissing)
    {
        var forecasts = Forecasts(Among(day => isMissing(day) ? float.NaN : Usual(day)));
        Ordered(forecasts.Values.SelectMany(steps => steps), where);
        foreach (var step in forecasts["shop 0"]) Assert.AreEqual(40, step.Value, 20, $"{where}: {step}");
    }

    [TestMethod]
    public void A_series_without_any_value_among_others_has_no_forecast()
    {
        var forecasts = Forecasts(Among(_ => float.NaN));
        Assert.IsTrue(forecasts["shop 0"].All(step => float.IsNaN(step.Value) && float.IsNaN(step.LowerBound)));
        Ordered(forecasts["shop 1"], "beside it");
    }

    [TestMethod]
    public void A_series_of_one_observation_is_forecast_near_it()
    {
        var forecasts = Forecasts(Among(_ => 41, days: 1));
        Ordered(forecasts["shop 0"], "one observation");
        foreach (var step in forecasts["shop 0"]) Assert.AreEqual(41, step.Value, 15, $"{step}");
    }

    [TestMethod]
    public void A_horizon_longer_than_a_series_and_longer_than_all_of_them()
    {
        var forecasts = Forecasts(Among(Usual, days: 10), Options with { Horizon = 20 });
        Assert.HasCount(20, forecasts["shop 0"]);
        Ordered(forecasts.Values.SelectMany(steps => steps), "one is shorter");
        forecasts = Forecasts(Sale.Days(3, 12), Options with { Horizon = 20 });
        Assert.HasCount(20, forecasts["shop 2"]);
        Ordered(forecasts.Values.SelectMany(steps => steps), "all are shorter");
    }

    [TestMethod]
    public void Zeros_are_forecast_as_zeros_among_others_and_alone()
    {
        var forecasts = Forecasts(Among(_ => 0));
        Ordered(forecasts.Values.SelectMany(steps => steps), "among others");
        foreach (var step in forecasts["shop 0"]) Assert.AreEqual(0, step.Value, 0.5, $"{step}");
        var zeros = Sale.Days(2, 60);
        foreach (var sale in zeros) sale.Sold = 0;
        foreach (var step in Forecasts(zeros).Values.SelectMany(steps => steps)) Assert.AreEqual((0, 0, 0), (step.Value, step.LowerBound, step.UpperBound), $"{step}");
    }

    [TestMethod]
    public void Intermittent_counts_are_forecast_no_lower_than_zero()
    {
        var random = new Random(1);
        var sales = Sale.Days(3, 120);
        foreach (var sale in sales) sale.Sold = random.Next(5) == 0 ? random.Next(1, 6) : 0;
        var steps = Forecasts(sales).Values.SelectMany(steps => steps).ToArray();
        Ordered(steps, "counts");
        Assert.IsTrue(steps.All(step => step.LowerBound >= 0 && step.UpperBound is > 0 and < 30), string.Join('\n', steps.AsEnumerable()));
    }

    [TestMethod]
    [DataRow(20)]
    [DataRow(60)]
    [DataRow(Days - 20)]
    public void One_outlier_of_a_million_moves_neither_its_own_series_later_nor_the_others(int outlier)
    {
        var plain = Forecasts(Among(Usual));
        var forecasts = Forecasts(Among(day => day == outlier ? 1e6f : Usual(day)));
        Ordered(forecasts.Values.SelectMany(steps => steps), $"outlier on day {outlier}");
        foreach (var name in plain.Keys)
            foreach (var (one, other) in plain[name].Zip(forecasts[name]))
                Assert.AreEqual(one.Value, other.Value, 15, $"{name} step {one.Step}, outlier on day {outlier}");
    }
}
