using System.Reflection;

namespace Microsoft.ML.Lstm.Tests.SearchSpaces;

/// <summary>A hyper-parameter is set by its name, in any task's options, and nothing else changes.</summary>
[TestClass]
public sealed class SearchValueTests
{
    static IEnumerable<object[]> Options =>
        from assembly in new[] { typeof(LstmForecastingOptions).Assembly, typeof(SearchParameters).Assembly }
        from type in assembly.GetExportedTypes()
        where !type.IsAbstract && type.IsAssignableTo(typeof(ITaskOptions))
        select new object[] { type };

    [TestMethod]
    [DynamicData(nameof(Options))]
    public void Each_value_that_is_tried_is_set_and_nothing_else(Type type)
    {
        var options = Activator.CreateInstance(type)!;
        foreach (var parameter in SearchParameters.Of(type))
        {
            object[] tried = parameter.Choices.Count > 0 ? [.. parameter.Choices] : [parameter.Min, parameter.Max, parameter.Initial];
            foreach (var value in tried)
            {
                var changed = SearchParameters.With(options, parameter.Name, value);
                Assert.AreSame(type, changed.GetType());
                Assert.AreEqual(Convert.ChangeType(value, parameter.Type, null), Get(changed, parameter.Name), parameter.Name);
                foreach (var other in SearchParameters.Of(type).Where(other => other.Name != parameter.Name))
                    Assert.AreEqual(Get(options, other.Name), Get(changed, other.Name), $"{other.Name}, by {parameter.Name}");
                Assert.AreEqual(Activator.CreateInstance(type), options, $"the options given, by {parameter.Name}");
            }
        }
    }

    [TestMethod]
    public void What_a_search_does_not_vary_is_kept()
    {
        var options = new LstmMulticlassOptions { LabelColumnName = "Class", Training = new() { Seed = 3, Epochs = 7 }, Network = new() { Layers = 2 } };
        var changed = SearchParameters.With(SearchParameters.With(options, "Network.HiddenSize", 32), "Training.LearningRate", 0.01);
        Assert.AreEqual(options with { Network = new() { Layers = 2, HiddenSize = 32 }, Training = new() { Seed = 3, Epochs = 7, LearningRate = 0.01f } }, changed);
        Assert.AreEqual(CellKind.Gru, SearchParameters.With<LstmTrainerOptions>(options, "Network.Cell", CellKind.Gru).Network.Cell);
    }

    [TestMethod]
    [DataRow("Network.Width", 3, "has no hyper-parameter 'Network.Width'. It has ")]
    [DataRow("HiddenSize", 32, "has no hyper-parameter 'HiddenSize'")]
    [DataRow("Training.Seed", 32, "has no hyper-parameter 'Training.Seed'")]
    [DataRow("", 32, "has no hyper-parameter ''")]
    [DataRow("Network.HiddenSize", 4, "searched from 8 to 256", true)]
    [DataRow("Network.HiddenSize", 257L, "searched from 8 to 256", true)]
    [DataRow("Network.HiddenSize", 32.5, "Network.HiddenSize is a whole number, but '32.5' of type Double came")]
    [DataRow("Training.LearningRate", double.NaN, "searched from 0.0003 to 0.03", true)]
    [DataRow("Training.LearningRate", "0.01", "Training.LearningRate is a Single, but '0.01' of type String came. Give a number.")]
    [DataRow("Network.HiddenSize", true, "Give a number.")]
    [DataRow("Network.HiddenSize", CellKind.Gru, "Give a number.")]
    [DataRow("Network.Cell", 1, "Network.Cell is a CellKind, but '1' of type Int32 came. Give Lstm, PeepholeLstm, ")]
    [DataRow("Network.Cell", (CellKind)99, "none of its choices", true)]
    public void A_value_that_does_not_fit_is_refused(string name, object value, string message, bool isOutside = false)
    {
        var error = Assert.Throws<ArgumentException>(() => SearchParameters.With(new LstmMulticlassOptions(), name, value));
        StringAssert.Contains(error.Message, message);
        Assert.AreEqual(isOutside, error is ArgumentOutOfRangeException);
    }

    [TestMethod]
    public void A_parameter_that_the_task_does_not_have_and_options_that_are_no_record_are_refused()
    {
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => SearchParameters.With(new LstmAnomalyOptions(), "Training.Epochs", 10)).Message, "LstmAnomalyOptions has no hyper-parameter");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => SearchParameters.With(new Plain(), "Size", 2)).Message, "no record");
        Assert.ThrowsExactly<ArgumentNullException>(() => SearchParameters.With<LstmAnomalyOptions>(null!, "Stride", 2));
        Assert.ThrowsExactly<ArgumentNullException>(() => SearchParameters.With(new LstmAnomalyOptions(), null!, 2));
        Assert.ThrowsExactly<ArgumentNullException>(() => SearchParameters.With(new LstmAnomalyOptions(), "Stride", null!));
    }

    /// <summary>What the property itself refuses says so as if it were set directly.</summary>
    [TestMethod]
    public void What_the_property_refuses_is_thrown_as_it_is() =>
        Assert.AreEqual("Size must be even. (Parameter 'value')", Assert.ThrowsExactly<ArgumentException>(() => SearchParameters.With(new Even(), "Size", 3)).Message);

    sealed class Plain
    {
        [SearchRange(1, 5)]
        public int Size { get; init; } = 1;
    }

    sealed record Even
    {
        [SearchRange(1, 5)]
        public int Size { get; init => field = value % 2 == 0 ? value : throw new ArgumentException("Size must be even.", nameof(value)); } = 2;
    }

    static object? Get(object options, string name) =>
        name.Split('.').Aggregate((object?)options, (owner, part) => owner!.GetType().GetProperty(part, BindingFlags.Public | BindingFlags.Instance)!.GetValue(owner));
}
