using Microsoft.Extensions.DependencyInjection;
using Microsoft.ML.AutoML;
using Microsoft.ML.Data;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.Lstm.AutoML.Tests.Contract;

/// <summary>Data as a trial's runner gets them: the same on ML.NET's package and on the contract.</summary>
[TestClass]
public sealed class DatasetTests
{
    readonly MLContext _context = new(1);

    [TestMethod]
    public void Folds_are_described()
    {
        var data = ToyPipeline.Data(_context);
        var manager = Service<IDatasetManager>(experiment => experiment.SetDataset(data, 4, "Label")) as ICrossValidateDatasetManager;
        Assert.AreEqual((4, "Label"), (manager?.Fold, manager?.SamplingKeyColumnName));
        Assert.AreSame(data, manager?.Dataset);
        Assert.AreEqual(10, (Service<IDatasetManager>(experiment => experiment.SetDataset(data)) as ICrossValidateDatasetManager)?.Fold);
    }

    [TestMethod]
    public void Training_and_validation_rows_are_given_whole()
    {
        var (train, validation) = (ToyPipeline.Data(_context), ToyPipeline.Data(_context));
        var manager = Service<IDatasetManager>(experiment => experiment.SetDataset(train, validation)) as ITrainValidateDatasetManager;
        var settings = new TrialSettings { Parameter = Parameter.CreateNestedParameter() };
        Assert.AreSame(train, manager?.LoadTrainDataset(_context, settings));
        Assert.AreSame(validation, manager?.LoadValidateDataset(_context, settings));
        var split = _context.Data.TrainTestSplit(train);
        manager = Service<IDatasetManager>(experiment => experiment.SetDataset(split)) as ITrainValidateDatasetManager;
        Assert.AreSame(split.TestSet, manager?.LoadValidateDataset(_context, settings));
    }

    [TestMethod]
    public void Of_training_rows_a_trial_may_take_the_first()
    {
        AutoMLExperiment.AutoMLExperimentSettings? seen = null;
        var manager = Service<IDatasetManager>(experiment => experiment.SetDataset(ToyPipeline.Data(_context), ToyPipeline.Data(_context), true),
            services => seen = services.GetRequiredService<AutoMLExperiment.AutoMLExperimentSettings>()) as ITrainValidateDatasetManager;
        var space = (SearchSpace.SearchSpace)seen!.SearchSpace["TrainValidateDatasetManager"];
        Assert.AreEqual("""{"TrainValidateDatasetSubsamplingKey":0.1}""", space.SampleFromFeatureSpace(space.Default).ToString());
        foreach (var (ratio, rows) in new[] { (0.01, 10), (0.25, 30), (1.0, 120) })
        {
            var parameter = Parameter.CreateNestedParameter(KeyValuePair.Create("TrainValidateDatasetManager", space.SampleFromFeatureSpace([ratio])));
            var taken = manager!.LoadTrainDataset(_context, new() { Parameter = parameter }).GetColumn<float>("Label").ToArray();
            Assert.AreEqual(rows, taken.Length, $"{ratio}");
            CollectionAssert.AreEqual(ToyPipeline.Data(_context).GetColumn<float>("Label").Take(rows).ToArray(), taken);
        }
    }

    /// <summary>A service of an experiment, as a trial's runner resolves it.</summary>
    public static T Service<T>(Func<AutoMLExperiment, AutoMLExperiment> set, Action<IServiceProvider>? look = null)
        where T : class
    {
        T? service = null;
        set(new MLContext(1).Auto().CreateExperiment().AddSearchSpace("s", [])).SetTuner(new RecordingTuner()).SetMaxModelToExplore(1).SetTrialRunner(services =>
        {
            service = services.GetRequiredService<T>();
            look?.Invoke(services);
            return new Trivial();
        }).Run();
        return service!;
    }

    sealed class Trivial : ITrialRunner
    {
        public Task<TrialResult> RunAsync(TrialSettings settings, CancellationToken ct) => Task.FromResult(new TrialResult { TrialSettings = settings, Loss = 1 });

        public void Dispose()
        {
        }
    }
}
