using Microsoft.ML.SearchSpace;
using Microsoft.ML.SearchSpace.Option;
using Space = Microsoft.ML.SearchSpace.SearchSpace;

namespace Microsoft.ML.Lstm.AutoML.Tests.Contract;

/// <summary>Options map between [0, 1] and values, and attributes make them: the same on ML.NET's package and on the contract.</summary>
[TestClass]
public sealed class OptionTests
{
    public static IEnumerable<object[]> Samples =>
    [
        [new UniformIntOption(0, 10), 0.25, "2"], [new UniformIntOption(0, 10), 0.9999999, "9"], [new UniformIntOption(0, 10), 1.0, "10"],
        [new UniformIntOption(1, 3), 1.1, "3"], [new UniformIntOption(8, 256, true), 0.5, "45"], [new UniformIntOption(8, 256, true), 1.0, "256"],
        [new UniformDoubleOption(-1, 3), 0.99, "2.96"], [new UniformDoubleOption(1e-4, 1, true), 0.3333, "0.0021537733556621762"],
        [new UniformSingleOption(0.1f, 0.3f), 0.3333, "0.16666001"], [new UniformSingleOption(0.001f, 10, true), 0.5, "0.1"],
        [new ChoiceOption("a", "b", "c"), 0.34, "\"b\""], [new ChoiceOption("a", "b", "c"), 1.0, "\"c\""],
        [new ChoiceOption(1, 2.5, true, "s"), 0.33, "2.5"], [new ChoiceOption(DayOfWeek.Monday, DayOfWeek.Friday), 0.5, "\"Friday\""],
    ];

    [TestMethod, DynamicData(nameof(Samples))]
    public void A_feature_becomes_a_value(OptionBase option, double feature, string value) =>
        Assert.AreEqual(value, option.SampleFromFeatureSpace([feature]).ToString());

    public static IEnumerable<object[]> Mappings =>
    [
        [new UniformIntOption(0, 10), Parameter.FromInt(5), 0.5], [new UniformIntOption(0, 10), Parameter.FromInt(11), 1.1],
        [new UniformIntOption(8, 256, true), Parameter.FromInt(9), 0.03398500028846252], [new UniformIntOption(8, 256, true), Parameter.FromInt(256), 0.9999999999999999],
        [new UniformDoubleOption(1e-4, 1, true), Parameter.FromDouble(0.5), 0.9247425010840047], [new UniformDoubleOption(0, 10), Parameter.FromInt(5), 0.5],
        [new UniformSingleOption(0.001f, 10, true), Parameter.FromFloat(1), 0.7499999987107575],
        [new ChoiceOption("a", "b", "c"), Parameter.FromString("b"), 1.0 / 3], [new ChoiceOption("a", "b", "c"), Parameter.FromString("d"), -1.0 / 3],
    ];

    [TestMethod, DynamicData(nameof(Mappings))]
    public void A_value_becomes_a_feature(OptionBase option, Parameter value, double feature) =>
        Assert.AreEqual(feature, option.MappingToFeatureSpace(value).Single());

    [TestMethod]
    public void Options_start_at_their_default_or_else_at_their_minimum()
    {
        Assert.AreEqual(0.4, new UniformIntOption(8, 256, true, 32).Default!.Single());
        Assert.AreEqual(0.0, new UniformIntOption(8, 256, true).Default!.Single());
        Assert.AreEqual(0.5, new UniformDoubleOption(1e-4, 1, true, 0.01).Default!.Single());
        Assert.AreEqual(1.0 / 3, new ChoiceOption(["a", "b", "c"], "b").Default!.Single());
        Assert.IsEmpty(new ChoiceOption("a").Default!);
    }

    [TestMethod]
    public void A_value_of_another_kind_is_refused() =>
        Assert.ThrowsExactly<System.Text.Json.JsonException>(() => new UniformIntOption(0, 10).MappingToFeatureSpace(Parameter.FromDouble(5.5)));

