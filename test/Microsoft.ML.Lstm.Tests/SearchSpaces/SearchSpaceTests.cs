using System.Reflection;

namespace Microsoft.ML.Lstm.Tests.SearchSpaces;

/// <summary>What a search may vary: held for every type of options that a user fills in.</summary>
[TestClass]
public sealed class SearchSpaceTests
{
    // Whether, not how well: a search would choose the answer to another question.
    static readonly string[] NotSearched = ["Loss", "CrossFitting", "LogTransform", "CalendarFeatures", "DuplicateTimes", "MissingTimes", "AdaptiveIntervals", "FreezeWordVectors", "ConstrainedDecoding", "BalancedDecoding", "Unit", "SourceUnit", "EmbeddingPooling", "GradualUnfreezing", "Copy", "Coverage", "TruncateSource", "Distribution", "LearnsEnd"];

    static IEnumerable<object[]> Options =>
        from assembly in new[] { typeof(LstmForecastingOptions).Assembly, typeof(SearchParameters).Assembly }
        from type in assembly.GetExportedTypes()
        where !type.IsAbstract && type.IsAssignableTo(typeof(ITaskOptions))
        select new object[] { type };

    [TestMethod]
    public void Every_trainer_has_a_search_space()
    {
        var names = Options.Select(row => ((Type)row[0]).Name).ToArray();
        foreach (var name in (string[])[nameof(LstmForecastingOptions), nameof(LstmMulticlassOptions), nameof(LstmBinaryOptions), nameof(LstmRegressionOptions), nameof(LstmAutoencoderOptions), nameof(LstmDenoisingOptions), nameof(LstmAnomalyOptions), nameof(LstmTaggerOptions), nameof(LstmMeasurementForecastingOptions)])
            CollectionAssert.Contains(names, name);
    }

    [TestMethod]
    [DynamicData(nameof(Options))]
    public void What_is_tried_is_allowed_and_contains_where_the_search_starts(Type options)
    {
        var parameters = SearchParameters.Of(options);
        Assert.IsNotEmpty(parameters);
        foreach (var parameter in parameters)
        {
            object[] tried = parameter.Choices.Count > 0 ? [.. parameter.Choices, parameter.Initial]
                : [Number(parameter.Min), Number(parameter.Max), parameter.Initial];
            foreach (var value in tried) Set(options, parameter.Name, value);
            if (parameter.Choices.Count > 0) CollectionAssert.Contains(parameter.Choices.ToArray(), parameter.Initial, parameter.Name);
            else Assert.IsTrue(!parameter.Log || parameter.Min > 0, $"{parameter.Name}: ratios need a range above 0");

            object Number(double value) => Convert.ChangeType(value, parameter.Type, null);
        }
    }

    /// <summary>Sets a property of fresh options, or of one of their parts, and asks the task whether it takes it.</summary>
    static void Set(Type type, string name, object value)
    {
        var (options, names) = (Activator.CreateInstance(type)!, name.Split('.'));
        var owner = names.Length == 1 ? options : type.GetProperty(names[0])!.GetValue(options)!;
        owner.GetType().GetProperty(names[^1])!.SetValue(owner, value);
        var task = (ITaskOptions)options;
        task.Defaults.Resolve(task.Training);
        if (task.Network is { } network) task.Defaults.Resolve(network);
    }

    [TestMethod]
    [DynamicData(nameof(Options))]
    public void Every_property_with_a_range_or_choices_is_there_once_but_what_the_task_does_not_have(Type options)
    {
        var task = (ITaskOptions)Activator.CreateInstance(options)!;
        var names = Swept(options, "").Concat(task.Network is null ? [] : Swept(typeof(NetworkOptions), "Network.")).Concat(Swept(typeof(TrainingOptions), "Training."));
        Assert.AreEqual(string.Join(' ', names.Except(task.Defaults.Missing.Keys)), string.Join(' ', SearchParameters.Of(options).Select(parameter => parameter.Name)));

        static IEnumerable<string> Swept(Type type, string part) =>
            from property in type.GetProperties()
            where property.IsDefined(typeof(SearchRangeAttribute)) || property.IsDefined(typeof(SearchChoicesAttribute))
            orderby property.Name
            select part + property.Name;
    }

