using System.Reflection;
using System.Runtime.CompilerServices;

namespace Microsoft.ML.Lstm.Tests.Shared;

/// <summary>
/// A contract in eng/mlnet may lack types and members that ML.NET's assemblies have, but may not invent any; what others implement is whole.
/// The measure is a list that was rendered from ML.NET's assemblies; run on the package, the tests hold the list against it.
/// </summary>
/// <param name="assemblies">The contract, or ML.NET's own assemblies.</param>
/// <param name="isContract">Whether it is the contract.</param>
/// <param name="list">The list's file, relative to the checkout.</param>
/// <param name="toFriends">Whether what befriended assemblies see is listed, too.</param>
sealed class ContractSurface(Assembly[] assemblies, bool isContract, string list, bool toFriends = false)
{
    const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    static readonly string[] Accesses = ["public", "protected internal", "protected", "internal", "private protected", "private"];

    readonly string[] _listed = [.. File.ReadLines(Repository.Path(list)).Where(line => line.Length > 0)];

    public void InventsNothingAndThePackageHasAllThatIsListed()
    {
        string[] rendered = [.. Rendered()];
        var wrong = isContract ? rendered.Except(_listed) : _listed.Except(rendered);
        Assert.AreEqual("", string.Join('\n', wrong), isContract ? "not ML.NET's" : "listed, but not in the package");
    }

    /// <summary>Of each type that is there, all that is abstract is there.</summary>
    public void WhatOthersImplementIsWhole()
    {
        var types = Types().ToDictionary(PublicSurface.Name);
        var implemented = _listed.Where(line => line.Contains(": abstract ", StringComparison.Ordinal) && types.ContainsKey(line.Split(": ")[0])).ToArray();
        var missing = implemented.Where(line => !Lines(types[line.Split(": ")[0]]).Contains(line));
        Assert.AreEqual("", string.Join('\n', missing));
        Assert.IsTrue(implemented.Length > 3);
    }

    IEnumerable<string> Rendered() => Types().OrderBy(PublicSurface.Name, StringComparer.Ordinal).SelectMany(Lines);

    IEnumerable<Type> Types() => assemblies
        .SelectMany(assembly => toFriends ? assembly.GetTypes().Where(type => !type.IsNested) : assembly.GetExportedTypes()).Where(type => !IsHidden(type));

    /// <summary>The type and its members, a line each.</summary>
    IEnumerable<string> Lines(Type type)
    {
        var name = PublicSurface.Name(type);
        var members = type.GetMembers(Declared).Where(member => member is not Type && !IsHidden(member) && IsSeen(AccessOf(member)));
        return members.Select(member => $"{name}: {Modifiers(member)}{AccessOf(member)} {PublicSurface.Member(member)}{Setter(member)}{SurfaceModifiers.Constraints(member)}")
            .Order(StringComparer.Ordinal).Prepend($"{name}: {(type.IsVisible ? "public" : "internal")} {PublicSurface.Kind(type)}{PublicSurface.Bases(type)}{SurfaceModifiers.Constraints(type)}");
    }

    bool IsSeen(string access) => access != "private" && (toFriends || access is "public" or "protected internal" or "protected");

    // What nobody outside can name, and the accessors of properties.
    static bool IsHidden(MemberInfo member) => member.Name.Contains('<') || (member is not FieldInfo { IsLiteral: true } && member.IsDefined(typeof(CompilerGeneratedAttribute)))
        || member is FieldInfo { IsSpecialName: true } || (member is MethodInfo { IsSpecialName: true } && !member.Name.StartsWith("op_", StringComparison.Ordinal))
        || (member is Type type && (type.Namespace is not { } space || !space.StartsWith("Microsoft.ML", StringComparison.Ordinal)));

    // Whoever may read a property need not be the one to set it.
    string Setter(MemberInfo member) =>
        member is PropertyInfo { SetMethod: { } setter } && AccessOf(setter) is var access && IsSeen(access) && access != AccessOf(member) ? $" ({access} set)" : "";

    static string AccessOf(MemberInfo member) => member switch
    {
        FieldInfo field => AccessOf(field.Attributes & FieldAttributes.FieldAccessMask),
        PropertyInfo property => property.GetAccessors(nonPublic: true).Select(AccessOf).MinBy(access => Array.IndexOf(Accesses, access))!,
        EventInfo raised => AccessOf(raised.AddMethod!),
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
        EventInfo raised => Modifiers(raised.AddMethod!),
        MethodInfo { IsAbstract: true } => "abstract ",
        MethodInfo method when method.GetBaseDefinition() != method => "override ",
        MethodInfo { IsVirtual: true, IsFinal: false } => "virtual ",
        _ => "",
    };
}
