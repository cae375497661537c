using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

[TestClass]
public sealed class NothingToGainTests
{
    static readonly ForecastOptions Options = ForecastFixtures.Tiny with { SeasonLength = null };

    static string Warnings(float[] series)
    {
        var warnings = new List<string>();
        Forecaster.Train([series], Options, new TrainingContext(Options.Training, 1) { OnWarning = warnings.Add });
        return string.Join('\n', warnings);
    }

    [TestMethod]
    public void A_random_walk_is_said_to_be_one()
    {
        var (random, level) = (new Random(1), 100.0);
        var warnings = Warnings([.. Enumerable.Range(0, 400).Select(_ => (float)(level += ForecastFixtures.Gauss(random)))]);
        StringAssert.Contains(warnings, "not better than the last value by more than chance: their mean error is 1.00 of its");
        StringAssert.StartsWith(warnings, "On ");
    }

    [TestMethod]
    public void A_season_that_comes_again_exactly_is_said_to_do_so()
    {
        var warnings = Warnings([.. Enumerable.Range(0, 200).Select(t => 10f + (t % 7))]);
        StringAssert.Contains(warnings, "the last season comes again exactly");
        Assert.IsFalse(warnings.Contains("NaN"), warnings);
    }

    [TestMethod]
    public void A_season_of_noise_alone_is_forecast_better_than_by_the_last_one_and_nothing_is_said() =>
        Assert.AreEqual("", Warnings(ForecastFixtures.Series(400)));
}
