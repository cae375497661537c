using System.Reflection;
using System.Runtime.CompilerServices;

namespace Microsoft.ML.StandIn.Tests.Surface;

/// <summary>The stand-in may lack what ML.NET has; it may not invent anything: neither a type, nor a member, nor a parameter's name.</summary>
[TestClass]
public sealed class SurfaceTest
{
    static readonly ApiList Public = ApiList.Read("public-api.txt");
    static readonly ApiList NonPublic = ApiList.Read("nonpublic-api.txt");
    static readonly Type[] Unwritten = [typeof(object), typeof(ValueType), typeof(Enum), typeof(MulticastDelegate)];
    static readonly IReadOnlyDictionary<string, string> AlsoReal = ApiList.ReadAlsoReal();

    public static IEnumerable<object[]> Assemblies =>
        [["Microsoft.ML.DataView"], ["Microsoft.ML.Core"], ["Microsoft.ML.Data"], ["Microsoft.ML.Transforms"], ["Microsoft.ML.TimeSeries"]];

    [TestMethod, DynamicData(nameof(Assemblies))]
    public void Everything_that_can_be_seen_is_listed(string assembly)
    {
        Host.RequireStandIn("the lists were taken from ML.NET itself");
        var types = Assembly.Load(assembly).GetTypes().Where(type => !IsExempt(type)).ToList();
        Assert.AreNotEqual(0, types.Count, $"{assembly} shows nothing: is it the right one?");
        var invented = types.SelectMany(type => Invented(assembly, type, [])).ToList();
        Assert.AreEqual(0, invented.Count, $"{invented.Count} members of {assembly} are not ML.NET's:\n{string.Join("\n", invented)}\n");
    }

    /// <summary>Our assemblies implement these; one member short, and they would not load on the real ML.NET.</summary>
    [TestMethod, DynamicData(nameof(Assemblies))]
    public void What_others_implement_is_whole(string assembly)
    {
        Host.RequireStandIn("the lists were taken from ML.NET itself");
        var types = Assembly.Load(assembly).GetTypes().Where(type => !IsExempt(type) && type.IsAbstract && !type.IsSealed);
        var missing = types.SelectMany(type => Missing(assembly, type)).ToList();
        Assert.AreEqual(0, missing.Count, $"{assembly} leaves out what must be implemented:\n{string.Join("\n", missing)}\n");
    }

    [TestMethod]
    public void Everything_said_to_be_also_real_is_needed_and_has_a_reason()
    {
        Host.RequireStandIn("the stand-in's exceptions concern it alone");
        var used = new HashSet<string>();
        foreach (var row in Assemblies)
        {
            var assembly = (string)row[0];
            foreach (var type in Assembly.Load(assembly).GetTypes().Where(type => !IsExempt(type))) Invented(assembly, type, used).Count();
        }
        var wrong = AlsoReal.Where(line => line.Value.Length == 0 || !used.Contains(line.Key)).Select(line => line.Key).ToList();
        Assert.AreEqual(0, wrong.Count, $"In also-real.txt without a reason or without need: {string.Join(", ", wrong)}");
    }

    [TestMethod]
    public void The_lists_are_read_whole()
    {
        Assert.AreEqual(354, Public.Count);
        Assert.AreEqual(45, NonPublic.Count);
        Assert.IsTrue(Public.Find("Microsoft.ML.DataView", "Microsoft.ML.IDataView")!.Members.Contains("long? GetRowCount()"));
    }

    static IEnumerable<string> Missing(string assembly, Type type)
    {
        var name = ApiText.Name(type);
        var lines = ApiMember.Of(type).SelectMany(member => member.Lines).ToHashSet();
        var faces = type.GetInterfaces().Select(ApiText.Name).ToHashSet();
        if ((NonPublic.Find(assembly, name) ?? Public.Find(assembly, name)) is not { } listed) return [];
        return listed.Members
            .Where(line => (type.IsInterface || line.Contains("abstract ", StringComparison.Ordinal)) && !lines.Contains(line))
            .Concat(listed.Bases.Where(face => type.IsInterface && !faces.Contains(face)))
            .Select(line => $"{name}: {line}");
    }

