using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Pointwise;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Optimizers;
using Microsoft.ML.Lstm.Engine.Tasks;
using Mono.Cecil;

namespace Microsoft.ML.Lstm.Engine.Tests.Architecture;

/// <summary>The reader that the layering tests stand on sees every place where a type can be named.</summary>
[TestClass]
public sealed class ReferenceTests
{
    [TestMethod]
    [DataRow(typeof(MseLoss), DisplayName = "typeof in an attribute's list")]
    [DataRow(typeof(MaeLoss), DisplayName = "an array's typeof in an attribute's property")]
    [DataRow(typeof(Relu), DisplayName = "a field's attribute")]
    [DataRow(typeof(Tanh), DisplayName = "a result's attribute")]
    [DataRow(typeof(Silu), DisplayName = "a type parameter's attribute")]
    [DataRow(typeof(Gelu), DisplayName = "a parameter's attribute")]
    [DataRow(typeof(IObjective), DisplayName = "a method's constraint")]
    [DataRow(typeof(Adam), DisplayName = "generic arguments and arrays")]
    [DataRow(typeof(TooLittleDataException), DisplayName = "a catch clause")]
    [DataRow(typeof(Edge), DisplayName = "a private signature")]
    [DataRow(typeof(Sgd), DisplayName = "an interface of a nested type")]
    public void A_type_is_seen_wherever_it_is_named(Type type)
    {
        using var module = ModuleDefinition.ReadModule(typeof(ReferenceTests).Assembly.Location);
        var seen = References.Of(module).Where(reference => reference.From.Name == nameof(ReferenceFixture)).Select(reference => reference.To.FullName);
        CollectionAssert.Contains(seen.ToArray(), type.FullName);
        CollectionAssert.DoesNotContain(seen.ToArray(), typeof(Linear).FullName);
    }
}

/// <summary>Takes types, listed and by property.</summary>
[AttributeUsage(AttributeTargets.All, AllowMultiple = true)]
sealed class NamesAttribute(params object[] values) : Attribute
{
    public object[] Values { get; } = values;

    public Type? More { get; set; }
}

/// <summary>Names a type in each place where one can be named.</summary>
[Names(typeof(MseLoss), More = typeof(MaeLoss[]))]
sealed class ReferenceFixture
{
    [Names(typeof(Relu))]
    public int Field = Number([]);

    [return: Names(typeof(Tanh))]
    public static void Method<[Names(typeof(Silu))] T>([Names(typeof(Gelu))] int parameter) where T : class, IObjective
    {
        try
        {
            Console.Write(typeof(Func<Dictionary<int, Adam[]>>));
        }
        catch (TooLittleDataException) when (parameter > 0)
        {
        }
    }

    static int Number(List<Edge> edges) => edges.Count;

    public sealed class Inner : IComparable<Sgd>
    {
        int IComparable<Sgd>.CompareTo(Sgd? other) => 0;
    }
}