    [TestMethod]
    public void A_space_has_its_options_in_the_order_of_their_names()
    {
        var space = new Space
        {
            ["c"] = new UniformIntOption(0, 10, false, 3),
            ["b"] = new ChoiceOption("only"),
            ["a"] = new ChoiceOption("x", "y"),
            ["d"] = new Space { ["z"] = new UniformIntOption(0, 10), ["y"] = new UniformDoubleOption(1, 2) },
        };
        Assert.AreEqual(4, space.FeatureSpaceDim);
        CollectionAssert.AreEqual(new double[] { 0, 0.3, 0, 0 }, space.Default);
        CollectionAssert.AreEqual(new int?[] { 2, 1, null, null, null }, space.Step);
        var sample = space.SampleFromFeatureSpace([0.6, 0.65, 0.5, 0.25]);
        Assert.AreEqual("""{"a":"y","b":"only","c":6,"d":{"y":1.5,"z":2}}""", sample.ToString());
        CollectionAssert.AreEqual(new[] { 0.5, 0.6, 0.5, 0.2 }, space.MappingToFeatureSpace(sample));
        Assert.ThrowsExactly<IndexOutOfRangeException>(() => space.SampleFromFeatureSpace([0.6]));
        sample.Remove("a");
        Assert.ThrowsExactly<KeyNotFoundException>(() => space.MappingToFeatureSpace(sample));
    }

    [TestMethod]
    public void The_hash_of_a_space_depends_on_ranges_and_not_on_defaults()
    {
        static int Hash(int max, int start) => new Space { ["a"] = new UniformIntOption(0, max, false, start) }.GetHashCode();
        Assert.AreEqual(Hash(9, 1), Hash(9, 5));
        Assert.AreNotEqual(Hash(9, 1), Hash(19, 1));
    }

    [TestMethod]
    public void Attributes_make_a_space_whose_starts_they_name()
    {
        var space = new SearchSpace<Settings>();
        CollectionAssert.AreEquivalent(new[] { "Size", "Rate", "Dropout", "Normalise", "Kind", "Inner" }, space.Keys.ToArray());
        var start = space.SampleFromFeatureSpace(space.Default);
        Assert.AreEqual((32, 0.25f, false, "gru", 1, 7), (start.Size, start.Dropout, start.Normalise, start.Kind, start.Inner.Depth, start.Name));
        Assert.AreEqual(0.01, start.Rate, 1e-12);
        Assert.AreEqual(9, start.Inner.Other);
    }

    [TestMethod]
    public void An_instance_gives_what_is_not_searched_and_moves_no_start()
    {
        var space = new SearchSpace<Settings>(new() { Size = 100, Kind = "lstm", Name = 3, Inner = new() { Depth = 4, Other = 5 } });
        var start = space.SampleFromFeatureSpace(space.Default);
        Assert.AreEqual((32, "gru", 3, 1, 5), (start.Size, start.Kind, start.Name, start.Inner.Depth, start.Inner.Other));
        Assert.AreEqual("3", ((Space)space).SampleFromFeatureSpace(space.Default)["Name"].ToString());
    }

    [TestMethod]
    public void A_type_without_attributes_has_nothing_to_search() => Assert.AreEqual(0, new SearchSpace<ParameterTests.Pair>().FeatureSpaceDim);

    public sealed class Settings
    {
        [SearchSpace.Range(8, 256, 32, true)] public int Size { get; set; } = 64;
        [SearchSpace.Range(1e-4, 1.0, 0.01, true)] public double Rate { get; set; } = 0.5;
        [SearchSpace.Range(0.25f, 0.75f)] public float Dropout { get; set; }
        [BooleanChoice(false)] public bool Normalise { get; set; } = true;
        [Choice("gru", "lstm")] public string Kind { get; set; } = "lstm";
        [NestOption] public Inner Inner { get; set; } = new();
        public int Name { get; set; } = 7;
    }

    public sealed class Inner
    {
        [SearchSpace.Range(1, 5)] public int Depth { get; set; } = 3;
        public int Other { get; set; } = 9;
    }
}
