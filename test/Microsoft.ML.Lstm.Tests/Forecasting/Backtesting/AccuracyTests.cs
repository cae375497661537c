namespace Microsoft.ML.Lstm.Tests.Forecasting.Backtesting;

/// <summary>Each metric against its definition, computed plainly in double, and against cases made by hand.</summary>
[TestClass]
public sealed class AccuracyTests
{
    static readonly float[] Deciles = [0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f, 0.7f, 0.8f, 0.9f], Levels = [0.1f, 0.25f, 0.5f, 0.75f, 0.9f];

    [TestMethod]
    [DataRow(1)]
    [DataRow(4)]
    public void Metrics_are_their_definitions(int season)
    {
        var random = new Random(season);
        var windows = Enumerable.Range(0, 7).Select(_ => Window(random, 20 + random.Next(30), 1 + random.Next(9))).ToArray();
        var accuracy = new ForecastAccuracy(season, Levels, [0.5f, 0.8f]);
        foreach (var (history, actual, quantiles) in windows) accuracy.Add(history, actual, quantiles[2], new(Levels, quantiles));
        var metrics = accuracy.Metrics();

        var pairs = windows.SelectMany(window => window.Actual.Select((value, step) => (Y: (double)value, Q: Array.ConvertAll(window.Quantiles, q => (double)q[step]), window.History))).Where(pair => !double.IsNaN(pair.Y)).ToArray();
        Assert.AreEqual(pairs.Length, metrics.Count);
        Same(pairs.Average(pair => Math.Abs(pair.Y - pair.Q[2])), metrics.MeanAbsoluteError);
        Same(Math.Sqrt(pairs.Average(pair => Math.Pow(pair.Y - pair.Q[2], 2))), metrics.RootMeanSquaredError);
        Same(pairs.Average(pair => 200 * Math.Abs(pair.Y - pair.Q[2]) / (Math.Abs(pair.Y) + Math.Abs(pair.Q[2]))), metrics.SymmetricMeanAbsolutePercentageError);
        Same(pairs.Average(pair => Math.Abs(pair.Y - pair.Q[2]) / Scale(pair.History)), metrics.MeanAbsoluteScaledError);
        var total = pairs.Sum(pair => Math.Abs(pair.Y));
        Same(Enumerable.Range(0, 5).Average(q => pairs.Sum(pair => 2 * Math.Abs((pair.Y - pair.Q[q]) * ((pair.Y <= pair.Q[q] ? 1 : 0) - (double)Levels[q]))) / total), metrics.WeightedQuantileLoss);
        foreach (var (i, (low, high)) in new[] { (1, 3), (0, 4) }.Index())
        {
            Same(pairs.Average(pair => pair.Q[low] <= pair.Y && pair.Y <= pair.Q[high] ? 1.0 : 0), metrics.Intervals[i].Coverage);
            Same(pairs.Average(pair => pair.Q[high] - pair.Q[low]), metrics.Intervals[i].MeanWidth);
        }
        Assert.AreEqual(metrics.Intervals[1].Coverage, metrics.Coverage);

        double Scale(float[] history) => Enumerable.Range(season, history.Length - season).Select(t => Math.Abs((double)history[t] - history[t - season])).Where(double.IsFinite).Average();
        static void Same(double expected, double actual) => Assert.AreEqual(expected, actual, 1e-12 * Math.Abs(expected));
    }

    static (float[] History, float[] Actual, float[][] Quantiles) Window(Random random, int history, int steps)
    {
        float Value() => random.Next(12) == 0 ? float.NaN : (20 * random.NextSingle()) - 5;
        var centre = Enumerable.Range(0, steps).Select(_ => (20 * random.NextSingle()) - 5).ToArray();
        return ([.. Enumerable.Range(0, history).Select(_ => Value())], [.. Enumerable.Range(0, steps).Select(_ => Value())],
            [.. new[] { -6f, -2f, 0, 2f, 6f }.Select(shift => centre.Select(value => value + (shift * (0.5f + random.NextSingle()))).ToArray())]);
    }

    [TestMethod]
    public void Numbers_are_what_a_calculation_by_hand_gives()
    {
        // Differences over one step 2, 2, 4: scale 8/3. Errors 1 and 3.
        var accuracy = new ForecastAccuracy(1, [0.5f, 0.9f], [0.8f]);
        accuracy.Add([1, 3, 5, 9], [10, 10], [9, 13], new([0.1f, 0.5f, 0.9f], [[8, 12], [9, 13], [11, 15]]));
        var metrics = accuracy.Metrics();
        Assert.AreEqual(2, metrics.MeanAbsoluteError, 1e-12);
        Assert.AreEqual(Math.Sqrt(5), metrics.RootMeanSquaredError, 1e-12);
        Assert.AreEqual(2 / (8 / 3.0), metrics.MeanAbsoluteScaledError, 1e-12);
        Assert.AreEqual((200 / 19.0 + 600 / 23.0) / 2, metrics.SymmetricMeanAbsolutePercentageError, 1e-12);
        Assert.AreEqual((((1 + 3) / 20.0) + (2 * 0.1 * (1 + 5) / 20.0)) / 2, metrics.WeightedQuantileLoss, 1e-6);
        Assert.AreEqual(0.5, metrics.Intervals[0].Coverage);
        Assert.AreEqual(3, metrics.Intervals[0].MeanWidth);
    }