    static IEnumerable<string> Invented(string assembly, Type type, HashSet<string> used)
    {
        var name = ApiText.Name(type);
        var open = Public.Find(assembly, name);
        var closed = NonPublic.Find(assembly, name);
        if (IsVisible(type) ? open is null : closed is null && !IsAlsoReal(type, used))
        {
            yield return $"{ApiText.Kind(type)} {name}";
            yield break;
        }
        foreach (var wrong in WrongHeader(type, name, open, closed)) yield return wrong;
        if (type.IsEnum)
        {
            var constants = (open ?? closed)?.Members.SelectMany(line => line.Split(", ")).ToHashSet();
            foreach (var constant in ApiMember.Constants(type).Where(constant => constants?.Contains(constant) == false)) yield return $"{name}: {constant}";
            yield break;
        }
        foreach (var member in ApiMember.Of(type))
        {
            if (member.Lines.Any(line => open?.Members.Contains(line) == true || closed?.Members.Contains(line) == true)) continue;
            var isSeen = member.IsVisibleOutside && IsVisible(type) && (member.Access.Length == 0 || CanBeDerivedFrom(type));
            // Where no list shows a type's inside: something makes it, by a constructor that is nobody's business; the rest wants a reason.
            if (closed is null && !isSeen && (member.Name == "ctor" || IsAlsoReal(type, used) || IsAlsoReal(name + "." + member.Name, used))) continue;
            yield return $"{name}: {member.Lines[0]}";
        }
    }

    static IEnumerable<string> WrongHeader(Type type, string name, ListedType? open, ListedType? closed)
    {
        if ((open ?? closed) is not { } listed) yield break;
        if (ApiText.Kind(type) != listed.Kind) yield return $"{name}: is a {ApiText.Kind(type)}, listed as {listed.Kind}";
        var bases = listed.Bases.Concat(closed?.Bases ?? []).ToHashSet();
        if (type.BaseType is { } parent && !Unwritten.Contains(parent) && !bases.Contains(ApiText.Name(parent)))
            yield return $"{name}: derives from {ApiText.Name(parent)}";
        var faces = type.GetInterfaces();
        if (type.IsEnum || type.IsSubclassOf(typeof(Delegate))) faces = [];
        foreach (var face in faces.Where(face => IsVisible(face) || !IsAlsoReal(face, [])).Select(ApiText.Name).Where(face => !bases.Contains(face)))
        {
            // The lists show public types without their non-public interfaces, unless the type is in the second one.
            if (closed is null && NonPublicInterface(type, face)) continue;
            yield return $"{name}: implements {face}";
        }
        if (type.IsSubclassOf(typeof(Delegate)))
        {
            var line = ApiText.Kind(type) + " " + name + ApiText.Parameters(type.GetMethod("Invoke")!).First();
            if (!listed.Members.Contains(line)) yield return line;
        }
    }

    static bool NonPublicInterface(Type type, string name) => type.GetInterfaces().Any(face =>
        ApiText.Name(face) == name && !IsVisible(face) && NonPublic.Find(face.Assembly.GetName().Name!, Outline(face)) is not null);

    static bool IsVisible(Type type) =>
        type.IsGenericType && !type.IsGenericTypeDefinition ? IsVisible(type.GetGenericTypeDefinition()) :
        type.IsNested ? IsVisible(type.DeclaringType!) && (type.IsNestedPublic || (IsNestedProtected(type) && CanBeDerivedFrom(type.DeclaringType!))) :
        type.IsPublic;

    static bool IsNestedProtected(Type type) => type.IsNestedFamily || type.IsNestedFamORAssem;

    static bool CanBeDerivedFrom(Type type) => !type.IsSealed && type
        .GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
        .Any(constructor => constructor.IsPublic || constructor.IsFamily || constructor.IsFamilyOrAssembly);

    static bool IsAlsoReal(Type type, HashSet<string> used)
    {
        for (var current = type; current is not null; current = current.DeclaringType)
            if (IsAlsoReal(Outline(current), used)) return true;
        return false;
    }

    static bool IsAlsoReal(string name, HashSet<string> used)
    {
        if (AlsoReal.ContainsKey(name)) used.Add(name);
        return AlsoReal.ContainsKey(name);
    }

    static string Outline(Type type) => ApiText.Name(type.IsGenericType ? type.GetGenericTypeDefinition() : type);

    /// <summary>What nobody outside can name, and the one namespace where the stand-in keeps what its assemblies share.</summary>
    static bool IsExempt(Type type)
    {
        for (var current = type; current is not null; current = current.DeclaringType)
        {
            if (current.IsNestedPrivate || current.Name.Contains('<') || current.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)) return true;
            if (current.Namespace is "Microsoft.ML.StandIn" or "Microsoft.CodeAnalysis") return true;
        }
        return false;
    }
}
