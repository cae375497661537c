using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

[TestClass]
public sealed class GivenSeasonTests
{
    static readonly ForecastOptions Options = ForecastFixtures.Tiny with { Training = ForecastFixtures.Tiny.Training with { Epochs = 1, Members = 1 } };

    /// <summary>A season of 12, and one of 30, which is no multiple of it.</summary>
    static float[] Series(int length) => [.. ForecastFixtures.Series(length, noise: 0.3).Zip(ForecastFixtures.Series(length, season: 30, trend: 0, noise: 0), (one, other) => one + other)];

    static int[] Seasons(int? first, int? second, int length = 400)
    {
        var forecaster = Forecaster.Train([Series(length)], Options with { SeasonLength = first, SecondSeasonLength = second }, 1);
        using var stream = new MemoryStream();
        forecaster.Save(stream);
        stream.Position = 0;
        CollectionAssert.AreEqual(forecaster.Seasons.ToArray(), Forecaster.Load(stream).Seasons.ToArray());
        return [.. forecaster.Seasons];
    }

    [TestMethod]
    public void Both_seasons_may_be_given()
    {
        CollectionAssert.AreEqual(new[] { 12, 30 }, Seasons(12, 30));
        CollectionAssert.AreEqual(new[] { 12 }, Seasons(12, 1));
        CollectionAssert.AreEqual(Array.Empty<int>(), Seasons(1, null));
    }

    [TestMethod]
    public void What_no_series_can_show_is_ignored() => CollectionAssert.AreEqual(Seasons(12, null), Seasons(12, 201));

    [TestMethod]
    public void A_second_season_that_is_given_improves_the_forecast()
    {
        var series = Series(600);
        Assert.IsLessThan(0.9 * Error(1), Error(30));

        double Error(int second)
        {
            var forecaster = Forecaster.Train([series[..480]], Options with { SecondSeasonLength = second, Training = Options.Training with { ValidationFraction = 0 } }, 1);
            double error = 0;
            for (var end = 480; end + 6 <= 600; end += 6)
            {
                var point = ForecastFixtures.Forecast(forecaster, ForecastFixtures.History(forecaster, series, end)).Point;
                for (var h = 0; h < 6; h++) error += Math.Abs(point[h] - series[end + h]);
            }

            return error;
        }
    }

    [TestMethod]
    public void A_third_season_improves_the_forecast_and_comes_back_from_a_file()
    {
        float[] series = [.. Series(1200).Zip(ForecastFixtures.Series(1200, season: 50, trend: 0, noise: 0), (one, other) => one + other)];
        var options = Options with { SeasonLength = null, Training = Options.Training with { ValidationFraction = 0 } };
        Assert.IsLessThan(0.9 * Error(12, 30), Error(12, 30, 50));

        double Error(params int[] seasons)
        {
            var trained = Forecaster.Train([series[..960]], options with { SeasonLengths = seasons }, 1);
            using var stream = new MemoryStream();
            trained.Save(stream);
            stream.Position = 0;
            var forecaster = Forecaster.Load(stream);
            CollectionAssert.AreEqual(seasons, forecaster.Seasons.ToArray());
            double error = 0;
            for (var end = 960; end + 6 <= 1200; end += 6)
            {
                var point = ForecastFixtures.Forecast(forecaster, ForecastFixtures.History(forecaster, series, end)).Point;
                for (var h = 0; h < 6; h++) error += Math.Abs(point[h] - series[end + h]);
            }

            return error;
        }
    }

    [TestMethod]
    public void Seasons_given_as_a_list_are_those_given_one_by_one()
    {
        var series = Series(400);
        var (list, pair) = (Trained(Options with { SeasonLength = null, SeasonLengths = [12, 30, 201] }), Trained(Options with { SecondSeasonLength = 30 }));
        CollectionAssert.AreEqual(pair.Seasons.ToArray(), list.Seasons.ToArray());
        CollectionAssert.AreEqual(pair.Model.Members[0], list.Model.Members[0]);
        Assert.IsEmpty(Trained(Options with { SeasonLength = null, SeasonLengths = [] }).Seasons);

        Forecaster Trained(ForecastOptions options) => Forecaster.Train([series], options, 1);
    }

    [TestMethod]
    [DataRow(12, 12)]
    [DataRow(30, 12)]
    [DataRow(1, 12)]
    [DataRow(12, (1 << 20) + 1)]
    public void Seasons_that_do_not_ascend_are_refused(int first, int second)
    {
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Options with { SeasonLengths = [first, second] });
        StringAssert.Contains(error.Message, $"SeasonLengths are {first}, {second}");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Options with { SeasonLengths = [2, 3, 4, 5, 6, 7, 8, 9, 10] });
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Forecaster.Train([Series(200)], Options with { SeasonLengths = [12] }, 1)).Message, "Give all seasons as SeasonLengths");
    }

    [TestMethod]
    [DataRow(12, 12)]
    [DataRow(12, 6)]
    [DataRow(1, 12)]
    public void A_second_season_that_is_no_longer_is_refused(int first, int second)
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => Seasons(first, second));
        StringAssert.Contains(error.Message, $"SecondSeasonLength is {second}, but SeasonLength {first}");
    }

    [TestMethod]
    public void Pooled_columns_of_different_noise_show_the_day_and_the_week()
    {
        // As of one site's meters: each repeats a day, some a week, and some are noise nearly through.
        float[][] columns = [.. Enumerable.Range(0, 7).Select(column =>
        {
            var hours = ForecastFixtures.Series(3000, trend: 0, season: 24, amplitude: 2 + column % 3, noise: 0.5 + (column / 2.0), seed: column + 1);
            if (column % 2 == 0) for (var t = 0; t < hours.Length; t++) if (t / 24 % 7 >= 5) hours[t] -= 5;
            return hours;
        })];
        var forecaster = Forecaster.Train(columns, Options with { SeasonLength = null }, 1);
        CollectionAssert.AreEqual(new[] { 24, 168 }, forecaster.Seasons.ToArray());
    }
}
