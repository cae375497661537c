using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

[TestClass]
public sealed class ForecastCovariateTests
{
    const int Horizon = 6;

    static readonly Lazy<Forecaster> Shared = new(() => Forecaster.Train(SeriesWithCovariates.Promoted(6, 120, lift: 8), ForecastFixtures.Tiny, 3));

    static (float[] Point, float[] Lower, float[] Upper) Forecast(Forecaster forecaster, ExampleSet set, int horizon = Horizon)
    {
        var size = set.Count * horizon;
        var (point, lower, upper) = (new float[size], new float[size], new float[size]);
        forecaster.Forecast(set, horizon, point, lower, upper, 0.9f, new(forecaster));
        return (point, lower, upper);
    }

    [TestMethod]
    public void A_covariate_that_is_known_ahead_moves_the_forecast_as_it_moved_the_series()
    {
        var forecaster = Forecaster.Train(SeriesWithCovariates.Promoted(8, 150, lift: 8), ForecastFixtures.Tiny with { Training = ForecastFixtures.Tiny.Training with { Epochs = 12 } }, 1);
        double error = 0, without = 0;
        for (var s = 0; s < 4; s++)
        {
            var whole = SeriesWithCovariates.Promoted(s + 1, 160, lift: 8);
            var (values, promotions) = (whole.Target(s).ToArray(), whole.Values(s, 0).ToArray());
            var (set, blind) = (new ExampleSet(SeriesWithCovariates.Fields), new ExampleSet(SeriesWithCovariates.Fields));
            SeriesWithCovariates.Add(set, values[..150], promotions[..156], s);
            SeriesWithCovariates.Add(blind, values[..150], [.. promotions[..150], .. Enumerable.Repeat(float.NaN, Horizon)], s);
            error += Forecast(forecaster, set).Point.Zip(values[150..], (f, y) => Math.Abs(f - y)).Sum() / 24;
            without += Forecast(forecaster, blind).Point.Zip(values[150..], (f, y) => Math.Abs(f - y)).Sum() / 24;
        }

        Assert.IsTrue(error < 1.5 && error < 0.5 * without, $"mean absolute error {error}, without the promotions ahead {without}, of a lift of 8");
    }

    [TestMethod]
    public void Saved_and_loaded_it_forecasts_the_same_bits()
    {
        using var stream = new MemoryStream();
        Shared.Value.Save(stream);
        stream.Position = 0;
        var loaded = Forecaster.Load(stream);
        CollectionAssert.AreEqual(SeriesWithCovariates.Fields.Where(field => field.Role != FieldRole.Target).ToArray(), loaded.Covariates.ToArray());
        var set = SeriesWithCovariates.Promoted(3, 90, lift: 8, ahead: 20);
        CollectionAssert.AreEqual(Forecast(Shared.Value, set, 20).Upper, Forecast(loaded, set, 20).Upper);
    }

    [TestMethod]
    public void No_later_value_and_no_past_covariate_of_later_steps_influences_a_forecast()
    {
        var (series, promotions) = (ForecastFixtures.Series(120), SeriesWithCovariates.Promotions(140, 1));
        var (cut, longer) = (new ExampleSet(SeriesWithCovariates.Fields), new ExampleSet(SeriesWithCovariates.Fields));
        SeriesWithCovariates.Add(cut, series[..100], promotions[..106], 1);
        SeriesWithCovariates.Add(longer, series[..100], promotions[..140], 1);
        CollectionAssert.AreEqual(Forecast(Shared.Value, cut).Point, Forecast(Shared.Value, longer).Point);
    }

    [TestMethod]
    public void The_other_rows_of_a_batch_and_the_threads_change_no_bit()
    {
        var set = SeriesWithCovariates.Promoted(300, 60, lift: 8, ahead: Horizon);
        var all = Forecast(Shared.Value, set).Point;
        var threads = new float[all.Length];
        Shared.Value.Forecast(set, Horizon, threads, [], [], 0.9f, new(Shared.Value, threads: 3));
        CollectionAssert.AreEqual(all, threads);
        foreach (var s in (int[])[0, 37, 299])
        {
            var one = new ExampleSet(SeriesWithCovariates.Fields);
            SeriesWithCovariates.Add(one, set.Target(s).ToArray(), set.Values(s, 0).ToArray(), s);
            CollectionAssert.AreEqual(all[(s * Horizon)..((s + 1) * Horizon)], Forecast(Shared.Value, one).Point);
        }
    }

    [TestMethod]
    public void Same_seed_gives_the_same_bits_on_any_number_of_threads_and_covariates_count()
    {
        var set = SeriesWithCovariates.Promoted(3, 100, lift: 8);
        var one = Bytes(1);
        CollectionAssert.AreEqual(one, Bytes(3));

        byte[] Bytes(int threads)
        {
            using var stream = new MemoryStream();
            Forecaster.Train(set, ForecastFixtures.Tiny with { Training = ForecastFixtures.Tiny.Training with { Threads = threads } }, 5).Save(stream);
            return stream.ToArray();
        }
    }

