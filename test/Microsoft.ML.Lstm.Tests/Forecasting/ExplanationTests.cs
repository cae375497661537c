using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.Forecasting;

/// <summary>Explanations of forecasts by their inputs.</summary>
[TestClass]
public sealed class ExplanationTests
{
    const int Horizon = 4, Days = 100;

    static readonly Lazy<LstmForecastingTransformer> Shops = new(() => Fit(Sale.Days(4, Days)));

    static LstmForecastingOptions Options => Sale.Options with { Horizon = Horizon, ConfidenceLowerBoundColumn = null, ConfidenceUpperBoundColumn = null, Training = Sale.Options.Training with { Members = 2 } };

    [TestMethod]
    public void Contributions_sum_to_the_forecast_less_that_of_the_baseline()
    {
        var forecast = Shops.Value.Forecast(Ahead());
        var explanations = Shops.Value.Explain(Ahead());
        Assert.HasCount(4, explanations);
        foreach (var explained in explanations)
        {
            CollectionAssert.AreEqual(forecast.Where(step => step.Series == explained.Series).Select(step => step.Value).ToArray(), explained.Forecast.ToArray());
            AssertSums(explained);
        }
    }

    [TestMethod]
    public void What_moves_the_series_contributes_most_and_noise_next_to_nothing()
    {
        var promotions = Future().ToLookup(sale => sale.Shop, sale => sale.Promotion);
        var promoted = 0;
        foreach (var explained in Shops.Value.Explain(Ahead()))
        {
            for (var h = 0; h < Horizon; h++)
            {
                var own = Of(explained, nameof(Sale.Promotion)).Values[h];
                Assert.IsTrue(Math.Abs(Of(explained, nameof(Sale.Temperature)).Values[h]) < 0.6, $"{explained.Series}, step {h}: temperature {Of(explained, nameof(Sale.Temperature)).Values[h]}");
                if (promotions[explained.Series!].ElementAt(h) == 0) Assert.IsTrue(own < 0, $"{explained.Series}, step {h}: {own} without a promotion");
                else
                {
                    promoted++;
                    Assert.IsTrue(own > 3 && explained.Contributions.All(other => Math.Abs(other.Values[h]) <= own), $"{explained.Series}, step {h}: {own} of a lift of 8, a quarter of which is usual");
                }
            }
        }

        Assert.IsTrue(promoted > 1, $"{promoted} promotions");
    }

    [TestMethod]
    public void Inputs_are_named_by_role_and_column_past_values_by_lag()
    {
        var explained = Shops.Value.Explain(Ahead(), options: new() { PatchLength = 5, Series = ["shop 2"] }).Single();
        Assert.AreEqual("shop 2", explained.Series);
        CollectionAssert.AreEqual(
            new[] { "PastValues Sold 1-5", "PastValues Sold 6-10", "PastValues Sold 11-14", "KnownFuture Promotion", "Calendar Date", "Past Temperature", "Static Area", "Static Region" },
            explained.Contributions.Select(part => part.FirstLag is null ? $"{part.Role} {part.Column}" : $"{part.Role} {part.Column} {part.FirstLag}-{part.LastLag}").ToArray());
    }

    [TestMethod]
    public void The_same_bits_on_any_number_of_threads_and_the_same_sum_of_any_seed()
    {
        var four = Fit(Sale.Days(4, Days), Options with { Training = Options.Training with { Threads = 4 } });
        var (one, other) = (Shops.Value.Explain(Ahead()), Shops.Value.Explain(Ahead(), options: new() { Seed = 9, Permutations = 2 }));
        CollectionAssert.AreEqual(Flat(one), Flat(four.Explain(Ahead())));
        CollectionAssert.AreNotEqual(Flat(one), Flat(other));
        foreach (var explained in other) AssertSums(explained);

        static float[] Flat(IReadOnlyList<ForecastExplanation> all) => [.. all.SelectMany(explained => explained.Contributions).SelectMany(part => part.Values)];
    }

    [TestMethod]
    public void Each_of_several_targets_is_explained_beyond_the_horizon_too()
    {
        var ml = new MLContext(1);
        var rows = SeriesFixtures.Series(150).Select(value => new Pair { Value = [value, 500 - (2 * value)] }).ToArray();
        var explanations = SeriesFixtures.Fit(ml, ml.Data.LoadFromEnumerable(rows)).Explain(horizon: 10);
        CollectionAssert.AreEqual(new[] { "1", "2" }, explanations.Select(explained => explained.Target).ToArray());
        foreach (var explained in explanations)
        {
            Assert.HasCount(10, explained.Forecast);
            Assert.IsTrue(explained.Contributions.All(part => part.Role == ForecastInputRole.PastValues));
            AssertSums(explained);
        }
    }

    [TestMethod]
    public void What_cannot_be_explained_is_refused()
    {
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Shops.Value.Explain(Ahead(), options: new() { Series = ["shop 9"] })).Message, "'shop 9'");
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => Shops.Value.Explain()).Message, "'Promotion'");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Shops.Value.Explain(0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ForecastExplanationOptions { Permutations = 1 });
    }

    static LstmForecastingTransformer Fit(IEnumerable<Sale> sales, LstmForecastingOptions? options = null)
    {
        var ml = new MLContext(1);
        return ml.Forecasting.ForecastByLstm(options ?? Options).Fit(ml.Data.LoadFromEnumerable(sales));
    }

    static IEnumerable<Sale> Future() => Sale.Days(4, Days + Horizon).Skip(4 * Days).Select(sale => sale.Ahead());

    static IDataView Ahead() => new MLContext(1).Data.LoadFromEnumerable(Future());

    static ForecastContribution Of(ForecastExplanation explained, string column) => explained.Contributions.Single(part => part.Column == column);

    static void AssertSums(ForecastExplanation explained)
    {
        for (var h = 0; h < explained.Forecast.Count; h++)
        {
            var (sum, difference) = (explained.Contributions.Sum(part => (double)part.Values[h]), (double)explained.Forecast[h] - explained.Baseline[h]);
            Assert.AreEqual(difference, sum, 1e-5 * Math.Max(1, Math.Abs(explained.Forecast[h])), $"{explained.Series} {explained.Target}, step {h}");
            Assert.AreNotEqual(0, difference, $"{explained.Series} {explained.Target}, step {h}");
        }
    }

    sealed class Pair
    {
        [VectorType(2)]
        public float[] Value { get; set; } = [];
    }
}
