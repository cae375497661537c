using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>One value far outside what a series has ever been leaves no trace in its forecasts, wherever it stands; a level that has shifted is followed.</summary>
[TestClass]
public sealed class OutlierForecastTests
{
    const int Length = 200, Horizon = 8;

    static ForecastOptions Options => new() { Horizon = Horizon, UsePretrained = false, Training = new() { Seed = 1, Epochs = 2, Members = 1 } };

    static float[] Waves(int at = -1, float value = 0) => [.. Enumerable.Range(0, Length).Select(t => t == at ? value : MathF.Sin(t))];

    static (float[] Point, float[] Lower, float[] Upper) Forecast(float[] values, ForecastOptions? options = null)
    {
        var forecaster = Forecaster.Train([values], options ?? Options);
        return ForecastFixtures.Forecast(forecaster, ForecastFixtures.History(forecaster, values, values.Length));
    }

    [TestMethod]
    [DataRow(Length - 1, 1e6f, null)]
    [DataRow(Length - 1, 1e3f, null)]
    [DataRow(Length - 1, -1e3f, null)]
    [DataRow(Length - 2, 1e6f, null)]
    [DataRow(Length - 6, 1e6f, 6)]
    [DataRow(Length - 44, 1e6f, 44)]
    [DataRow(100, 1e6f, null)]
    [DataRow(100, 1e3f, 44)]
    public void An_outlier_leaves_no_trace(int at, float value, int? season)
    {
        var (point, lower, upper) = Forecast(Waves(at, value), Options with { SeasonLength = season });
        for (var h = 0; h < Horizon; h++)
        {
            Assert.AreEqual(MathF.Sin(Length + h), point[h], 0.6, $"step {h}");
            Assert.IsTrue(lower[h] > -12 && upper[h] < 12, $"step {h}: {lower[h]} to {upper[h]}");
        }
    }

    [TestMethod]
    public void Nor_does_it_in_what_a_pretrained_forecaster_reads()
    {
        var options = Options with { UsePretrained = true, Training = Options.Training with { Epochs = 0 } };
        foreach (var at in (int[])[Length - 1, Length - 44, 100])
        {
            var (point, _, _) = Forecast(Waves(at, 1e6f), options);
            for (var h = 0; h < Horizon; h++) Assert.AreEqual(MathF.Sin(Length + h), point[h], 0.6, $"outlier at {at}, step {h}");
        }
    }

    [TestMethod]
    [DataRow(null)]
    [DataRow(true)]
    public void A_positive_series_of_any_reading_has_none_either(bool? log)
    {
        float[] values = [.. Waves(Length - 1, 1e6f).Select(value => value + 3)];
        var (point, _, _) = Forecast(values, Options with { LogTransform = log });
        for (var h = 0; h < Horizon; h++) Assert.AreEqual(3 + MathF.Sin(Length + h), point[h], 0.6, $"step {h}");
    }

    /// <summary>Of a new level the first value is not believed yet, of the old one the last no more; between them every forecast is what it would be if nothing were looked for.</summary>
    [TestMethod]
    public void A_level_that_has_shifted_is_followed_from_its_second_value_on()
    {
        var forecaster = Forecaster.Train([Waves()], Options with { SeasonLength = 1 });
        var plain = new Forecaster(forecaster.Model with { Plan = forecaster.Model.Plan with { OutlierRanges = 0 } });
        float[] values = [.. Waves(), .. Waves()[..40].Select(value => 1000 + value)];
        foreach (var value in Ahead(forecaster, 1)) Assert.IsTrue(value is > -2 and < 2, $"{value}");
        for (var steps = 2; steps < forecaster.HistoryLength - 1; steps++) CollectionAssert.AreEqual(Ahead(plain, steps), Ahead(forecaster, steps), $"{steps} values of the new level");
        Assert.AreEqual(1000, Ahead(forecaster, 40).Average(), 50);

        float[] Ahead(Forecaster asked, int steps) => ForecastFixtures.Forecast(asked, ForecastFixtures.History(asked, values, Length + steps)).Point;
    }

    [TestMethod]
    public void Peaks_of_a_season_are_forecast()
    {
        float[] values = [.. Enumerable.Range(0, Length).Select(t => t % 12 == 10 ? 1000 : MathF.Sin(t))];
        var (point, _, _) = Forecast(values, Options with { Horizon = 12, SeasonLength = 12 });
        Assert.IsGreaterThan(700, point[(10 - (Length % 12) + 12) % 12]);
        Assert.AreEqual(1, point.Count(value => value > 300));
    }

    /// <summary>Of ordinary series not a bit depends on what is looked for.</summary>
    [TestMethod]
    public void Ordinary_series_keep_their_bits()
    {
        var random = new Random(1);
        var level = 0.0;
        float[][] kinds =
        [
            ForecastFixtures.Series(Length), Waves(),
            [.. Enumerable.Range(0, Length).Select(_ => (float)(level += ForecastFixtures.Gauss(random)))],
            [.. Enumerable.Range(0, Length).Select(_ => random.Next(5) == 0 ? random.Next(1, 40) : 0f)],
            [.. Enumerable.Range(0, Length).Select(t => t % 12 == 10 ? 1000 : MathF.Sin(t))],
            [.. Enumerable.Range(0, Length).Select(t => t < Length / 2 ? MathF.Sin(t) : 1000 + MathF.Sin(t))],
            [.. Enumerable.Range(0, Length).Select(t => t % 9 == 0 ? float.NaN : MathF.Exp(0.03f * t))],
        ];
        foreach (var (values, kind) in kinds.Select((values, kind) => (values, kind)))
        {
            var screening = Forecaster.Train([values], Options with { SeasonLength = 12 });
            var model = screening.Model;
            Assert.AreEqual(IsolatedOutlier.Ranges, model.Plan.OutlierRanges);
            var plain = new Forecaster(model with { Plan = model.Plan with { OutlierRanges = 0 } });
            for (var origin = 20; origin <= Length; origin++)
            {
                var history = ForecastFixtures.History(screening, values, origin);
                var (one, other) = (ForecastFixtures.Forecast(screening, history), ForecastFixtures.Forecast(plain, history));
                // The first value of a new level is not believed yet, the last one of an old level no more.
                if (kind == 5 && (history.Count(value => value > 500) == 1 || history.Count(value => value < 500) == 1)) continue;
                CollectionAssert.AreEqual(other.Point, one.Point, $"series {kind} up to {origin}");
                CollectionAssert.AreEqual(other.Upper, one.Upper, $"series {kind} up to {origin}");
            }
        }
    }

    [TestMethod]
    public void A_file_of_version_9_forecasts_as_before()
    {
        var model = Forecaster.Train([Waves()], Options).Model;
        using var file = new MemoryStream();
        Envelope.Write(file, "FCST", 9, codec => ForecastModel.Transfer(codec, model));
        file.Position = 0;
        var old = Forecaster.Load(file);
        Assert.AreEqual(0, old.Model.Plan.OutlierRanges);
        var history = ForecastFixtures.History(old, Waves(), Length);
        CollectionAssert.AreEqual(ForecastFixtures.Forecast(new Forecaster(model), history).Point, ForecastFixtures.Forecast(old, history).Point);
        history[^1] = 1e6f;
        Assert.IsGreaterThan(1000, ForecastFixtures.Forecast(old, history).Point.Max(Math.Abs), "it reads every value as it is");

        // What goes on from it does, too, and says so in its file.
        var after = Forecaster.Train([Waves()], Options, previous: old);
        Assert.AreEqual(0, after.Model.Plan.OutlierRanges);
    }
}
