using System.Reflection;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;
using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Tests.SearchSpaces;

/// <summary>The settings that tasks share: null is the task's default, and what a task does not have is refused, never ignored.</summary>
[TestClass]
public sealed class SharedSettingTests
{
    static readonly NetworkOptions Network = new() { Cell = CellKind.Gru, HiddenSize = 7, Layers = 2, Dropout = 0.3f };

    static readonly TrainingOptions Training = new()
    {
        Epochs = 7,
        BatchSize = 7,
        LearningRate = 0.007f,
        Schedule = LearningRateSchedule.Steps,
        WeightDecay = 0.07f,
        GradientClip = 7,
        ValidationFraction = 0.07f,
        EarlyStoppingPatience = 7,
        Members = 7,
        Seed = 7,
        Threads = 7,
        CancellationToken = new(canceled: true),
        CheckpointPath = "7",
        Machines = new() { Count = 1 },
        OnReport = _ => { },
    };

    /// <summary>Makes what trains by some settings: an estimator, a detector, a training.</summary>
    static readonly (ITaskOptions Options, Action<NetworkOptions, TrainingOptions> Make)[] Tasks =
    [
        Task(new LstmForecastingOptions { OutputColumnName = "Next", InputColumnName = "Value", WindowSize = 4, Horizon = 2 },
            (ml, options, network, training) => ml.Forecasting.ForecastByLstm(options with { Network = network, Training = training })),
        Task(new LstmMulticlassOptions(), (ml, options, network, training) => ml.MulticlassClassification.Trainers.Lstm(options with { Network = network, Training = training })),
        Task(new LstmBinaryOptions(), (ml, options, network, training) => ml.BinaryClassification.Trainers.Lstm(options with { Network = network, Training = training })),
        Task(new LstmRegressionOptions(), (ml, options, network, training) => ml.Regression.Trainers.Lstm(options with { Network = network, Training = training })),
        Task(new LstmAutoencoderOptions(), (ml, options, network, training) => ml.AnomalyDetection.Trainers.LstmAutoencoder(options with { Network = network, Training = training })),
        Task(new LstmDenoisingOptions { OutputColumnName = "Clean", InputColumnName = "Features" },
            (ml, options, network, training) => ml.Transforms.DenoiseByLstm(options with { Network = network, Training = training })),
        Task(new LstmEmbeddingOptions { OutputColumnName = "Embedded", InputColumnName = "Features" },
            (ml, options, network, training) => ml.Transforms.EmbedSequencesByLstm(options with { Network = network, Training = training })),
        Task(new LstmMeasurementForecastingOptions { OutputColumnName = "Forecast", Ahead = [1] },
            (ml, options, network, training) => ml.Forecasting.ForecastMeasurementsByLstm(options with { Network = network, Training = training })),
        Task(new LstmAnomalyOptions { OutputColumnName = "Anomaly", InputColumnName = "Value" },
            (ml, options, network, training) => ml.Transforms.DetectAnomalyByLstm(options with { Network = network, Training = training })),
        Task(new SequenceTrainingOptions(), (_, options, _, training) => Train(options with { Training = training })),
    ];

    static (ITaskOptions, Action<NetworkOptions, TrainingOptions>) Task<T>(T options, Action<MLContext, T, NetworkOptions, TrainingOptions> make)
        where T : ITaskOptions => (options, (network, training) => make(new(seed: 1), options, network, training));

    static void Train(SequenceTrainingOptions options)
    {
        var set = new ExampleSet(1);
        set.Add([1, 2, 3], [1, 2, 3]);
        new SequenceModel(new SimpleRnn(1, 1), new MseLoss(), seed: 1).Train(set, options);
    }

    static IEnumerable<object[]> Settings =>
        from task in Tasks
        from part in new object[] { Network, Training }
        where task.Options.Network is not null || part is TrainingOptions
        from property in part.GetType().GetProperties()
        let name = $"{(part is NetworkOptions ? "Network" : "Training")}.{property.Name}"
        select new object[] { task.Options.GetType().Name, name };

