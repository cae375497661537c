using System.Reflection;
using System.Runtime.CompilerServices;

namespace Microsoft.ML.Lstm.Tests.Shared;

/// <summary>An assembly's public surface as lines of text, to be compared with a committed file.</summary>
static class PublicSurface
{
    const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    static readonly NullabilityInfoContext Context = new();

    /// <summary>Fails with the difference when the assembly and the file disagree. Whoever means the change edits the file.</summary>
    public static void AssertMatches(Assembly assembly, string file)
    {
        var actual = Lines(assembly).ToArray();
        var expected = File.Exists(file) ? File.ReadAllLines(file).Where(line => line.Length > 0).ToArray() : [];
        var difference = actual.Except(expected).Select(line => "+ " + line).Concat(expected.Except(actual).Select(line => "- " + line)).ToArray();
        Assert.IsTrue(actual.SequenceEqual(expected),
            $"The public surface is not what {file} says (+ is new, - is gone; else the order differs):\n{string.Join('\n', difference)}\n\nIf it is meant, the file should read:\n{string.Join('\n', actual)}");
    }

    static IEnumerable<string> Lines(Assembly assembly)
    {
        foreach (var type in assembly.GetExportedTypes().Where(type => !IsGenerated(type)).OrderBy(type => type.FullName, StringComparer.Ordinal))
            foreach (var line in Lines(type)) yield return line;
    }

    /// <summary>A type's line and those of its members, indented.</summary>
    public static IEnumerable<string> Lines(Type type)
    {
        yield return SurfaceModifiers.Attributes(type) + SurfaceModifiers.OfType(type) + Kind(type) + " " + Name(type) + Bases(type) + SurfaceModifiers.Constraints(type);
        var members = type.GetMembers(Declared).Where(member => member is not Type && IsVisible(member) && !IsGenerated(member)).Select(Line);
        foreach (var line in members.Order(StringComparer.Ordinal)) yield return "  " + line;
    }

    static string Line(MemberInfo member) =>
        SurfaceModifiers.Attributes(member) + SurfaceModifiers.OfMember(member) + Member(member) + SurfaceModifiers.Constraints(member);

    static bool IsGenerated(MemberInfo member) =>
        member.Name.Contains('<') || (member.IsDefined(typeof(CompilerGeneratedAttribute)) && member is not MethodInfo { IsSpecialName: true } && member.DeclaringType?.IsEnum != true);

    static bool IsVisible(MemberInfo member) => member switch
    {
        MethodBase method => !(method.IsSpecialName && method is MethodInfo && !method.Name.StartsWith("op_", StringComparison.Ordinal))
            && (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly),
        PropertyInfo property => property.GetAccessors(nonPublic: true).Any(IsOpen),
        FieldInfo field => (field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly) && !field.IsSpecialName,
        EventInfo raised => IsOpen(raised.AddMethod!),
        _ => false,
    };

    static bool IsOpen(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    public static string Kind(Type type) =>
        type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct"
        : typeof(Delegate).IsAssignableFrom(type) ? "delegate" : type is { IsAbstract: true, IsSealed: true } ? "static class"
        : type.IsSealed ? "sealed class" : type.IsAbstract ? "abstract class" : "class";

    public static string Bases(Type type)
    {
        var bases = type.GetInterfaces().Where(i => i.IsPublic).Select(Name).Order(StringComparer.Ordinal);
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) && parent != typeof(Enum)) bases = bases.Prepend(Name(parent)).OrderBy(_ => 0);
        var list = string.Join(", ", bases);
        return type.IsEnum || list.Length == 0 ? "" : " : " + list;
    }

    public static string Member(MemberInfo member) => member switch
    {
        ConstructorInfo ctor => $"ctor({Parameters(ctor)})",
        MethodInfo method => $"{(method.IsStatic ? "static " : "")}{Name(method.ReturnType, Context.Create(method.ReturnParameter))} {method.Name}{Generics(method)}({(method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "")}{Parameters(method)})",
        PropertyInfo property => $"{(property.GetAccessors(true)[0].IsStatic ? "static " : "")}{(property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "")}{Name(property.PropertyType, Context.Create(property))} {property.Name}{Indexes(property)} {{ {Accessors(property)} }}",
        FieldInfo { IsLiteral: true } constant => $"const {Name(constant.FieldType)} {constant.Name} = {constant.GetRawConstantValue()}",
        FieldInfo field => $"{(field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{Name(field.FieldType, Context.Create(field))} {field.Name}",
        EventInfo raised => $"event {Name(raised.EventHandlerType!)} {raised.Name}",
        _ => "",
    };

    static string Indexes(PropertyInfo property) =>
        property.GetIndexParameters() is { Length: > 0 } list ? $"[{string.Join(", ", list.Select(p => $"{Name(p.ParameterType)} {p.Name}"))}]" : "";

    static string Accessors(PropertyInfo property)
    {
        var get = property.GetMethod is { } getter && IsOpen(getter) ? "get;" : "";
        if (property.SetMethod is not { } setter || !IsOpen(setter)) return get;
        var init = setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));
        return $"{get} {(init ? "init;" : "set;")}".Trim();
    }

    static string Generics(MethodInfo method) => method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";

    static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(p =>
        $"{(IsParams(p) ? "params " : p.IsOut ? "out " : p.IsIn ? "in " : p.ParameterType.IsByRef ? "ref " : "")}{Name(p.ParameterType, Context.Create(p))} {p.Name}{(p.HasDefaultValue ? " = " + Default(p) : "")}"));

    static bool IsParams(ParameterInfo parameter) => parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute));

    static string Default(ParameterInfo parameter) => parameter.RawDefaultValue switch
    {
        null => parameter.ParameterType.IsValueType ? "default" : "null",
        string text => $"\"{text}\"",
        IFormattable value => value.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        var other => other.ToString()!,
    };

    /// <summary>A type's name with a question mark wherever null is expected.</summary>
    static string Name(Type type, NullabilityInfo nulls)
    {
        if (type.IsByRef) type = type.GetElementType()!;
        var mark = !type.IsValueType && nulls.ReadState == NullabilityState.Nullable ? "?" : "";
        if (type.IsArray && nulls.ElementType is { } element) return Name(type.GetElementType()!, element) + "[]" + mark;
        if (!type.IsGenericType || nulls.GenericTypeArguments.Length != type.GetGenericArguments().Length) return Name(type) + mark;
        return $"{Name(type).Split('<')[0]}<{string.Join(", ", type.GetGenericArguments().Zip(nulls.GenericTypeArguments, Name))}>{mark}";
    }

    public static string Name(Type type)
    {
        if (type.IsByRef) return Name(type.GetElementType()!);
        if (type.IsArray) return Name(type.GetElementType()!) + "[]";
        if (type.IsGenericParameter) return type.Name;
        var name = type.DeclaringType is { } outer ? Name(outer) + "." + type.Name : (type.Namespace is { } space && space.StartsWith("System", StringComparison.Ordinal) ? "" : type.Namespace + ".") + type.Name;
        return type.IsGenericType ? $"{name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : name;
    }
}
