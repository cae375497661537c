using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Microsoft.ML.Lstm.Tests.Shared;

/// <summary>What callers and implementers see of a public member besides its signature: attributes, access, what must or may be overridden, constraints.</summary>
static class SurfaceModifiers
{
    static readonly Type[] Seen =
    [
        typeof(ObsoleteAttribute), typeof(ExperimentalAttribute), typeof(EditorBrowsableAttribute), typeof(FlagsAttribute), typeof(AttributeUsageAttribute),
        typeof(OverloadResolutionPriorityAttribute), typeof(SetsRequiredMembersAttribute),
        typeof(RequiresUnreferencedCodeAttribute), typeof(RequiresDynamicCodeAttribute),
    ];

    /// <summary>Attributes that a compiler or an editor tells its user of, with their arguments.</summary>
    // What needs a feature of the compiler, such as a ref struct, is marked obsolete for compilers without it.
    public static string Attributes(MemberInfo member) => string.Concat(member.GetCustomAttributesData()
        .Where(data => Seen.Contains(data.AttributeType) && !(data.AttributeType == typeof(ObsoleteAttribute) && member.IsDefined(typeof(CompilerFeatureRequiredAttribute))))
        .Select(Attribute).Order(StringComparer.Ordinal));

    static string Attribute(CustomAttributeData data)
    {
        var arguments = data.ConstructorArguments.Select(Value).Concat(data.NamedArguments.Select(named => $"{named.MemberName} = {Value(named.TypedValue)}"));
        var name = data.AttributeType.Name[..^nameof(Attribute).Length];
        var list = string.Join(", ", arguments);
        return list.Length == 0 ? $"[{name}] " : $"[{name}({list})] ";
    }

    static string Value(CustomAttributeTypedArgument argument) =>
        argument.ArgumentType.IsEnum ? Enum.ToObject(argument.ArgumentType, argument.Value!).ToString()!
        : argument.Value is string text ? $"\"{text}\"" : Convert.ToString(argument.Value, CultureInfo.InvariantCulture) ?? "null";

    /// <summary>readonly and ref of a structure; nothing for other types.</summary>
    public static string OfType(Type type) =>
        !type.IsValueType || type.IsEnum ? "" : (type.IsDefined(typeof(IsReadOnlyAttribute), inherit: false) ? "readonly " : "") + (type.IsByRefLike ? "ref " : "");

    /// <summary>protected; abstract, virtual or override of a class; default of an interface's member that need not be implemented.</summary>
    public static string OfMember(MemberInfo member)
    {
        var methods = member switch
        {
            MethodBase method => [method],
            PropertyInfo property => property.GetAccessors(nonPublic: true),
            EventInfo raised => [raised.AddMethod!],
            _ => (MethodBase[])[],
        };
        var isProtected = member is FieldInfo field ? !field.IsPublic : methods.Length > 0 && !Array.Exists(methods, method => method.IsPublic);
        return (isProtected ? "protected " : "") + (methods.Length == 0 || methods[0] is ConstructorInfo ? "" : Overriding((MethodInfo)methods[0]));
    }

    static string Overriding(MethodInfo method)
    {
        if (method.DeclaringType!.IsInterface) return method.IsAbstract ? method.IsStatic ? "abstract " : "" : method.IsStatic && !method.IsVirtual ? "" : "default ";
        if (!method.IsVirtual || method.IsFinal && method.GetBaseDefinition() == method) return "";
        return method.IsAbstract ? "abstract " : method.GetBaseDefinition() != method ? method.IsFinal ? "sealed override " : "override " : "virtual ";
    }

    /// <summary>The constraints of type parameters, each as in C#.</summary>
    public static string Constraints(MemberInfo member)
    {
        var parameters = member switch
        {
            // A nested type repeats the parameters of the one around it.
            Type { IsGenericType: true } type => type.GetGenericArguments()[(type.DeclaringType?.GetGenericArguments().Length ?? 0)..],
            MethodInfo { IsGenericMethod: true } method => method.GetGenericArguments(),
            _ => [],
        };
        return string.Concat(parameters.Select(parameter => string.Join(", ", Of(parameter)) is { Length: > 0 } list ? $" where {parameter.Name} : {list}" : ""));
    }

    static IEnumerable<string> Of(Type parameter)
    {
        var flags = parameter.GenericParameterAttributes;
        var isStruct = flags.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        var nullable = parameter.GetCustomAttributesData().FirstOrDefault(data => data.AttributeType.Name == "NullableAttribute")?.ConstructorArguments[0].Value is byte state ? state : 0;
        if (flags.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint)) yield return nullable == 2 ? "class?" : "class";
        else if (isStruct) yield return parameter.GetCustomAttributesData().Any(data => data.AttributeType.Name == "IsUnmanagedAttribute") ? "unmanaged" : "struct";
        else if (nullable == 1 && parameter.GetGenericParameterConstraints().Length == 0) yield return "notnull";
        foreach (var type in parameter.GetGenericParameterConstraints().Where(type => type != typeof(ValueType))) yield return PublicSurface.Name(type);
        if (flags.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !isStruct) yield return "new()";
        if (flags.HasFlag(GenericParameterAttributes.AllowByRefLike)) yield return "allows ref struct";
    }
}
