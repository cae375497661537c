using System.Globalization;
using System.Reflection;

namespace Microsoft.ML.StandIn.Tests.Surface;

/// <summary>Writes types, members and parameters as the lists do.</summary>
static class ApiText
{
    static readonly Dictionary<Type, string> Keywords = new[]
    {
        (typeof(void), "void"),
        (typeof(object), "object"),
        (typeof(string), "string"),
        (typeof(bool), "bool"),
        (typeof(char), "char"),
        (typeof(sbyte), "sbyte"),
        (typeof(byte), "byte"),
        (typeof(short), "short"),
        (typeof(ushort), "ushort"),
        (typeof(int), "int"),
        (typeof(uint), "uint"),
        (typeof(long), "long"),
        (typeof(ulong), "ulong"),
        (typeof(float), "float"),
        (typeof(double), "double"),
    }.ToDictionary(pair => pair.Item1, pair => pair.Item2);

    public static string Kind(Type type) =>
        type.IsEnum ? "enum" :
        type.IsSubclassOf(typeof(Delegate)) ? "delegate " + Name(type.GetMethod("Invoke")!.ReturnType) :
        type.IsInterface ? "interface" :
        type.IsValueType ? "struct" :
        type is { IsAbstract: true, IsSealed: true } ? "static class" :
        type.IsAbstract ? "abstract class" :
        type.IsSealed ? "sealed class" : "class";

    public static string Name(Type type)
    {
        if (type.IsByRef) return Name(type.GetElementType()!);
        if (type.IsArray) return Name(type.GetElementType()!) + "[" + new string(',', type.GetArrayRank() - 1) + "]";
        if (type.IsGenericParameter) return type.Name;
        if (Keywords.TryGetValue(type, out var keyword)) return keyword;
        if (Nullable.GetUnderlyingType(type) is { } underlying) return Name(underlying) + "?";
        return ApiList.WithoutSystem(Qualified(type, type.GetGenericArguments()));
    }

    /// <summary>The name, one for each spelling of its defaults: the lists write an enum's as a number here, as a name there.</summary>
    public static IEnumerable<string> Parameters(MethodBase method)
    {
        IEnumerable<string> texts = [""];
        var isExtension = method.IsDefined(typeof(System.Runtime.CompilerServices.ExtensionAttribute));
        foreach (var parameter in method.GetParameters())
        {
            var prefix = (parameter.Position > 0 ? ", " : isExtension ? "this " : "") + Passing(parameter) + Name(parameter.ParameterType) + " " + parameter.Name;
            texts = texts.SelectMany(_ => Defaults(parameter), (text, value) => text + prefix + value).ToList();
        }
        return texts.Select(text => "(" + text + ")");
    }

    public static string Constant(object? value) => value is string text ? text : Convert.ToString(value, CultureInfo.InvariantCulture)!;

    static string Passing(ParameterInfo parameter) =>
        parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " :
        !parameter.ParameterType.IsByRef ? "" :
        parameter.IsOut ? "out " :
        parameter.IsIn ? "in " : "ref ";

    static IEnumerable<string> Defaults(ParameterInfo parameter)
    {
        if (!parameter.HasDefaultValue) return [""];
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        return parameter.RawDefaultValue switch
        {
            null => [parameter.ParameterType.IsValueType ? " = default" : " = null"],
            string text => [$" = \"{text}\""],
            bool value => [value ? " = true" : " = false"],
            var value when type.IsEnum => [" = " + Constant(value), " = " + Enum.ToObject(type, value)],
            var value => [" = " + Constant(value)],
        };
    }

    static string Qualified(Type type, Type[] arguments)
    {
        var own = type.GetGenericArguments().Length;
        var outer = type.DeclaringType?.GetGenericArguments().Length ?? 0;
        var prefix = type.DeclaringType is { } declaring ? Qualified(declaring, arguments[..outer]) + "." : type.Namespace is { } space ? space + "." : "";
        var name = type.Name.Split('`')[0];
        return prefix + name + (own > outer ? "<" + string.Join(", ", arguments[outer..own].Select(Name)) + ">" : "");
    }
}
