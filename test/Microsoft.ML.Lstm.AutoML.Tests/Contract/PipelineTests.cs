using Microsoft.ML.AutoML;
using Microsoft.ML.Data;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.Lstm.AutoML.Tests.Contract;

/// <summary>Pipelines of sweepable estimators, and sweeps over them: the same on ML.NET's package and on the contract.</summary>
[TestClass]
public sealed class PipelineTests
{
    readonly MLContext _context = new(1);

    [TestMethod]
    public void Choices_are_all_their_combinations_in_order()
    {
        var pipeline = _context.Transforms.CopyColumns("a", "Features").Append(ToyPipeline.Tree(_context), ToyPipeline.Linear(_context))
            .Append(ToyPipeline.Tree(_context), ToyPipeline.Linear(_context)).Append(_context.Transforms.CopyColumns("b", "a"));
        CollectionAssert.AreEqual(new[] { "e0", "e1", "e2", "e3", "e4", "e5" }, pipeline.Estimators.Keys);
        var choice = (SearchSpace.Option.ChoiceOption)pipeline.SearchSpace["_SCHEMA_"];
        CollectionAssert.AreEqual(
            new[] { "e0 * e1 * e3 * e5", "e0 * e1 * e4 * e5", "e0 * e2 * e3 * e5", "e0 * e2 * e4 * e5" }, choice.Choices.Select(one => one.AsType<string>()).ToArray());
        Assert.AreEqual("""{"_SCHEMA_":"e0 * e1 * e3 * e5","e0":{},"e1":{"Leaves":4},"e2":{"L2":1},"e3":{"Leaves":4},"e4":{"L2":1},"e5":{}}""",
            pipeline.SearchSpace.SampleFromFeatureSpace(pipeline.SearchSpace.Default).ToString());
    }

    [TestMethod]
    public void A_pipeline_in_a_pipeline_is_numbered_anew()
    {
        var inner = ToyPipeline.Tree(_context).Append(_context.Transforms.CopyColumns("b", "a"));
        Assert.AreEqual("e0 * e1 * e2", SchemasOf(_context.Transforms.CopyColumns("a", "Features").Append(inner)));
        var choice = _context.Transforms.CopyColumns("a", "Features").Append(ToyPipeline.Tree(_context)).Append(inner, ToyPipeline.Linear(_context));
        Assert.AreEqual("e0 * e1 * e2 * e3|e0 * e1 * e4", SchemasOf(choice));
    }

    static string SchemasOf(SweepablePipeline pipeline) => string.Join('|', ((SearchSpace.Option.ChoiceOption)pipeline.SearchSpace["_SCHEMA_"]).Choices.Select(one => one.AsType<string>()));

    [TestMethod]
    public void A_parameter_builds_the_steps_that_it_chooses()
    {
        var built = new List<string>();
        SweepableEstimator Step(string name) => new((trial, parameter) =>
        {
            built.Add($"{name} {parameter["x"]}");
            return trial.Transforms.CopyColumns(name, "Features");
        }, new() { ["x"] = new SearchSpace.Option.UniformIntOption(0, 9, false, 3) });
        var pipeline = _context.Transforms.CopyColumns("a", "Features").Append(Step("p"), Step("q"));
        var parameter = Parameter.CreateNestedParameter();
        parameter["_SCHEMA_"] = Parameter.FromString("e0 * e2");
        parameter["e0"] = Parameter.CreateNestedParameter();
        parameter["e2"] = Parameter.CreateNestedParameter(KeyValuePair.Create("x", Parameter.FromInt(7)));
        var schema = pipeline.BuildFromOption(_context, parameter).Fit(ToyPipeline.Data(_context)).Transform(ToyPipeline.Data(_context)).Schema;
        Assert.AreEqual(("q 7", true), (built.Single(), schema.GetColumnOrNull("q") is not null));
        parameter.Remove("e0");
        Assert.ThrowsExactly<KeyNotFoundException>(() => pipeline.BuildFromOption(_context, parameter));
    }

