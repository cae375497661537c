using System.Reflection;
using System.Runtime.CompilerServices;

namespace Microsoft.ML.StandIn.Tests.Surface;

/// <summary>A declared member that someone outside its type can see, with every line by which a list may show it.</summary>
sealed record ApiMember(string Access, string Name, IReadOnlyList<string> Lines)
{
    const BindingFlags Declared = BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    public bool IsVisibleOutside => Access is "" or "protected " or "protected internal ";

    public static IEnumerable<ApiMember> Of(Type type)
    {
        if (type.IsSubclassOf(typeof(Delegate))) return [];
        return Fields(type).Concat(Constructors(type)).Concat(Properties(type)).Concat(Events(type)).Concat(Methods(type));
    }

    /// <summary>An enum's constants, as the lists write them: all on one line.</summary>
    public static IEnumerable<string> Constants(Type type) => type.GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => $"{field.Name} = {ApiText.Constant(field.GetRawConstantValue())}");

    static IEnumerable<ApiMember> Fields(Type type) =>
        from field in type.GetFields(Declared)
        where !field.IsPrivate && !IsGenerated(field)
        let access = AccessOf(field.Attributes & FieldAttributes.FieldAccessMask)
        let modifiers = field.IsLiteral ? "const " : (field.IsStatic ? "static " : "") + (field.IsInitOnly ? "readonly " : "")
        let value = field.IsLiteral ? " = " + ApiText.Constant(field.GetRawConstantValue()) : ""
        select new ApiMember(access, field.Name, [$"{access}{modifiers}{ApiText.Name(field.FieldType)} {field.Name}{value}{Obsolete(field)}"]);

    static IEnumerable<ApiMember> Constructors(Type type) =>
        from constructor in type.GetConstructors(Declared)
        where !constructor.IsPrivate && !constructor.IsStatic
        let access = AccessOf(constructor)
        select new ApiMember(access, "ctor", [.. ApiText.Parameters(constructor).Select(parameters => $"{access}ctor{parameters}{Obsolete(constructor)}")]);

    /// <summary>An override that only ML.NET itself can call invents nothing: its base is looked up.</summary>
    static IEnumerable<ApiMember> Methods(Type type) =>
        from method in type.GetMethods(Declared)
        where !method.IsPrivate && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)) && !IsGenerated(method)
        let access = AccessOf(method)
        where !(access is "internal " or "private protected " && method.GetBaseDefinition() != method)
        let arguments = method.IsGenericMethod ? "<" + string.Join(", ", method.GetGenericArguments().Select(ApiText.Name)) + ">" : ""
        let start = $"{access}{Modifiers(method)}{ApiText.Name(method.ReturnType)} {method.Name}{arguments}"
        select new ApiMember(access, method.Name, [.. ApiText.Parameters(method).Select(parameters => start + parameters + Obsolete(method))]);

    /// <summary>A property may lack an accessor that ML.NET has, so each subset of the listed accessors is a line of its own.</summary>
    static IEnumerable<ApiMember> Properties(Type type)
    {
        foreach (var property in type.GetProperties(Declared))
        {
            var accessors = property.GetAccessors(nonPublic: true).Where(accessor => !accessor.IsPrivate).ToList();
            if (accessors.Count == 0) continue;
            var widest = accessors.MinBy(accessor => Rank(accessor))!;
            var access = AccessOf(widest);
            var index = property.GetIndexParameters();
            var name = index.Length == 0 ? property.Name : "this[" + string.Join(", ", index.Select(p => ApiText.Name(p.ParameterType) + " " + p.Name)) + "]";
            var start = $"{access}{Modifiers(widest)}{ApiText.Name(property.PropertyType)} {name} ";
            var both = accessors.Count(accessor => Rank(accessor) == Rank(widest)) == 2;
            string[] shapes = both ? ["{ get; set; }"] : widest == property.SetMethod ? ["{ set; }", "{ get; set; }"] : ["{ get; }", "{ get; set; }"];
            yield return new ApiMember(access, property.Name, [.. shapes.Select(shape => start + shape + Obsolete(property))]);
        }
    }

    static IEnumerable<ApiMember> Events(Type type) =>
        from happening in type.GetEvents(Declared)
        let add = happening.AddMethod!
        where !add.IsPrivate
        let access = AccessOf(add)
        select new ApiMember(access, happening.Name, [$"{access}{Modifiers(add)}event {ApiText.Name(happening.EventHandlerType!)} {happening.Name}"]);

    static string Modifiers(MethodInfo method)
    {
        if (method.IsStatic) return "static ";
        if (method.DeclaringType!.IsInterface || !method.IsVirtual) return "";
        if (method.GetBaseDefinition() != method) return "override ";
        return method.IsAbstract ? "abstract " : method.IsFinal ? "" : "virtual ";
    }

    static string AccessOf(MethodBase method) => AccessOf((FieldAttributes)(method.Attributes & MethodAttributes.MemberAccessMask));

    static string AccessOf(FieldAttributes access) => access switch
    {
        FieldAttributes.Public => "",
        FieldAttributes.Family => "protected ",
        FieldAttributes.FamORAssem => "protected internal ",
        FieldAttributes.Assembly => "internal ",
        FieldAttributes.FamANDAssem => "private protected ",
        _ => "private ",
    };

    static int Rank(MethodInfo accessor) => accessor.IsPublic ? 0 : accessor.IsFamilyOrAssembly ? 1 : accessor.IsFamily ? 2 : accessor.IsAssembly ? 3 : 4;

    static string Obsolete(MemberInfo member) => member.IsDefined(typeof(ObsoleteAttribute), inherit: false) ? " [Obsolete]" : "";

    static bool IsGenerated(MemberInfo member) => member.Name.Contains('<') || member.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false);
}
