using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

[TestClass]
public sealed class ForecastExplainerTests
{
    const int Horizon = 3;

    static readonly Lazy<Forecaster> Trained = new(() => Forecaster.Train(
        [[.. Enumerable.Range(0, 200).Select(t => 50 + (10 * MathF.Sin(t * 0.7f)) + (t % 5))]],
        new() { WindowSize = 10, Horizon = Horizon, SeasonLength = 1, Network = new() { HiddenSize = 6 }, Training = new() { Epochs = 3, Members = 1 } }));

    static readonly float[] History = [41, 52, float.NaN, 60, 47, 44, 59, 63, 40, 55];

    [TestMethod]
    public void Of_two_groups_the_contributions_are_the_exact_Shapley_values()
    {
        var (early, late) = (Explained(History, 5).Early, Explained(History, 5).Late);
        var level = (float)(History.Where(value => !float.IsNaN(value)).Sum(value => (double)value) / 9);
        var (none, all) = (Forecast(_ => false), Forecast(_ => true));
        var (onlyEarly, onlyLate) = (Forecast(i => i < 5), Forecast(i => i >= 5));
        for (var h = 0; h < Horizon; h++)
        {
            Assert.AreEqual((onlyEarly[h] - none[h] + all[h] - onlyLate[h]) / 2, early[h], 1e-5f, $"early values, step {h}");
            Assert.AreEqual((onlyLate[h] - none[h] + all[h] - onlyEarly[h]) / 2, late[h], 1e-5f, $"late values, step {h}");
        }

        float[] Forecast(Func<int, bool> isKnown)
        {
            var point = new float[Horizon];
            float[] history = [.. History.Select((value, i) => isKnown(i) || float.IsNaN(value) ? value : level)];
            Trained.Value.Forecast(history, 1, point, [], [], 0.9f, new(Trained.Value));
            return point;
        }
    }

    [TestMethod]
    public void A_group_at_its_baseline_contributes_nothing()
    {
        float[] history = [.. History];
        history.AsSpan(0, 5).Fill(float.NaN);
        var (early, late) = Explained(history, 5);
        CollectionAssert.AreEqual(new float[Horizon], early);
        Assert.IsTrue(late.All(value => value != 0));
    }

    static (float[] Early, float[] Late) Explained(float[] history, int patchLength)
    {
        var groups = new FeatureGroups(Trained.Value.Model.Plan, patchLength, fields: 0);
        var (forecast, baseline, contributions) = (new float[Horizon], new float[Horizon], new float[groups.Count * Horizon]);
        new ForecastExplainer(Trained.Value, groups, Horizon, permutations: 6, seed: 1, threads: 1).Explain(new() { Values = history, Observed = [.. history.Select(_ => true)] }, forecast, baseline, contributions);
        return (contributions[Horizon..], contributions[..Horizon]);
    }
}
