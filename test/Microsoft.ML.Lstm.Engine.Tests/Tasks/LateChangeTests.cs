using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>Series that are constant for most of their time, and move only late, or no more: a validation run may have nothing to learn from, or to be validated on.</summary>
[TestClass]
public sealed class LateChangeTests
{
    const int Horizon = 4;

    static ForecastOptions Options => new() { Horizon = Horizon, Network = new() { HiddenSize = 4 }, Training = new() { Epochs = 2, Members = 1, Seed = 1 }, UsePretrained = false };

    static float[] Late(int length, int change, Func<int, float> after, float before = 0) => [.. Enumerable.Range(0, length).Select(t => t < change ? before : after(t))];

    static Forecaster Train(float[] values, ForecastOptions options)
    {
        var forecaster = Forecaster.Train([values], options);
        var (point, lower, upper) = ForecastFixtures.Forecast(forecaster, ForecastFixtures.History(forecaster, values, values.Length));
        var reach = 2 * (values.Max() - values.Min());
        for (var h = 0; h < Horizon; h++)
        {
            Assert.IsTrue(float.IsFinite(lower[h]) && lower[h] <= point[h] && point[h] <= upper[h] && float.IsFinite(upper[h]), $"step {h}: {lower[h]}, {point[h]}, {upper[h]}");
            Assert.IsTrue(point[h] >= values.Min() - reach && point[h] <= values.Max() + reach, $"step {h}: {point[h]}");
        }

        return forecaster;
    }

    [TestMethod]
    [DataRow(600, 0.15f)]
    [DataRow(100, 0.1f)]
    [DataRow(60, 0.15f)]
    public void It_moves_from_just_before_a_validation_part_on(int length, float validation)
    {
        var (options, part) = (Options with { Training = Options.Training with { ValidationFraction = validation } }, Math.Max(2 * Horizon, (int)(validation * length)));
        // One fold of 600 values, five of 100: each has a change at, or a little before or behind, where it is cut.
        for (var fold = 1; fold <= 5 && length - (fold * part) >= length / 2; fold++)
            for (var offset = -3; offset <= 2; offset++) Train(Late(length, length - (fold * part) + offset, t => 10 + (t % 3)), options);
    }

    [TestMethod]
    public void Where_the_training_part_is_constant_the_baseline_is_the_model_and_stands_at_the_new_level()
    {
        var values = Late(60, 50, _ => 5000, before: 5);
        var forecaster = Train(values, Options);
        Assert.AreEqual(0, forecaster.Epochs);
        var (point, _, _) = ForecastFixtures.Forecast(forecaster, ForecastFixtures.History(forecaster, values, 60));
        foreach (var value in point) Assert.AreEqual(5000, value, 1);
    }

    [TestMethod]
    [DataRow(20)]
    [DataRow(30)]
    [DataRow(45)]
    public void It_moves_no_more(int last) => Train([.. Enumerable.Range(0, 60).Select(t => t < last ? 10f + (t % 3) : 0)], Options);

    [TestMethod]
    [DataRow(0f)]
    [DataRow(0.15f)]
    public void One_window_of_all_varies(float validation)
    {
        var options = Options with { WindowSize = 4, Training = Options.Training with { ValidationFraction = validation } };
        for (var seed = 1; seed <= 5; seed++)
            for (var change = 55; change < 60; change++) Train(Late(60, change, _ => 3), options with { Training = options.Training with { Seed = seed } });
    }

    [TestMethod]
    public void One_goes_on_from_a_model()
    {
        var before = Train(ForecastFixtures.Series(60), Options);
        foreach (var values in (float[][])[Late(60, 50, t => 10 + (t % 3)), Late(60, 50, _ => 5000, before: 5), Late(60, 60, _ => 0)])
            Assert.IsTrue(ForecastFixtures.Forecast(Forecaster.Train([values], Options, previous: before), ForecastFixtures.History(before, values, 60)).Point.All(float.IsFinite));
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void Members_that_diverge_on_the_newest_values_leave_the_validated_network(int seed)
    {
        float[] values = [.. Enumerable.Range(0, 200).Select(t => t == 199 ? 1e6f : MathF.Sin(t))];
        var warnings = new List<string>();
        var options = new ForecastOptions { Horizon = Horizon, Training = new() { Seed = seed }, UsePretrained = false };
        var forecaster = Forecaster.Train([values], options, new TrainingContext(options.Training, seed) { OnWarning = warnings.Add });
        if (warnings.Count > 0) Assert.AreEqual(1, forecaster.Members);
        foreach (var warning in warnings) StringAssert.Contains(warning, "diverged");
        Assert.IsTrue(forecaster.Epochs > 0 && ForecastFixtures.Forecast(forecaster, ForecastFixtures.History(forecaster, values, 199)).Point.All(value => MathF.Abs(value) < 5));
    }
}
