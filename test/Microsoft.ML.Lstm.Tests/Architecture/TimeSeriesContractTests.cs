using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.ML.Lstm.Tests.Shared;
using Microsoft.ML.Transforms.TimeSeries;

namespace Microsoft.ML.Lstm.Tests.Architecture;

/// <summary>
/// eng/mlnet's contract of Microsoft.ML.TimeSeries may lack members that ML.NET's package has, but may not invent any; what others implement is whole.
/// <c>TimeSeries.txt</c> is the measure. It was rendered from ML.NET's assembly; run on the package, the tests hold the list against it.
/// </summary>
[TestClass]
public sealed class TimeSeriesContractTests
{
    const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    static readonly string[] Accesses = ["public", "protected internal", "protected", "internal", "private protected", "private"];
    static readonly Assembly Loaded = typeof(TimeSeriesPredictionEngine<,>).Assembly;
    static readonly bool IsContract = Loaded.GetType("Microsoft.ML.Transforms.TimeSeries.SsaForecastingTransformer") is null;
    static readonly string[] Listed = [.. File.ReadLines(Repository.Path("eng/mlnet/TimeSeries.txt")).Where(line => line.Length > 0)];

    [TestMethod]
    public void The_contract_invents_nothing_and_the_package_has_all_that_is_listed()
    {
        string[] rendered = [.. Loaded.GetTypes().Where(type => !IsHidden(type)).SelectMany(Lines)];
        var wrong = IsContract ? rendered.Except(Listed) : Listed.Except(rendered);
        Assert.AreEqual("", string.Join('\n', wrong), IsContract ? "not ML.NET's" : "listed, but not in the package");
    }

    [TestMethod]
    public void What_others_implement_is_whole()
    {
        var types = Loaded.GetTypes().Where(type => !IsHidden(type)).ToDictionary(PublicSurface.Name);
        var implemented = Listed.Where(line => line.Contains(": abstract ", StringComparison.Ordinal)).ToArray();
        var missing = implemented.Where(line => !Lines(types[line.Split(':')[0]]).Contains(line));
        Assert.AreEqual("", string.Join('\n', missing));
        Assert.IsTrue(implemented.Length > 3);
    }

    /// <summary>The type and all members that a friend can see, a line each.</summary>
    static IEnumerable<string> Lines(Type type)
    {
        var name = PublicSurface.Name(type);
        var members = type.GetMembers(Declared).Where(member => member is not Type && !IsHidden(member) && AccessOf(member) != "private");
        return members.Select(member => $"{name}: {Modifiers(member)}{AccessOf(member)} {PublicSurface.Member(member)}")
            .Order(StringComparer.Ordinal).Prepend($"{name}: {(type.IsPublic ? "public" : "internal")} {PublicSurface.Kind(type)}{PublicSurface.Bases(type)}");
    }

    // What nobody outside can name, and the accessors of properties.
    static bool IsHidden(MemberInfo member) => member.Name.Contains('<') || member.IsDefined(typeof(CompilerGeneratedAttribute))
        || member is MethodInfo { IsSpecialName: true }
        || (member is Type type && (type.IsNested || type.Namespace is not { } space || !space.StartsWith("Microsoft.ML", StringComparison.Ordinal)));

    static string AccessOf(MemberInfo member) => member switch
    {
        FieldInfo field => AccessOf(field.Attributes & FieldAttributes.FieldAccessMask),
        PropertyInfo property => property.GetAccessors(nonPublic: true).Select(AccessOf).MinBy(access => Array.IndexOf(Accesses, access))!,
        MethodBase method => AccessOf((FieldAttributes)(method.Attributes & MethodAttributes.MemberAccessMask)),
        _ => "private",
    };

    static string AccessOf(FieldAttributes access) => access switch
    {
        FieldAttributes.Public => "public",
        FieldAttributes.Family => "protected",
        FieldAttributes.FamORAssem => "protected internal",
        FieldAttributes.Assembly => "internal",
        FieldAttributes.FamANDAssem => "private protected",
        _ => "private",
    };

    static string Modifiers(MemberInfo member) => member switch
    {
        PropertyInfo property => Modifiers(property.GetAccessors(nonPublic: true)[0]),
        MethodInfo { IsAbstract: true } => "abstract ",
        MethodInfo method when method.GetBaseDefinition() != method => "override ",
        MethodInfo { IsVirtual: true, IsFinal: false } => "virtual ",
        _ => "",
    };
}
