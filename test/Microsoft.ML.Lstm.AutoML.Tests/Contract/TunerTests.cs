using Microsoft.ML.AutoML;
using Microsoft.ML.SearchSpace.Option;
using Space = Microsoft.ML.SearchSpace.SearchSpace;

namespace Microsoft.ML.Lstm.AutoML.Tests.Contract;

/// <summary>What tuners promise; where proposals are said to the digit, they are ML.NET's.</summary>
[TestClass]
public sealed class TunerTests
{
    [TestMethod]
    public void Random_search_is_uniform_and_follows_its_seed_or_else_the_contexts()
    {
        var first = ToyExperiment.Proposals(experiment => experiment.SetRandomSearchTuner(), 3);
        var random = new Random(1);
        CollectionAssert.AreEqual(new[] { random.NextDouble(), random.NextDouble(), random.NextDouble() }, first);
        CollectionAssert.AreEqual(first, ToyExperiment.Proposals(experiment => experiment.SetRandomSearchTuner(1), 3, seed: 9));
        CollectionAssert.AreNotEqual(first, ToyExperiment.Proposals(experiment => experiment.SetRandomSearchTuner(), 3, seed: 9));
    }

    [TestMethod]
    public void Grid_search_goes_through_the_last_option_first_and_starts_again()
    {
        var seen = new List<string>();
        new MLContext(1).Auto().CreateExperiment().AddSearchSpace("s", new Space { ["c"] = new ChoiceOption("a", "b"), ["x"] = new UniformDoubleOption(0, 1) })
            .SetTrialRunner(new Seen(seen)).SetGridSearchTuner(2).SetMaxModelToExplore(5).Run();
        Assert.AreEqual("a0 a0.5 b0 b0.5 a0", string.Join(' ', seen));
    }

    [TestMethod]
    public void A_cost_frugal_search_starts_at_the_default_and_comes_closer()
    {
        var proposals = ToyExperiment.Proposals(experiment => experiment.SetCostFrugalTuner(), 40);
        Assert.AreEqual(0.3, proposals[0]);
        Assert.IsTrue(proposals.All(x => x is >= 0 and <= 1));
        var best = proposals.Min(x => Math.Abs(x - 0.8));
        Assert.IsTrue(best < 0.1, $"{best}");
    }

    [TestMethod]
    public void A_cost_frugal_search_follows_its_seed()
    {
        var first = ToyExperiment.Proposals(experiment => experiment.SetCostFrugalTuner(), 12);
        CollectionAssert.AreEqual(first, ToyExperiment.Proposals(experiment => experiment.SetCostFrugalTuner(), 12));
        var others = Enumerable.Range(2, 8).Select(seed => ToyExperiment.Proposals(experiment => experiment.SetCostFrugalTuner(), 12, seed));
        Assert.IsTrue(others.Any(other => !other.SequenceEqual(first)));
    }

    [TestMethod]
    public void The_estimated_cost_of_improvement_needs_a_pipeline() =>
        Assert.ThrowsExactly<AggregateException>(() => ToyExperiment.Of((_, _) => 1).SetEciCostFrugalTuner().SetMaxModelToExplore(1).Run());

    sealed class Seen(List<string> seen) : ITrialRunner
    {
        public Task<TrialResult> RunAsync(TrialSettings settings, CancellationToken ct)
        {
            var space = settings.Parameter["s"];
            seen.Add(FormattableString.Invariant($"{space["c"].AsType<string>()}{space["x"].AsType<double>()}"));
            return Task.FromResult(new TrialResult { TrialSettings = settings, Loss = 1 });
        }

        public void Dispose()
        {
        }
    }
}