    /// <summary>Twice the mean pinball loss over evenly spaced levels tends to the continuous ranked probability score, which of a normal distribution is known (Gneiting and Raftery 2007).</summary>
    [TestMethod]
    public void The_quantile_loss_tends_to_the_crps()
    {
        const int Count = 999;
        float[] levels = [.. Enumerable.Range(1, Count).Select(i => i / (Count + 1f))];
        foreach (var z in new[] { 0, 0.7f, -2 })
        {
            var accuracy = new ForecastAccuracy(quantileLevels: levels);
            accuracy.Add([], [z], [0], new(levels, [.. levels.Select(level => new[] { (float)Lstm.Engine.Statistics.NormalQuantile.At(level) })]));
            var density = Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);
            var below = z switch { 0 => 0.5, 0.7f => 0.7580363478, _ => 0.0227501319 };
            var crps = (z * ((2 * below) - 1)) + (2 * density) - (1 / Math.Sqrt(Math.PI));
            if (z != 0) Assert.AreEqual(crps, accuracy.Metrics().WeightedQuantileLoss * Math.Abs(z), 2e-3, $"{z}");
            else Assert.IsTrue(double.IsNaN(accuracy.Metrics().WeightedQuantileLoss), "All true values are 0.");
        }
    }

    [TestMethod]
    public void Constant_series_have_no_scaled_error_and_zeros_no_percentage()
    {
        var accuracy = new ForecastAccuracy(1, Deciles);
        accuracy.Add([0, 0, 0, 0], [0, 0], [0, 0], new(Deciles, [.. Deciles.Select(_ => new float[2])]));
        var metrics = accuracy.Metrics();
        Assert.AreEqual(0, metrics.SymmetricMeanAbsolutePercentageError);
        Assert.AreEqual(0, metrics.MeanAbsoluteError);
        Assert.IsTrue(double.IsNaN(metrics.MeanAbsoluteScaledError));
        Assert.IsTrue(double.IsNaN(metrics.WeightedQuantileLoss));
        accuracy.Add([1, 2, 1, 2], [3], [2]);
        Assert.AreEqual(1, accuracy.Metrics().MeanAbsoluteScaledError, "The constant series leaves the others' scaled error alone.");
    }

    [TestMethod]
    public void What_is_missing_is_left_out_and_counted()
    {
        var accuracy = new ForecastAccuracy(1, [0.5f], [0.8f]);
        accuracy.Add([1, 2], [float.NaN, 5, 6, 7], [1, float.NaN, float.PositiveInfinity, 8]);
        var metrics = accuracy.Metrics();
        Assert.AreEqual((1, 2), (metrics.Count, metrics.MissingForecasts));
        Assert.AreEqual(1, metrics.MeanAbsoluteError);
        Assert.IsTrue(double.IsNaN(metrics.WeightedQuantileLoss) && double.IsNaN(metrics.Coverage), "There were no quantiles.");
        Assert.IsTrue(double.IsNaN(new ForecastAccuracy().Metrics().MeanAbsoluteError));
    }

    [TestMethod]
    public void Wrong_levels_and_lengths_are_refused()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ForecastAccuracy(0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ForecastAccuracy(1, [0]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ForecastAccuracy(1, null, [1]));
        Assert.ThrowsExactly<ArgumentException>(() => new ForecastAccuracy().Add([], [1, 2], [1]));
        Assert.ThrowsExactly<ArgumentException>(() => new ForecastQuantiles([0.5f, 0.1f], [[1], [2]]));
        Assert.ThrowsExactly<ArgumentException>(() => new ForecastQuantiles([0.1f, 0.5f], [[1], [2, 3]]));
        Assert.ThrowsExactly<ArgumentException>(() => new ForecastQuantiles([0.1f], []));
    }

    [TestMethod]
    public void A_level_is_found_however_it_was_computed()
    {
        var quantiles = new ForecastQuantiles([0.025f, 0.1f, 0.9f, 0.975f], [[1], [2], [3], [4]]);
        Assert.AreEqual((1f, 4f), (quantiles.Interval(0.95f)!.Value.LowerBound[0], quantiles.Interval(0.95f)!.Value.UpperBound[0]));
        Assert.AreEqual((2f, 3f), (quantiles.Interval(0.8f)!.Value.LowerBound[0], quantiles.Interval(0.8f)!.Value.UpperBound[0]));
        Assert.IsNull(quantiles.Interval(0.5f));
        Assert.IsNull(quantiles.Of(0.5f));
    }
}
