using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

[TestClass]
public sealed class ForecastDecodingTests
{
    const int Season = 12, Block = 6, Far = 15 * Block;

    static readonly ForecastOptions Options = ForecastFixtures.Tiny with { Training = ForecastFixtures.Tiny.Training with { Epochs = 4, Members = 1, Threads = 1 } };

    public static IEnumerable<object[]> Decodings => Enum.GetValues<ForecastDecoding>().Select(decoding => new object[] { decoding });

    public static IEnumerable<object[]> DecodingsAndCells =>
        from decoding in new[] { ForecastDecoding.Recursive, ForecastDecoding.EncoderDecoder } from cell in Enum.GetValues<CellKind>() select new object[] { decoding, cell };

    /// <summary>A network that forecasts 6 steps at once, of which a recursive one makes its horizon of 90.</summary>
    static ForecastOptions Of(ForecastDecoding decoding) => decoding == ForecastDecoding.Recursive ? Options with { Decoding = decoding, Horizon = Far, PatchLength = Block } : Options with { Decoding = decoding };

    static Forecaster Reloaded(Forecaster forecaster)
    {
        using var stream = new MemoryStream();
        forecaster.Save(stream);
        stream.Position = 0;
        return Forecaster.Load(stream);
    }

    [TestMethod, DynamicData(nameof(Decodings))]
    public void Fifteen_times_what_is_forecast_at_once_keeps_the_season_and_the_order_of_quantiles(ForecastDecoding decoding)
    {
        var series = ForecastFixtures.Series(700, trend: 0);
        var forecaster = Forecaster.Train([series[..480]], Of(decoding), 1);
        Assert.AreEqual(Block, forecaster.Model.Plan.Horizon);
        double error = 0, naive = 0, deviation = 0;
        for (var end = 480; end + Far <= 700; end += 9)
        {
            var history = ForecastFixtures.History(forecaster, series, end);
            var (point, lower, upper) = ForecastFixtures.Forecast(forecaster, history, Far);
            var (_, near, above) = ForecastFixtures.Forecast(forecaster, history, Far, 0.5f);
            for (var h = 0; h < Far; h++)
            {
                Assert.IsTrue(float.IsFinite(lower[h]) && float.IsFinite(upper[h]), $"step {h}: {lower[h]} to {upper[h]}");
                Assert.IsTrue(lower[h] <= near[h] && near[h] <= point[h] && point[h] <= above[h] && above[h] <= upper[h], $"step {h}: quantiles {lower[h]}, {near[h]}, {point[h]}, {above[h]}, {upper[h]}");
                error += Math.Abs(point[h] - series[end + h]);
                naive += Math.Abs(series[end - Season + (h % Season)] - series[end + h]);
                if (h >= Far - Season) deviation = Math.Max(deviation, Math.Abs(point[h] - (20 + (5 * Math.Sin(2 * Math.PI * (end + h) / Season)))));
            }
        }

        Assert.IsLessThanOrEqualTo(naive, error, $"{decoding}: error {error}, of the seasonal naive forecast {naive}");
        Assert.IsLessThan(1.5, deviation, $"{decoding}: in the last season it is off by {deviation}");
    }

    [TestMethod, DynamicData(nameof(DecodingsAndCells))]
    public void With_every_cell_it_comes_back_from_a_file(ForecastDecoding decoding, CellKind cell)
    {
        var series = ForecastFixtures.Series(150);
        var trained = Forecaster.Train([series], Of(decoding) with { Horizon = 18, Network = Options.Network with { Cell = cell, Layers = 2, Dropout = 0.1f } }, 1);
        Assert.AreEqual((decoding, 18), (trained.Decoding, trained.Horizon));
        var loaded = Reloaded(trained);
        Assert.AreEqual((decoding, 18), (loaded.Decoding, loaded.Horizon));
        var history = ForecastFixtures.History(trained, series, 150);
        var (expected, actual) = (ForecastFixtures.Forecast(trained, history), ForecastFixtures.Forecast(loaded, history));
        Assert.HasCount(18, expected.Point);
        CollectionAssert.AreEqual(expected.Point, actual.Point);
        CollectionAssert.AreEqual(expected.Upper, actual.Upper);
        Assert.IsTrue(Array.TrueForAll(expected.Point, float.IsFinite));
    }

