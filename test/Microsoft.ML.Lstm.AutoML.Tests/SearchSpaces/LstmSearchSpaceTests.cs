using Microsoft.ML.AutoML;
using Microsoft.ML.Lstm.AutoML.SearchSpaces;
using Microsoft.ML.SearchSpace.Option;

namespace Microsoft.ML.Lstm.AutoML.Tests.SearchSpaces;

/// <summary>What a sweep searches is what the options declare, and what their user leaves of it.</summary>
[TestClass]
public sealed class LstmSearchSpaceTests
{
    static readonly LstmForecastingOptions Forecasting = new() { OutputColumnName = "Next", InputColumnName = "Value", Horizon = 3 };

    static readonly (Type Options, Func<AutoCatalog, SweepableEstimator> Make)[] Tasks =
    [
        (typeof(LstmForecastingOptions), auto => auto.LstmForecasting(Forecasting)),
        (typeof(LstmMulticlassOptions), auto => auto.LstmMulticlass()),
        (typeof(LstmBinaryOptions), auto => auto.LstmBinary()),
        (typeof(LstmRegressionOptions), auto => auto.LstmRegression()),
        (typeof(LstmAutoencoderOptions), auto => auto.LstmAutoencoder()),
    ];

    static IEnumerable<object[]> Names => Tasks.Select(task => new object[] { task.Options.Name });

    static IEnumerable<KeyValuePair<string, OptionBase>> Flat(Microsoft.ML.SearchSpace.SearchSpace space, string part = "") =>
        space.SelectMany(one => one.Value is Microsoft.ML.SearchSpace.SearchSpace nested ? Flat(nested, one.Key + '.') : [KeyValuePair.Create(part + one.Key, one.Value)]);

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void A_space_has_every_parameter_of_the_options_once_and_nothing_else(string options)
    {
        var (type, make) = Tasks.Single(task => task.Options.Name == options);
        var flat = Flat(make(new MLContext(1).Auto()).SearchSpace).ToDictionary();
        var declared = SearchParameters.Of(type).ToDictionary(one => one.Name);
        CollectionAssert.AreEquivalent(declared.Keys.ToArray(), flat.Keys.ToArray());
        foreach (var (name, option) in flat)
        {
            var parameter = declared[name];
            if (option is UniformNumericOption number) Assert.AreEqual((parameter.Min, parameter.Max, parameter.Log), (Math.Round(number.Min, 6), Math.Round(number.Max, 6), number.LogBase), name);
            else CollectionAssert.AreEqual(parameter.Choices.Select(choice => choice.ToString()!.ToUpperInvariant()).ToArray(), ((ChoiceOption)option).Choices.Select(choice => choice.ToString().Trim('"').ToUpperInvariant()).ToArray(), name);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void A_search_starts_where_the_parameters_do_and_its_corners_are_taken_by_the_trainer(string options)
    {
        var (type, make) = Tasks.Single(task => task.Options.Name == options);
        var context = new MLContext(1);
        var sweepable = (LstmSweepable)make(context.Auto());
        var start = sweepable.Settings(sweepable.SearchSpace.SampleFromFeatureSpace(sweepable.SearchSpace.Default)).ToDictionary();
        foreach (var parameter in SearchParameters.Of(type))
        {
            if (parameter.Choices.Count > 0) Assert.AreEqual(parameter.Initial, start[parameter.Name], parameter.Name);
            // A whole number on a scale of ratios may come back one smaller.
            else Assert.AreEqual(Convert.ToDouble(parameter.Initial, null), Convert.ToDouble(start[parameter.Name], null), parameter.Type == typeof(int) ? 1 : 1e-5, parameter.Name);
        }

        foreach (var corner in (double[])[0, 0.5, 1])
        {
            var features = Enumerable.Repeat(corner, sweepable.SearchSpace.FeatureSpaceDim).ToArray();
            Assert.IsNotNull(sweepable.BuildFromOption(context, sweepable.SearchSpace.SampleFromFeatureSpace(features)));
        }
    }

    [TestMethod]
    public void What_is_narrowed_is_searched_narrowly_and_what_is_pinned_is_not()
    {
        var sweepable = (LstmSweepable)new MLContext(1).Auto().LstmForecasting(
            Forecasting with { Network = new() { HiddenSize = 24 } },
            search => search.Only("Network.HiddenSize", "Network.Cell", "Training.LearningRate", "Network.Layers").Range("Network.HiddenSize", 16, 32).Choices("Network.Cell", CellKind.Gru, CellKind.Lstm).Pin("Network.Layers", 2));
        var flat = Flat(sweepable.SearchSpace).ToDictionary();
        CollectionAssert.AreEquivalent((string[])["Network.HiddenSize", "Network.Cell", "Training.LearningRate"], flat.Keys.ToArray());
        Assert.AreEqual((16.0, 32.0), (((UniformIntOption)flat["Network.HiddenSize"]).Min, ((UniformIntOption)flat["Network.HiddenSize"]).Max));
        var code = sweepable.Code(sweepable.SearchSpace.SampleFromFeatureSpace(sweepable.SearchSpace.Default));
        StringAssert.Contains(code, "Layers = 2");
        StringAssert.Contains(code, "HiddenSize = 2");
        Assert.IsFalse(sweepable.Code(LstmSweepable.Given).Contains("Layers", StringComparison.Ordinal), "what the options were given as stays");
    }

    [TestMethod]
    public void What_is_set_is_where_the_search_starts_and_outside_of_the_search_it_stays()
    {
        var search = new LstmSearchSpace(Forecasting with { Network = new() { HiddenSize = 24, Cell = CellKind.Gru }, Training = new() { Members = 50 } });
        Assert.AreEqual(24, search.Parameters.Single(one => one.Name == "Network.HiddenSize").Initial);
        Assert.AreEqual(CellKind.Gru, search.Parameters.Single(one => one.Name == "Network.Cell").Initial);
        Assert.IsFalse(search.Parameters.Any(one => one.Name == "Training.Members"));
    }

    [TestMethod]
    public void What_cannot_be_is_refused_by_its_name()
    {
        Refused<ArgumentException>(search => search.Pin("HiddenSize"), "no 'HiddenSize' that is searched");
        Refused<ArgumentOutOfRangeException>(search => search.Pin("Network.HiddenSize", 1 << 20), "searched from 8 to 256");
        Refused<ArgumentOutOfRangeException>(search => search.Range("Network.HiddenSize", 4, 32), "within 8 to 256");
        Refused<ArgumentOutOfRangeException>(search => search.Range("Network.HiddenSize", 32, 32), "from a smaller to a larger");
        Refused<ArgumentException>(search => search.Range("Network.Cell", 0, 1), "has choices");
        Refused<ArgumentException>(search => search.Choices("Network.HiddenSize", 8, 16), "has a range");
        Refused<ArgumentException>(search => search.Choices("Network.Cell"), "one or more");
        Refused<ArgumentOutOfRangeException>(search => search.Choices("Network.Cell", "Gru"), "no such choice");
        Refused<ArgumentException>(search => search.Only("Training.Seed"), "no 'Training.Seed'");

        static void Refused<T>(Action<LstmSearchSpace> narrow, string message) where T : ArgumentException =>
            StringAssert.Contains(Assert.ThrowsExactly<T>(() => new MLContext(1).Auto().LstmForecasting(Forecasting, narrow)).Message, message);
    }
}
