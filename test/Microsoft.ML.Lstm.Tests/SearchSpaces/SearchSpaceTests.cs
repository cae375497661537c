using System.Reflection;
using Microsoft.ML.Lstm.Engine.Tasks;

namespace Microsoft.ML.Lstm.Tests.SearchSpaces;

/// <summary>What a search may vary: held for every type of options that a user fills in.</summary>
[TestClass]
public sealed class SearchSpaceTests
{
    // Whether, not how well: a search would choose the answer to another question.
    static readonly string[] NotSearched = ["CrossFitting", "LogTransform"];

    static IEnumerable<object[]> Options =>
        from assembly in new[] { typeof(LstmForecastingOptions).Assembly, typeof(SearchParameters).Assembly }
        from type in assembly.GetExportedTypes()
        where !type.IsAbstract && type.GetConstructor(Type.EmptyTypes) is not null
            && type.GetProperties().Any(property => property.IsDefined(typeof(SearchRangeAttribute)))
        select new object[] { type };

    [TestMethod]
    public void Every_trainer_has_a_search_space()
    {
        var names = Options.Select(row => ((Type)row[0]).Name).ToArray();
        foreach (var name in (string[])[nameof(LstmForecastingOptions), nameof(LstmMulticlassOptions), nameof(LstmBinaryOptions), nameof(LstmRegressionOptions), nameof(LstmAutoencoderOptions), nameof(LstmAnomalyDetectionOptions)])
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
            var property = options.GetProperty(parameter.Name)!;
            object[] tried = parameter.Choices.Count > 0 ? [.. parameter.Choices, parameter.Initial]
                : [Number(parameter.Min), Number(parameter.Max), parameter.Initial];
            foreach (var value in tried) property.SetValue(Activator.CreateInstance(options), value);
            if (parameter.Choices.Count > 0) CollectionAssert.Contains(parameter.Choices.ToArray(), parameter.Initial, parameter.Name);
            else Assert.IsTrue(!parameter.Log || parameter.Min > 0, $"{parameter.Name}: ratios need a range above 0");

            object Number(double value) => Convert.ChangeType(value, parameter.Type, null);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Options))]
    public void Enums_and_flags_have_choices(Type options)
    {
        var without = from property in options.GetProperties()
                      let type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType
                      where (type.IsEnum || type == typeof(bool)) && !NotSearched.Contains(property.Name) && !property.IsDefined(typeof(SearchChoicesAttribute))
                      select property.Name;
        Assert.AreEqual("", string.Join(' ', without));
    }

    [TestMethod]
    public void Null_is_chosen_from_the_data_and_zero_is_refused()
    {
        Assert.IsNull(new LstmMulticlassOptions().Epochs);
        Assert.IsNull(new LstmForecastingOptions().SeasonLength);
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new LstmMulticlassOptions { Epochs = 0 });
        StringAssert.Contains(error.Message, "from 1 to");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new LstmForecastingOptions { SeasonLength = 0 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new LstmAutoencoderOptions { BatchSize = 0 });
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