    [TestMethod]
    public void An_unknown_category_a_missing_static_feature_and_missing_covariates_are_forecast()
    {
        var set = new ExampleSet(SeriesWithCovariates.Fields);
        set.Append(0, [.. Enumerable.Repeat(float.NaN, 60 + Horizon)]);
        set.Append(1, [.. Enumerable.Repeat(float.NaN, 120)]);
        set.Append(2, [float.NaN]);
        set.AppendTokens(3, [0]);
        set.Append(4, ForecastFixtures.Series(60));
        set.Complete();
        Assert.IsTrue(Array.TrueForAll(Forecast(Shared.Value, set).Point, float.IsFinite));
    }

    [TestMethod]
    public void A_series_with_one_value_is_forecast_from_what_is_known_beside_it()
    {
        var set = new ExampleSet(SeriesWithCovariates.Fields);
        SeriesWithCovariates.Add(set, [50], SeriesWithCovariates.Promotions(1 + Horizon, 1), 1);
        var (point, lower, upper) = Forecast(Shared.Value, set);
        Assert.IsTrue(Array.TrueForAll(point, float.IsFinite) && lower.Zip(upper).All(bound => bound.First <= bound.Second));
    }

    [TestMethod]
    public void Wrong_fields_and_covariates_that_end_too_early_are_refused_by_name()
    {
        StringAssert.Contains(Refused(() => Forecast(Shared.Value, SeriesWithCovariates.Promoted(2, 60, 8, ahead: 4))), "'Promotion' of series 0 is known 4 steps ahead");
        StringAssert.Contains(Refused(() => Train(new("Promotion", InputKind.Continuous, 1, FieldRole.KnownFuture), [0, 1], [1, 2, 3])), "'Promotion' of series 0 has 2 steps, but the series has 3 values");
        StringAssert.Contains(Refused(() => Train(new("Area", InputKind.Static, 1, FieldRole.KnownFuture), [0], [1, 2, 3])), "'Area' is known ahead, but holds Static");
        StringAssert.Contains(Refused(() => Train(new("Region", InputKind.Tokens, 3), [1, 2], [1, 2, 3])), "'Region' of series 0 holds 2 tokens");
        var other = new ExampleSet([new("Promotion", InputKind.Continuous, 2), new("Sales", InputKind.Continuous, 1, FieldRole.Target)]);
        StringAssert.Contains(Refused(() => Forecast(Shared.Value, other)), "1 inputs, but the forecaster 4");
        var labelled = new ExampleSet([new("Promotion", InputKind.Continuous, 1)]);
        StringAssert.Contains(Refused(() => Forecaster.Train(labelled, ForecastFixtures.Tiny)), "Series to forecast have one target");

        static string Refused(Action action) => Assert.ThrowsExactly<ArgumentException>(action).Message;

        static void Train(FeatureSpec field, float[] values, float[] series)
        {
            var set = new ExampleSet([field, new("Sales", InputKind.Continuous, 1, FieldRole.Target)]);
            set.Append(0, values);
            set.Append(1, series);
            set.Complete();
            Forecaster.Train(set, ForecastFixtures.Tiny);
        }
    }

    [TestMethod]
    public void Static_features_and_categories_tell_series_apart()
    {
        // What comes next is told by the region alone: the first half of each series is noise about one level.
        var fields = SeriesWithCovariates.Fields;
        var (training, later) = (new ExampleSet(fields), new ExampleSet(fields));
        for (var s = 0; s < 40; s++)
        {
            var (random, rises) = (new Random(s), s % 2 == 0);
            float[] values = [.. Enumerable.Range(0, 60).Select(t => 50 + (float)ForecastFixtures.Gauss(random) + (t % 30 < 24 ? 0 : rises ? 10 : -10))];
            SeriesWithCovariates.Add(s < 36 ? training : later, s < 36 ? values : values[..54], new float[s < 36 ? 60 : 60], 0, region: rises ? 1 : 2);
        }

        var forecaster = Forecaster.Train(training, ForecastFixtures.Tiny with { SeasonLength = 1, WindowSize = 8, Training = ForecastFixtures.Tiny.Training with { Epochs = 40, ValidationFraction = 0 } }, 1);
        var point = Forecast(forecaster, later).Point;
        for (var s = 0; s < 4; s++)
        {
            var next = point[(s * Horizon)..((s + 1) * Horizon)].Average();
            Assert.IsTrue(s % 2 == 0 ? next > 52 : next < 48, $"series {s} of region {1 + (s % 2)}: {next}");
        }
    }
}