    [TestMethod]
    public void A_decoder_carries_what_it_reads_at_a_step_to_the_later_ones_alone()
    {
        var options = (Options with { Decoding = ForecastDecoding.EncoderDecoder }).Resolved();
        var task = new ForecastDataPreparation([ForecastFixtures.Series(150)], SeriesWithCovariates.Of(ForecastFixtures.Series(150)), options, 1, () => false).ValidationFolds()[0];
        var (weights, random, loader) = (new float[task.WeightCount], new Random(1), new WindowLoader(task, 1));
        foreach (ref var weight in weights.AsSpan()) weight = random.NextSingle() - 0.5f;
        loader.Load([0], 0, seed: 1);
        var (size, pass) = (task.Network.FutureSize, loader.Windows.Network);
        Assert.AreEqual(1 + 1 + (1 + 2), size, "a covariate ahead, the baseline, the place in the horizon and in one season");
        var before = Outputs();
        pass.Place(task.Network.Future, 0, out _)[2 * size]++;
        var after = Outputs();
        for (var h = 0; h < Block; h++)
            Assert.AreEqual(h >= 2, before[3 * h] != after[3 * h], $"step {h}: {before[3 * h]} and {after[3 * h]}");

        float[] Outputs() => pass.Forward(1, new(weights, task.Network.Graph.Pack(weights)), null).ToArray();
    }

    [TestMethod]
    public void A_covariate_ahead_moves_the_forecast_of_a_decoder()
    {
        var options = Options with { Decoding = ForecastDecoding.EncoderDecoder, Training = Options.Training with { Epochs = 12 } };
        var forecaster = Forecaster.Train(SeriesWithCovariates.Promoted(8, 150, lift: 8), options, 1);
        Assert.IsGreaterThan(4, Lift(forecaster, 1), "A promotion lifts a series by 8.");
    }

    [TestMethod]
    [DataRow(null, ForecastDecoding.EncoderDecoder)]
    [DataRow(ForecastDecoding.Direct, ForecastDecoding.Direct)]
    public void A_driven_system_is_forecast_by_a_decoder_unless_another_decoding_is_asked_for(ForecastDecoding? asked, ForecastDecoding expected)
    {
        // A level that inputs fill: where it is after some steps depends on all inputs of these.
        var set = new ExampleSet([new("Input", InputKind.Continuous, 1, FieldRole.KnownFuture), new("Level", InputKind.Continuous, 1, FieldRole.Target)]);
        for (var series = 0; series < 8; series++)
        {
            var (random, inputs, levels, level) = (new Random(series), new float[300], new float[300], 0f);
            for (var t = 0; t < inputs.Length; t++)
            {
                inputs[t] = t % 4 == 0 ? (2 * random.NextSingle()) - 1 : inputs[t - 1];
                levels[t] = level = (0.95f * level) + inputs[t];
            }
            set.Append(0, inputs);
            set.Append(1, levels);
            set.Complete();
        }
        var options = Options with { Decoding = asked, Architecture = ForecastArchitecture.Recurrent, WindowSize = 24, SeasonLength = 1, UsePretrained = false, Training = Options.Training with { Epochs = 12 } };
        Assert.AreEqual(expected, Forecaster.Train(set, options, 1).Decoding);
    }

    /// <summary>How far a promotion of three steps moves the forecast of the one in their middle.</summary>
    static float Lift(Forecaster forecaster, int step)
    {
        return Forecast(1) - Forecast(0);

        float Forecast(float promotion)
        {
            var promotions = new float[120 + forecaster.Horizon];
            promotions.AsSpan(119 + step, 3).Fill(promotion);
            var set = new ExampleSet(SeriesWithCovariates.Fields);
            SeriesWithCovariates.Add(set, ForecastFixtures.Series(120), promotions, 1);
            var point = new float[forecaster.Horizon];
            forecaster.Forecast(set, point.Length, point, [], [], 0.9f, new(forecaster));
            return point[step];
        }
    }