    [TestMethod]
    [DynamicData(nameof(Options))]
    public void A_search_starts_with_the_defaults_of_the_task(Type options)
    {
        var task = (ITaskOptions)Activator.CreateInstance(options)!;
        foreach (var parameter in SearchParameters.Of(options))
        {
            var names = parameter.Name.Split('.');
            object owner = names[0] switch { "Network" => task.Defaults.Network, "Training" => task.Defaults.Training, _ => task };
            if (owner.GetType().GetProperty(names[^1])!.GetValue(owner) is { } value) Assert.AreEqual(value, parameter.Initial, parameter.Name);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Options))]
    public void Enums_and_flags_have_choices(Type options)
    {
        var without = from property in new[] { options, typeof(NetworkOptions), typeof(TrainingOptions) }.SelectMany(type => type.GetProperties())
                      let type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType
                      where (type.IsEnum || type == typeof(bool)) && !NotSearched.Contains(property.Name) && !property.IsDefined(typeof(SearchChoicesAttribute))
                      select property.Name;
        Assert.AreEqual("", string.Join(' ', without));
    }

    [TestMethod]
    public void Times_have_defaults_of_their_own_which_searches_start_with()
    {
        var (regular, times) = (new LstmBinaryOptions(), new LstmBinaryOptions { TimeColumnName = "Times" });
        Starts(regular, 0.2f, 0.003f, SequencePooling.Attention);
        Starts(times, 0.4f, 0.002f, SequencePooling.Concatenated);
        Starts(times with { Pooling = SequencePooling.Max, Network = new() { Dropout = 0 } }, 0.4f, 0.002f, SequencePooling.Concatenated);
        var given = (times with { Pooling = SequencePooling.Max, Network = new() { Dropout = 0 } }).Resolved();
        Assert.AreEqual((SequencePooling.Max, 0f, 0.002f), (given.Pooling, given.Network.Dropout, given.Training.LearningRate));

        static void Starts(LstmBinaryOptions options, float dropout, float rate, SequencePooling pooling)
        {
            object Initial(string name) => SearchParameters.Of(options).Single(parameter => parameter.Name == name).Initial;
            Assert.AreEqual((dropout, rate, pooling), (Initial("Network.Dropout"), Initial("Training.LearningRate"), Initial("Pooling")));
            if (options.Pooling is null) Assert.AreEqual((pooling, dropout, rate), (options.Resolved().Pooling, options.Resolved().Network.Dropout, options.Resolved().Training.LearningRate));
        }
    }

    [TestMethod]
    public void Null_is_chosen_from_the_data_and_zero_is_refused()
    {
        Assert.IsNull(new LstmMulticlassOptions().Training.Epochs);
        Assert.IsNull(new LstmForecastingOptions().SeasonLength);
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new MLContext(1).Regression.Trainers.Lstm(new LstmRegressionOptions { Training = new() { Epochs = 0 } }));
        StringAssert.Contains(error.Message, "from 1 to");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new TrainingOptions { Epochs = -1 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new LstmForecastingOptions { SeasonLength = 0 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new TrainingOptions { BatchSize = 0 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new TrainingOptions { Threads = 0 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new LstmFeatureColumn("Features") { FeaturesPerStep = 0 });
    }

    sealed record Outside
    {
        [SearchRange(1, 5)]
        public int Members { get; init; }
    }

    [TestMethod]
    public void A_range_without_its_default_is_refused()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => SearchParameters.Of(typeof(Outside)));
        StringAssert.Contains(error.Message, "Members");
        Assert.ThrowsExactly<ArgumentException>(() => SearchParameters.Of(typeof(SearchParameters)));
    }
}
