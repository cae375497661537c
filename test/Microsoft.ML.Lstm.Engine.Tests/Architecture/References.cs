using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Microsoft.ML.Lstm.Engine.Tests.Architecture;

/// <summary>What the types of an assembly refer to: in bases, members, signatures, attributes and code, read from its metadata.</summary>
static class References
{
    /// <summary>Each pair of an outermost type and a type of this library that it refers to.</summary>
    public static IEnumerable<(TypeDefinition From, TypeReference To)> Of(ModuleDefinition module) =>
        All(module).Where(reference => reference.To.Namespace.StartsWith("Microsoft.ML.Lstm", StringComparison.Ordinal));

    /// <summary>Each use of vectors of the hardware and of memory without bounds.</summary>
    public static IEnumerable<(TypeDefinition From, TypeReference To)> ToRawMemory(ModuleDefinition module) =>
        All(module).Where(reference => IsRaw(reference.To) && !IsGenerated(reference.From));

    static IEnumerable<(TypeDefinition From, TypeReference To)> All(ModuleDefinition module) =>
        from type in module.Types.SelectMany(WithNested)
        from reference in Of(type).OfType<TypeReference>().SelectMany(Parts)
        select (Outermost(type), reference);

    /// <summary>Whether the compiler wrote the type for all that need it, such as the backing of constant data.</summary>
    public static bool IsGenerated(TypeDefinition type) => type.Name.StartsWith('<');

    static bool IsRaw(TypeReference type) => type.Namespace.StartsWith("System.Runtime.Intrinsics", StringComparison.Ordinal)
        || (type.Namespace == "System.Numerics" && (type.Name == "Vector" || type.Name.StartsWith("Vector`", StringComparison.Ordinal)))
        || type.FullName is "System.Runtime.CompilerServices.Unsafe" or "System.Runtime.InteropServices.MemoryMarshal";

    static IEnumerable<TypeDefinition> WithNested(TypeDefinition type) => type.NestedTypes.SelectMany(WithNested).Prepend(type);

    static TypeDefinition Outermost(TypeDefinition type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    static IEnumerable<TypeReference?> Of(TypeDefinition type) =>
    [
        type.BaseType,
        .. type.Interfaces.Select(implemented => implemented.InterfaceType),
        .. type.GenericParameters.SelectMany(Of),
        .. Attributes(type),
        .. type.Fields.SelectMany(field => Attributes(field).Append(field.FieldType)),
        .. type.Properties.SelectMany(property => Attributes(property).Append(property.PropertyType)),
        .. type.Events.SelectMany(raised => Attributes(raised).Append(raised.EventType)),
        .. type.Methods.SelectMany(Of),
    ];

    static IEnumerable<TypeReference?> Of(MethodDefinition method) =>
    [
        .. Signature(method),
        .. Attributes(method),
        .. Attributes(method.MethodReturnType),
        .. method.Parameters.SelectMany(Attributes),
        .. method.GenericParameters.SelectMany(Of),
        .. method.Overrides.Select(overridden => overridden.DeclaringType),
        .. method.HasBody ? method.Body.Variables.Select(variable => variable.VariableType) : [],
        .. method.HasBody ? method.Body.ExceptionHandlers.Select(handler => handler.CatchType) : [],
        .. method.HasBody ? method.Body.Instructions.SelectMany(Of) : [],
    ];

    static IEnumerable<TypeReference?> Of(GenericParameter parameter) =>
        Attributes(parameter).Concat(parameter.Constraints.Select(constraint => constraint.ConstraintType));

    static IEnumerable<TypeReference?> Of(Instruction instruction) => instruction.Operand switch
    {
        TypeReference type => [type],
        FieldReference field => [field.DeclaringType, field.FieldType],
        MethodReference method => [method.DeclaringType, .. Signature(method), .. method is GenericInstanceMethod generic ? generic.GenericArguments : []],
        CallSite call => [call.ReturnType, .. call.Parameters.Select(parameter => parameter.ParameterType)],
        _ => [],
    };

    static IEnumerable<TypeReference?> Attributes(ICustomAttributeProvider provider) =>
        from attribute in provider.CustomAttributes
        from type in attribute.ConstructorArguments.Concat(attribute.Fields.Select(field => field.Argument)).Concat(attribute.Properties.Select(property => property.Argument))
            .SelectMany(Of).Prepend(attribute.AttributeType)
        select type;

    /// <summary>An argument's type (an enum's, say), and each type that it names.</summary>
    static IEnumerable<TypeReference> Of(CustomAttributeArgument argument) => argument.Value switch
    {
        TypeReference named => [argument.Type, named],
        CustomAttributeArgument boxed => Of(boxed),
        CustomAttributeArgument[] list => list.SelectMany(Of).Prepend(argument.Type),
        _ => [argument.Type],
    };

    static IEnumerable<TypeReference> Signature(MethodReference method) => method.Parameters.Select(parameter => parameter.ParameterType).Prepend(method.ReturnType);

    /// <summary>A type, the types that it is made of (arrays, generic arguments, modifiers, signatures of function pointers), and the outermost type of a nested one.</summary>
    static IEnumerable<TypeReference> Parts(TypeReference type)
    {
        if (type is GenericInstanceType generic) return generic.GenericArguments.SelectMany(Parts).Concat(Parts(generic.ElementType));
        if (type is IModifierType modified) return Parts(modified.ModifierType).Concat(Parts(modified.ElementType));
        if (type is FunctionPointerType called) return called.Parameters.Select(parameter => parameter.ParameterType).Prepend(called.ReturnType).SelectMany(Parts);
        if (type is TypeSpecification made) return Parts(made.ElementType);
        while (type.DeclaringType is { } outer) type = outer;
        return [type];
    }
}
