using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

[TestClass]
public sealed class ForecasterTrainingTests
{
    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Without_an_epoch_it_is_ready_at_once_and_its_bounds_hold(bool usePretrained)
    {
        var values = ForecastFixtures.Series(600, noise: 1);
        var options = ForecastFixtures.Tiny;
        var untrained = Forecaster.Train([values[..400]], options with { UsePretrained = usePretrained, Training = options.Training with { Epochs = 0 } }, 1);
        Assert.AreEqual((0, 1), (untrained.Epochs, untrained.Members));
        var (covered, count) = (0, 0);
        for (var origin = 400; origin + 6 <= values.Length; origin += 6)
        {
            var (point, lower, upper) = ForecastFixtures.Forecast(untrained, ForecastFixtures.History(untrained, values, origin));
            for (var h = 0; h < 6; h++, count++)
            {
                Assert.AreEqual(values[origin + h], point[h], 5);
                if (lower[h] <= values[origin + h] && values[origin + h] <= upper[h]) covered++;
            }
        }

        Assert.IsTrue(covered >= 0.88 * count, $"{covered} of {count} covered");
    }

    static byte[] Bytes(Forecaster forecaster)
    {
        using var stream = new MemoryStream();
        forecaster.Save(stream);
        return stream.ToArray();
    }

    [TestMethod]
    public void Same_seed_gives_the_same_bytes_on_any_number_of_threads()
    {
        float[][] series = [ForecastFixtures.Series(150), ForecastFixtures.Series(90, seed: 2), ForecastFixtures.Series(20, seed: 3)];
        var options = ForecastFixtures.Tiny with { Training = ForecastFixtures.Tiny.Training with { BatchSize = 100 }, Network = ForecastFixtures.Tiny.Network with { Dropout = 0.2f } };
        var one = Bytes(Forecaster.Train(series, options with { Training = options.Training with { Threads = 1 } }, 5));
        foreach (var threads in (int[])[1, 2, 3]) CollectionAssert.AreEqual(one, Bytes(Forecaster.Train(series, options with { Training = options.Training with { Threads = threads } }, 5)), $"{threads} threads");
        CollectionAssert.AreNotEqual(one, Bytes(Forecaster.Train(series, options with { Training = options.Training with { Threads = 1 } }, 6)));
        CollectionAssert.AreEqual(one, Bytes(Forecaster.Train(series, options with { Training = options.Training with { Seed = 5 } }, 6)));
    }

    [TestMethod]
    public void Steps_allocate_nothing_after_the_first_epoch()
    {
        var seen = new List<long>(64);
        var options = ForecastFixtures.Tiny with { Training = ForecastFixtures.Tiny.Training with { Epochs = 6, Members = 1, Threads = 2, EarlyStoppingPatience = 100 } };
        Forecaster.Train([ForecastFixtures.Series(1200)], options with { Training = options.Training with { OnReport = _ => seen.Add(GC.GetTotalAllocatedBytes(precise: true)) } }, 1);

        // 25 steps and a validation lie in between, and the report itself. What a step allocated would show in every epoch; the runtime's own
        // threads now and then allocate in one.
        var least = Enumerable.Range(2, 4).Min(epoch => seen[epoch] - seen[epoch - 1]);
        Assert.IsTrue(least < 1000, $"every epoch allocated {least} bytes or more");
    }

    [TestMethod]
    public void Beats_the_seasonal_naive_forecast_and_covers_what_it_promises()
    {
        var series = ForecastFixtures.Series(500, noise: 1);
        var forecaster = Forecaster.Train([series[..380]], ForecastFixtures.Tiny with { Training = ForecastFixtures.Tiny.Training with { Epochs = 8 }, Network = ForecastFixtures.Tiny.Network with { HiddenSize = 16 } }, 1);
        double error = 0, naive = 0;
        int covered = 0, count = 0;
        for (var t = 380; t + 6 <= series.Length; t++)
        {
            var (point, lower, upper) = ForecastFixtures.Forecast(forecaster, ForecastFixtures.History(forecaster, series, t));
            for (var h = 0; h < 6; h++, count++)
            {
                error += Math.Abs(point[h] - series[t + h]);
                naive += Math.Abs(series[t + h - 12] - series[t + h]);
                if (lower[h] <= series[t + h] && series[t + h] <= upper[h]) covered++;
                Assert.IsTrue(lower[h] <= point[h] && point[h] <= upper[h]);
            }
        }

        Assert.IsTrue(error < 0.75 * naive, $"error {error / count}, seasonal naive {naive / count}");
        Assert.AreEqual(0.95, (double)covered / count, 0.05);
    }

    [TestMethod]
    public void Stopping_keeps_the_best_so_far_and_before_the_first_epoch_throws()
    {
        float[][] series = [ForecastFixtures.Series(1200)];
        var reports = new List<TrainingReport>();
        var stopped = ForecastFixtures.Trained(series, ForecastFixtures.Tiny with { Training = ForecastFixtures.Tiny.Training with { Epochs = 50, OnReport = reports.Add } }, () => reports.Count >= 3);
        Assert.AreEqual(3, reports.Count);
        Assert.AreEqual(1, stopped.Members);
        Assert.ThrowsExactly<OperationCanceledException>(() => ForecastFixtures.Trained(series, ForecastFixtures.Tiny, () => true));
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.ThrowsExactly<OperationCanceledException>(() => Forecaster.Train(series, ForecastFixtures.Tiny with { Training = ForecastFixtures.Tiny.Training with { CancellationToken = cancelled.Token } }));
    }