    [TestMethod]
    public void A_sweep_over_two_trainers_finds_better_than_the_defaults()
    {
        var monitor = new RecordingMonitor();
        var data = ToyPipeline.Data(_context);
        var experiment = _context.Auto().CreateExperiment().SetPipeline(_context.Transforms.CopyColumns("Same", "Features").Append(ToyPipeline.Linear(_context), ToyPipeline.Tree(_context)))
            .SetDataset(_context.Data.TrainTestSplit(data, 0.25)).SetRegressionMetric(RegressionMetric.RSquared).SetMonitor(monitor).SetMaxModelToExplore(20);
        var best = experiment.Run();
        Assert.AreEqual("""{"_SCHEMA_":"e0 * e1","e0":{},"e1":{"L2":1}}""", monitor.Completed[0].TrialSettings.Parameter["_pipeline_"].ToString());
        Assert.IsTrue(best.Metric > monitor.Completed[0].Metric + 0.1, $"{best.Metric} after {monitor.Completed[0].Metric}");
        Assert.AreEqual(-best.Metric, best.Loss);
        Assert.IsInstanceOfType<TransformerChain<ITransformer>>(best.Model);
        CollectionAssert.AreEquivalent(new[] { "e0 * e1", "e0 * e2" }, monitor.Completed.Select(SchemaOf).Distinct().ToArray());
    }

    [TestMethod]
    public void Over_folds_the_metric_is_their_mean_and_the_model_the_firsts()
    {
        var data = ToyPipeline.Data(_context);
        var pipeline = _context.Transforms.CopyColumns("Same", "Features").Append(ToyPipeline.Tree(_context));
        var best = _context.Auto().CreateExperiment().SetPipeline(pipeline).SetDataset(data, 3).SetRegressionMetric(RegressionMetric.MeanAbsoluteError).SetMaxModelToExplore(1).Run();
        var start = pipeline.SearchSpace.SampleFromFeatureSpace(pipeline.SearchSpace.Default);
        var folds = _context.Data.CrossValidationSplit(data, 3).Select(fold => (Model: pipeline.BuildFromOption(_context, start).Fit(fold.TrainSet), fold.TestSet)).ToArray();
        double Error(ITransformer model, IDataView rows) => _context.Regression.Evaluate(model.Transform(rows)).MeanAbsoluteError;
        Assert.AreEqual(folds.Average(fold => Error(fold.Model, fold.TestSet)), best.Loss, 1e-12);
        Assert.AreEqual(Error(folds[0].Model, data), Error(best.Model, data), 1e-12);
    }

    [TestMethod]
    public void A_pipeline_replaces_the_tuner_and_the_monitor_that_were_set_before()
    {
        var lost = new RecordingMonitor();
        var best = _context.Auto().CreateExperiment().SetRandomSearchTuner(3).SetMonitor(lost).SetPipeline(ToyPipeline.Tree(_context).Append(_context.Transforms.CopyColumns("Same", "Score")))
            .SetDataset(ToyPipeline.Data(_context), ToyPipeline.Data(_context)).SetRegressionMetric(RegressionMetric.RSquared).SetMaxModelToExplore(1).Run();
        Assert.AreEqual(("", 4), (lost.Events, best.TrialSettings.Parameter["_pipeline_"]["e0"]["Leaves"].AsType<int>()));
    }

    [TestMethod]
    public void Cancelled_in_the_middle_of_a_training_it_ends_soon()
    {
        var endless = new SweepableEstimator((trial, _) => trial.Regression.Trainers.FastTree(numberOfTrees: 1_000_000, minimumExampleCountPerLeaf: 1), []);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Assert.ThrowsExactly<AggregateException>(() => _context.Auto().CreateExperiment().SetPipeline(_context.Transforms.CopyColumns("Same", "Features").Append(endless))
            .SetDataset(ToyPipeline.Data(_context), ToyPipeline.Data(_context)).SetRegressionMetric(RegressionMetric.RSquared).SetTrainingTimeInSeconds(1).Run())
            .Handle(exception => exception is TimeoutException);
        Assert.IsTrue(clock.Elapsed.TotalSeconds < 15, $"{clock.Elapsed}");
    }

    static string SchemaOf(TrialResult result) => result.TrialSettings.Parameter["_pipeline_"]["_SCHEMA_"].AsType<string>();
}