    [TestMethod]
    [DynamicData(nameof(Settings))]
    public void A_setting_is_taken_or_refused_by_its_name_as_the_task_says(string options, string name)
    {
        var task = Tasks.Single(task => task.Options.GetType().Name == options);
        var (network, training, names) = (new NetworkOptions(), new TrainingOptions(), name.Split('.'));
        object part = names[0] == "Network" ? network : training;
        var property = part.GetType().GetProperty(names[1])!;
        property.SetValue(part, property.GetValue(names[0] == "Network" ? Network : Training));
        if (!task.Options.Defaults.Missing.TryGetValue(name, out var reason))
        {
            if (task.Options.Network is not null) task.Make(network, training);
            return;
        }

        var error = Assert.ThrowsExactly<ArgumentException>(() => task.Make(network, training));
        foreach (var word in (string[])[name, FormattableString.Invariant($"{property.GetValue(part)}"), reason, "Leave it out"]) StringAssert.Contains(error.Message, word);
    }

    [TestMethod]
    public void What_a_task_does_not_have_is_a_shared_setting()
    {
        foreach (var name in Tasks.SelectMany(task => task.Options.Defaults.Missing.Keys))
            Assert.IsTrue(Settings.Any(row => (string)row[1] == name), $"{name} is no setting");
    }

    /// <summary>The table of docs/options.md: what a setting is in each task where it is not set.</summary>
    [TestMethod]
    public void The_table_of_the_documentation_says_the_defaults()
    {
        var columns = (string[])[nameof(LstmForecastingOptions), nameof(LstmMulticlassOptions), nameof(LstmAutoencoderOptions), nameof(LstmAnomalyOptions), nameof(SequenceTrainingOptions)];
        var tasks = columns.Select(name => Tasks.Single(task => task.Options.GetType().Name == name).Options).ToList();
        tasks.Insert(2, new LstmMulticlassOptions { TimeColumnName = "Times" });
        var rows = from part in new[] { typeof(NetworkOptions), typeof(TrainingOptions) }
                   from property in part.GetProperties()
                   where (Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType) is { IsValueType: true } type && type != typeof(CancellationToken)
                       && property.Name is not (nameof(TrainingOptions.Seed) or nameof(TrainingOptions.Threads))
                   let name = $"{(part == typeof(NetworkOptions) ? "Network" : "Training")}.{property.Name}"
                   select $"| `{name}` | {string.Join(" | ", tasks.Select(task => Cell(task, name, property)))} |";
        var expected = string.Join('\n', rows);
        StringAssert.Contains(File.ReadAllText(Repository.Path("docs/options.md")), expected, $"The table should read\n{expected}\n");

        static string Cell(ITaskOptions task, string name, PropertyInfo property)
        {
            if (task.Defaults.Missing.ContainsKey(name) || (task.Network is null && property.DeclaringType == typeof(NetworkOptions))) return "none";
            return FormattableString.Invariant($"{property.GetValue(property.DeclaringType == typeof(NetworkOptions) ? task.Defaults.Network : task.Defaults.Training) ?? "by the data"}");
        }
    }

    [TestMethod]
    public void Null_stands_for_the_defaults_of_the_task_and_what_is_set_stays()
    {
        foreach (var (options, _) in Tasks)
        {
            var resolved = options.Defaults.Resolve(new TrainingOptions());
            Assert.AreEqual(options.Defaults.Training, resolved);
            Assert.AreEqual(resolved, options.Defaults.Resolve(resolved), "what is resolved is taken again");
            if (options.Network is not null) Assert.AreEqual(options.Defaults.Network, options.Defaults.Resolve(new NetworkOptions()));
        }
        var forecasts = new LstmForecastingOptions { Network = Network, Training = Training }.Resolved();
        Assert.AreEqual(Network, forecasts.Network);
        Assert.AreEqual(Training, forecasts.Training);
    }

    [TestMethod]
    public void A_part_is_not_null_and_a_size_is_what_the_task_takes()
    {
        Assert.ThrowsExactly<ArgumentNullException>(() => new LstmForecastingOptions { Network = null! });
        Assert.ThrowsExactly<ArgumentNullException>(() => new LstmMulticlassOptions { Training = null! });
        foreach (var (options, make) in Tasks.Where(task => task.Options.Network is not null))
        {
            if (options.Defaults.LargestHiddenSize == 1 << 13) continue;
            var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => make(new() { HiddenSize = options.Defaults.LargestHiddenSize + 1 }, new()));
            StringAssert.Contains(error.Message, "HiddenSize");
        }
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new NetworkOptions { HiddenSize = (1 << 13) + 1 });
        var detector = Tasks.Single(task => task.Options is LstmAnomalyOptions);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => detector.Make(new(), new() { BatchSize = 3 })).Message, "BatchSize is 3");
    }
}