    [TestMethod]
    public void Reports_say_what_happens()
    {
        var reports = new List<TrainingReport>();
        var own = 0;
        var options = ForecastFixtures.Tiny with { Training = ForecastFixtures.Tiny.Training with { OnReport = _ => own++ } };
        Forecaster.Train([ForecastFixtures.Series(1200)], options, new TrainingContext(options.Training, 1, reports.Add));
        Assert.AreEqual(reports.Count, own);
        var first = reports[0];
        Assert.AreEqual((0, 1, 2), (first.Member, first.Epoch, first.Epochs));
        Assert.IsTrue(first.TrainingLoss > 0 && first.ValidationLoss > 0 && first.LearningRate > 0 && first.ExamplesPerSecond > 0, $"{first}");
    }

    [TestMethod]
    [DataRow(1200, 0.15f)]
    [DataRow(90, 0.15f)]
    [DataRow(90, 0f)]
    public void Progress_never_falls_and_ends_at_one(int length, float validation)
    {
        var progress = new List<double>();
        Forecaster.Train([ForecastFixtures.Series(length)], ForecastFixtures.Tiny with { Training = ForecastFixtures.Tiny.Training with { ValidationFraction = validation, Epochs = 4, EarlyStoppingPatience = 1, OnReport = report => progress.Add(report.Progress) } }, 1);
        for (var i = 1; i < progress.Count; i++) Assert.IsTrue(progress[i] >= progress[i - 1], string.Join(' ', progress));
        Assert.IsTrue(progress[0] > 0 && progress[^1] == 1, string.Join(' ', progress));
    }

    [TestMethod]
    public void Stopping_is_asked_for_before_the_first_epoch_too()
    {
        var asked = 0;
        var options = ForecastFixtures.Tiny with { WindowSize = 200, Horizon = 100, SeasonLength = 1 };
        Assert.ThrowsExactly<OperationCanceledException>(() => ForecastFixtures.Trained([ForecastFixtures.Series(3000)], options, () => ++asked > 1000));
        Assert.AreEqual(1001, asked, "once it says so, nothing goes on");
    }

    [TestMethod]
    public void Shifted_and_scaled_data_give_shifted_and_scaled_forecasts()
    {
        var series = ForecastFixtures.Series(200);
        var moved = Array.ConvertAll(series, y => (4 * y) - 1000);
        var one = Forecaster.Train([series], ForecastFixtures.Tiny, 1);
        var other = Forecaster.Train([moved], ForecastFixtures.Tiny, 1);
        var a = ForecastFixtures.Forecast(one, ForecastFixtures.History(one, series, 200));
        var b = ForecastFixtures.Forecast(other, ForecastFixtures.History(other, moved, 200));
        for (var h = 0; h < 6; h++)
        {
            Assert.AreEqual((4 * a.Point[h]) - 1000, b.Point[h], 0.2);
            Assert.AreEqual(4 * (a.Upper[h] - a.Lower[h]), b.Upper[h] - b.Lower[h], 0.4);
        }
    }

    [TestMethod]
    public void Short_series_too_stop_in_time_and_keep_no_weights_of_epochs_past()
    {
        // Several validation parts, one before the other; the network has some 25,000 weights.
        var options = ForecastFixtures.Tiny with { Network = ForecastFixtures.Tiny.Network with { HiddenSize = 64 }, Training = ForecastFixtures.Tiny.Training with { Epochs = 60, EarlyStoppingPatience = 2, Members = 1, Threads = 1 }, Horizon = 12 };
        var reports = new List<TrainingReport>();
        var (largest, before) = (0L, GC.GetTotalMemory(forceFullCollection: true));
        void Watch(TrainingReport report)
        {
            reports.Add(report);
            largest = Math.Max(largest, GC.GetTotalMemory(forceFullCollection: true) - before);
        }
        Forecaster.Train([ForecastFixtures.Series(144)], options with { Training = options.Training with { OnReport = Watch } }, 1);
        var validationRuns = reports.Count(report => report.Member == 0);
        Assert.IsTrue(validationRuns < 60, $"{validationRuns} epochs of validation runs, which end 2 after their best");
        Assert.IsTrue(largest < 100 << 20, $"{largest >> 20} MB");
    }

    [TestMethod]
    public void Without_validation_it_trains_all_epochs()
    {
        var forecaster = Forecaster.Train([ForecastFixtures.Series(200)], ForecastFixtures.Tiny with { Training = ForecastFixtures.Tiny.Training with { ValidationFraction = 0 } }, 1);
        Assert.AreEqual(2, forecaster.Epochs);
        Assert.IsTrue(double.IsNaN(forecaster.ValidationLoss));
        Assert.IsTrue(ForecastFixtures.Forecast(forecaster, ForecastFixtures.History(forecaster, ForecastFixtures.Series(200), 200)).Point.All(float.IsFinite));
    }
}
