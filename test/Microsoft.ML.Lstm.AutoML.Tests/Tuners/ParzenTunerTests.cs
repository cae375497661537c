using Microsoft.ML.AutoML;
using Microsoft.ML.SearchSpace;
using Microsoft.ML.SearchSpace.Option;

namespace Microsoft.ML.Lstm.AutoML.Tests.Tuners;

[TestClass]
public sealed class ParzenTunerTests
{
    public required TestContext TestContext { get; set; }

    /// <summary>A bowl around a point far from the defaults, deeper for one choice of three.</summary>
    sealed class Bowl : ITrialRunner
    {
        public static double Loss(Parameter parameter)
        {
            var (x, y, choice) = (parameter["bowl"]["X"].AsType<double>(), parameter["bowl"]["Y"].AsType<double>(), parameter["bowl"]["Choice"].AsType<string>());
            return Math.Pow(x - 0.8, 2) + Math.Pow(Math.Log10(y / 0.01), 2) + (choice == "b" ? 0 : 0.5);
        }

        public Task<TrialResult> RunAsync(TrialSettings settings, CancellationToken ct) => Task.FromResult(new TrialResult { TrialSettings = settings, Loss = Loss(settings.Parameter), DurationInMilliseconds = 1 });

        public void Dispose()
        {
        }
    }

    sealed class Losses : IMonitor
    {
        public List<double> All { get; } = [];

        public void ReportRunningTrial(TrialSettings settings)
        {
        }

        public void ReportBestTrial(TrialResult result)
        {
        }

        public void ReportCompletedTrial(TrialResult result) => All.Add(result.Loss);

        public void ReportFailTrial(TrialSettings settings, Exception? exception = null) => Assert.Fail($"{exception}");
    }

    async Task<List<double>> Run(int seed, bool parzen = true, int trials = 40)
    {
        var monitor = new Losses();
        var experiment = new MLContext(1).Auto().CreateExperiment()
            .AddSearchSpace("bowl", new() { ["X"] = new UniformDoubleOption(0, 1, defaultValue: 0.2), ["Y"] = new UniformDoubleOption(1e-4, 1, logBase: true, defaultValue: 0.3), ["Choice"] = new ChoiceOption("a", "b", "c") });
        experiment = parzen ? experiment.SetParzenTuner(seed) : experiment.SetRandomSearchTuner(seed);
        await experiment.SetTrialRunner(new Bowl()).SetMonitor(monitor).SetMaxModelToExplore(trials).RunAsync(TestContext.CancellationToken);
        return monitor.All;
    }

    [TestMethod]
    public async Task It_starts_from_the_defaults_and_proposes_the_same_for_the_same_seed()
    {
        var (one, again, other) = (await Run(3), await Run(3), await Run(4));
        Assert.AreEqual(0.36 + Math.Pow(Math.Log10(30), 2) + 0.5, one[0], 1e-9);
        CollectionAssert.AreEqual(one, again);
        CollectionAssert.AreNotEqual(one, other);
    }

    [TestMethod]
    public async Task It_finds_better_settings_than_random_search()
    {
        double parzen = 0, random = 0;
        for (var seed = 1; seed <= 12; seed++) (parzen, random) = (parzen + (await Run(seed)).Min(), random + (await Run(seed, parzen: false)).Min());
        Assert.IsLessThan(random, parzen, "the mean of the best of forty");
        Assert.IsLessThan(12 * 0.1, parzen);
    }

    /// <summary>Its members stand in no order of names, and one is not searched.</summary>
    sealed class Tree
    {
        [ML.SearchSpace.Range(0.0, 1.0, init: 0.5)]
        public double Zoom { get; set; } = 0.5;

        public string Name { get; set; } = "oak";

        [Choice("a", "b", "c")]
        public string Kind { get; set; } = "a";
    }

    sealed class Trees : ITrialRunner
    {
        public List<Parameter> All { get; } = [];

        public Task<TrialResult> RunAsync(TrialSettings settings, CancellationToken ct)
        {
            All.Add(settings.Parameter["tree"]);
            return Task.FromResult(new TrialResult { TrialSettings = settings, Loss = All.Count, DurationInMilliseconds = 1 });
        }

        public void Dispose()
        {
        }
    }

    [TestMethod]
    public async Task A_space_of_a_type_with_defaults_of_its_own_is_searched()
    {
        var trees = new Trees();
        await new MLContext(1).Auto().CreateExperiment().AddSearchSpace("tree", new SearchSpace<Tree>(new Tree { Name = "elm" })).SetParzenTuner(1)
            .SetTrialRunner(trees).SetMaxModelToExplore(30).RunAsync(TestContext.CancellationToken);
        Assert.IsTrue(trees.All.TrueForAll(tree => tree["Name"].AsType<string>() == "elm"));
        Assert.IsGreaterThan(10, trees.All.Select(tree => tree["Zoom"].AsType<double>()).Distinct().Count(), "a number is not taken for one of three choices");
        CollectionAssert.AreEquivalent((string[])["a", "b", "c"], trees.All.Select(tree => tree["Kind"].AsType<string>()).Distinct().ToArray());
    }
}