    [TestMethod]
    public void Covariates_ahead_move_every_block_of_a_recursive_forecast()
    {
        var forecaster = Forecaster.Train(SeriesWithCovariates.Promoted(8, 150, lift: 8), Of(ForecastDecoding.Recursive) with { Horizon = 30, Training = Options.Training with { Epochs = 12 } }, 1);

        // A lift is learnt in spreads of the window, and a window of forecasts without promotions is calmer than those learnt from.
        foreach (var step in (int[])[3, 15, 27]) Assert.IsGreaterThan(2, Lift(forecaster, step), $"A promotion at step {step} lifts a series by 8.");
    }

    [TestMethod]
    public void What_is_cancelled_while_another_network_is_tried_keeps_the_first_one()
    {
        var (series, steps, epochs) = (SeriesWithCovariates.Promoted(4, 120, lift: 8), 0, new List<(int Member, int Step)>());
        Train(() => steps++ < 0, report =>
        {
            if (report.Phase == TrainingPhase.Selection) epochs.Add((report.Member, steps));
        });
        var folds = (epochs.Max(epoch => epoch.Member) + 1) / 2;
        var (before, after, end) = (epochs.Last(epoch => epoch.Member < folds).Step, epochs.First(epoch => epoch.Member == folds).Step, epochs[^1].Step);
        foreach (var last in new[] { (before + after) / 2, after - 2, after + 1, (after + end) / 2, end - 2 })
        {
            steps = 0;
            Assert.AreEqual(ForecastDecoding.Direct, Train(() => steps++ > last, _ => { }).Decoding, $"step {last} of {before} to {end}");
        }

        Forecaster Train(Func<bool> isCanceled, Action<TrainingReport> report)
        {
            var options = Options with { Architecture = ForecastArchitecture.Recurrent, Training = Options.Training with { OnReport = report } };
            return Forecaster.Train(series, options, new TrainingContext(options.Training, 1, isCanceled: isCanceled));
        }
    }

    [TestMethod]
    public void A_recursive_horizon_may_be_longer_than_the_series()
    {
        var series = ForecastFixtures.Series(100, trend: 0, noise: 0.1);
        var forecaster = Forecaster.Train([series], Options with { Decoding = ForecastDecoding.Recursive, Horizon = 240, WindowSize = null }, 1);
        Assert.AreEqual((240, Season), (forecaster.Horizon, forecaster.Model.Plan.Horizon));
        var point = ForecastFixtures.Forecast(forecaster, ForecastFixtures.History(forecaster, series, 100)).Point;
        for (var h = 0; h < 240; h++) Assert.AreEqual(20 + (5 * Math.Sin(2 * Math.PI * (100 + h) / Season)), point[h], 1.5, $"step {h}");
    }

    [TestMethod, DynamicData(nameof(Decodings))]
    public void Training_goes_on_from_a_forecaster_of_the_same_decoding_only(ForecastDecoding decoding)
    {
        var series = ForecastFixtures.Series(200);
        var (options, other) = (Of(decoding) with { Horizon = 18 }, decoding == ForecastDecoding.Recursive ? ForecastDecoding.Direct : ForecastDecoding.Recursive);
        var previous = Forecaster.Train([series[..150]], options, 1);
        var next = Reloaded(Forecaster.Train([series], options, 1, Reloaded(previous)));
        Assert.AreEqual((decoding, 18, previous.Model.Plan.Horizon), (next.Decoding, next.Horizon, next.Model.Plan.Horizon));
        var error = Assert.ThrowsExactly<ArgumentException>(() => Forecaster.Train([series], options with { Decoding = other }, 1, previous));
        StringAssert.Contains(error.Message, $"Decoding of the previous forecaster is {decoding}, but {other} is asked for");
    }

    [TestMethod, DynamicData(nameof(Decodings))]
    public void Any_number_of_threads_gives_the_same_bits(ForecastDecoding decoding)
    {
        var series = ForecastFixtures.Series(150);
        var (one, three) = (Trained(1), Trained(3));
        CollectionAssert.AreEqual(one.Model.Members[0], three.Model.Members[0]);
        float[] rows = [.. Enumerable.Range(0, 70).SelectMany(row => ForecastFixtures.History(one, series, 60 + row))];
        CollectionAssert.AreEqual(ForecastFixtures.Forecast(one, rows, 24).Point, ForecastFixtures.Forecast(three, rows, 24, threads: 3).Point);

        Forecaster Trained(int threads) => Forecaster.Train([series], Of(decoding) with { Horizon = 18, Training = Options.Training with { Threads = threads } }, 1);
    }
}
