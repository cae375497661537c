using System.Text.Json;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.Lstm.AutoML.Tests.Contract;

/// <summary>Parameters hold values, give them back as other types, and go through JSON: the same on ML.NET's package and on the contract.</summary>
[TestClass]
public sealed class ParameterTests
{
    public static IEnumerable<object[]> Values =>
    [
        [Parameter.FromInt(3), ParameterType.Integer, "3"], [Parameter.FromLong(3), ParameterType.Integer, "3"],
        [Parameter.FromDouble(3.5), ParameterType.Number, "3.5"], [Parameter.FromFloat(0.1f), ParameterType.Number, "0.1"],
        [Parameter.FromBool(true), ParameterType.Bool, "true"], [Parameter.FromString("hi"), ParameterType.String, "\"hi\""],
        [Parameter.FromEnum(DayOfWeek.Friday), ParameterType.String, "\"Friday\""], [Parameter.FromIEnumerable([1, 2]), ParameterType.Array, "[1,2]"],
        [Parameter.FromObject(new Pair { A = 1 }), ParameterType.Object, """{"A":1,"B":9}"""],
        [Parameter.FromObject(new Pair { A = 1, C = new(), B = 2 }), ParameterType.Object, """{"A":1,"B":2}"""],
    ];

    [TestMethod, DynamicData(nameof(Values))]
    public void A_value_has_its_type_and_goes_through_Json(Parameter parameter, ParameterType type, string json)
    {
        Assert.AreEqual(type, parameter.ParameterType);
        Assert.AreEqual(json, parameter.ToString());
        Assert.AreEqual(json, JsonSerializer.Serialize(parameter));
        var read = JsonSerializer.Deserialize<Parameter>(json)!;
        Assert.AreEqual(type, read.ParameterType);
        Assert.IsTrue(read.Equals(parameter));
    }

    [TestMethod]
    public void A_value_is_given_as_any_type_that_holds_it()
    {
        Assert.AreEqual((3L, 3.0, 3f, DayOfWeek.Wednesday), (Parameter.FromInt(3).AsType<long>(), Parameter.FromInt(3).AsType<double>(), Parameter.FromInt(3).AsType<float>(), Parameter.FromInt(3).AsType<DayOfWeek>()));
        Assert.AreEqual(3, Parameter.FromDouble(3).AsType<int>());
        Assert.AreEqual(DayOfWeek.Friday, Parameter.FromString("friday").AsType<DayOfWeek>());
        CollectionAssert.AreEqual(new[] { 1, 2 }, Parameter.FromIEnumerable([1, 2]).AsType<int[]>());
        foreach (var (parameter, type) in new[] { (Parameter.FromDouble(3.5), "int"), (Parameter.FromString("3"), "int"), (Parameter.FromBool(true), "int") })
            Assert.ThrowsExactly<JsonException>(() => parameter.AsType<int>(), $"{parameter} as {type}");
        Assert.ThrowsExactly<JsonException>(() => Parameter.FromInt(3).AsType<string>());
    }

    [TestMethod]
    public void An_object_keeps_what_its_parameter_does_not_name()
    {
        var parameter = Parameter.CreateNestedParameter(KeyValuePair.Create("A", Parameter.FromInt(5)), KeyValuePair.Create("unknown", Parameter.FromInt(6)), KeyValuePair.Create("b", Parameter.FromInt(7)));
        var pair = parameter.AsType<Pair>();
        Assert.AreEqual((5, 9), (pair.A, pair.B));
    }

    [TestMethod]
    public void Nested_parameters_are_a_dictionary_and_values_are_none()
    {
        var nested = Parameter.CreateNestedParameter();
        nested["a"] = Parameter.FromInt(1);
        nested["a"] = Parameter.FromInt(2);
        nested.Add("b", Parameter.FromString("x"));
        Assert.AreEqual((2, """{"a":2,"b":"x"}"""), (nested.Count, nested.ToString()));
        Assert.ThrowsExactly<ArgumentException>(() => nested.Add("b", Parameter.FromInt(1)));
        Assert.ThrowsExactly<KeyNotFoundException>(() => nested["A"]);
        Assert.IsTrue(nested.Remove("b") && !nested.Remove("b") && !nested.ContainsKey("b"));
        Assert.ThrowsExactly<NullReferenceException>(() => Parameter.FromInt(1)["a"]);
    }

    [TestMethod]
    public void Equal_is_what_has_the_same_Json()
    {
        Assert.IsTrue(Parameter.FromInt(3).Equals(Parameter.FromDouble(3)) && Parameter.FromInt(3).GetHashCode() == Parameter.FromLong(3).GetHashCode());
        Assert.IsTrue(Parameter.FromString("Friday").Equals(Parameter.FromEnum(DayOfWeek.Friday)));
        Assert.IsFalse(Parameter.FromInt(3).Equals(Parameter.FromString("3")));
    }

    public sealed class Pair
    {
        public int A { get; set; }
        public int B { get; set; } = 9;
        public Empty? C { get; set; }
        public int Sum => A + B; // Cannot be set, so it is no setting.
    }

    public sealed class Empty
    {
        public string? Nothing { get; set; }
    }
}
