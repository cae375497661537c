using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Tasks;
using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;
using Microsoft.ML.Lstm.Engine.Tests.Laws;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

[TestClass]
public sealed class ForecastLossTests
{
    static readonly ForecastOptions Options = ForecastFixtures.Tiny with { LogTransform = null, SeasonLength = 1, Training = ForecastFixtures.Tiny.Training with { Epochs = 6 } };

    public static IEnumerable<object[]> Losses => Enum.GetValues<ForecastLoss>().Select(loss => new object[] { loss });

    /// <summary>Counts of a mean of 3 to 9 with a season, more widely spread than Poisson's.</summary>
    static float[] Counts(int length, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(t => (float)NegativeBinomial.Quantile(random.NextDouble(), 6 + (3 * Math.Sin(2 * Math.PI * t / 12)), 0.3))];
    }

    [TestMethod, DynamicData(nameof(Losses))]
    public void Every_loss_forecasts_covers_and_comes_back_from_a_file(ForecastLoss loss)
    {
        float[][] all = [.. Enumerable.Range(1, 6).Select(seed => Counts(600, seed))];
        var trained = Forecaster.Train([.. all.Select(series => series[..480])], Options with { Loss = loss, SeasonLength = 12 }, 1);
        Assert.AreEqual(loss, trained.Loss);
        using var stream = new MemoryStream();
        trained.Save(stream);
        stream.Position = 0;
        var loaded = Forecaster.Load(stream);
        Assert.AreEqual(loss, loaded.Loss);
        var (inside, known, error, naive) = (0, 0, 0.0, 0.0);
        foreach (var series in all)
        {
            for (var end = 480; end + 6 <= 600; end += 6)
            {
                var history = ForecastFixtures.History(trained, series, end);
                var (point, lower, upper) = ForecastFixtures.Forecast(trained, history, 6, 0.8f);
                CollectionAssert.AreEqual(point, ForecastFixtures.Forecast(loaded, history, 6, 0.8f).Point);
                for (var h = 0; h < 6; h++)
                {
                    Assert.IsTrue(float.IsFinite(point[h]) && lower[h] <= point[h] && point[h] <= upper[h]);
                    known++;
                    inside += series[end + h] >= lower[h] && series[end + h] <= upper[h] ? 1 : 0;
                    error += Math.Abs(series[end + h] - point[h]);
                    naive += Math.Abs(series[end + h] - series[end - 1]);
                }
            }
        }

        Assert.IsTrue(inside / (double)known is > 0.7 and < 0.92, $"{loss}: {inside} of {known} inside 80 % bounds");
        Assert.IsTrue(error < 0.8 * naive, $"{loss}: error {error}, of the last value {naive}");
    }

    [TestMethod]
    public void A_squared_error_forecasts_the_mean_and_an_absolute_one_the_median()
    {
        // Exponential values: their mean is 1, their median ln 2.
        var random = new Random(1);
        float[][] series = [.. Enumerable.Range(0, 8).Select(_ => Enumerable.Range(0, 300).Select(_ => (float)-Math.Log(1 - random.NextDouble())).ToArray())];
        foreach (var (loss, expected) in new[] { (ForecastLoss.SquaredError, 1.0), (ForecastLoss.AbsoluteError, Math.Log(2)) })
        {
            var forecaster = Forecaster.Train(series, Options with { Loss = loss, LogTransform = false }, 1);
            var mean = series.Average(values => ForecastFixtures.Forecast(forecaster, ForecastFixtures.History(forecaster, values, 300)).Point.Average());
            Assert.AreEqual(expected, mean, 0.12, $"{loss}");
        }
    }

    [TestMethod]
    [DataRow(-1f)]
    [DataRow(3e7f)]
    [DataRow(1.5f)]
    public void What_is_no_count_is_refused(float value)
    {
        var series = Counts(120);
        series[17] = value;
        var error = Assert.ThrowsExactly<UnsuitableValuesException>(() => Forecaster.Train([series], Options with { Loss = ForecastLoss.NegativeBinomial }, 1));
        StringAssert.Contains(error.Message, FormattableString.Invariant($"holds {value} at position 17"));
        StringAssert.Contains(error.Message, "whole numbers of 0 and more");
    }

    [TestMethod]
    public void Logarithms_of_counts_are_refused()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => Forecaster.Train([Counts(120)], Options with { Loss = ForecastLoss.NegativeBinomial, LogTransform = true }, 1));
        StringAssert.Contains(error.Message, nameof(ForecastOptions.LogTransform));
    }

    [TestMethod]
    public void Another_loss_than_the_previous_forecasters_is_refused()
    {
        var series = Counts(120);
        var previous = Forecaster.Train([series], Options with { Loss = ForecastLoss.StudentT }, 1);
        var error = Assert.ThrowsExactly<ArgumentException>(() => Forecaster.Train([series], Options, 1, previous));
        StringAssert.Contains(error.Message, "StudentT");
    }

    [TestMethod]
    public void Gradient_of_counts_matches_central_differences()
    {
        const int Horizon = 5, Outputs = 3;
        var objective = new NegativeBinomialObjective(Horizon, Outputs);
        var random = new Random(2);
        // A lively series, one that is mostly zero, one without spread.
        float[] targets = [20, 6, 18, 31, float.NaN, 7, 25, 0.3f, 0.6f, 0, 0, 1, 0, 2, 4, 0, 4, 4, 5, 4, 4];
        var outputs = Enumerable.Range(0, 3 * Horizon * Outputs).Select(_ => (random.NextDouble() * 2) - 1).ToArray();
        var gradient = new float[outputs.Length];
        Evaluate(gradient);
        var worst = GradientCheck.WorstError(outputs, gradient, () => Evaluate([]), 1 / 128.0, extrapolate: true);
        Assert.IsTrue(worst < 1e-3, $"worst relative error {worst}");
        Assert.IsTrue(gradient[0] != 0 && gradient[1] != 0);
        Assert.AreEqual(0, gradient[2 * Outputs], "A missing count has no gradient.");

        double Evaluate(float[] slopes) => objective.Evaluate(new ObjectivePass
        {
            Shape = new(3, 1, Horizon * Outputs),
            Outputs = Array.ConvertAll(outputs, value => (float)value),
            Targets = new(targets, [0, 7, 14, 21]),
            SequenceWeights = [1, 2, 0.5f],
            OutputGradient = slopes,
            Scratch = [],
        }).Sum;
    }
}
