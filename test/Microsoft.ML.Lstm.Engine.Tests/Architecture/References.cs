using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Microsoft.ML.Lstm.Engine.Tests.Architecture;

/// <summary>What the types of an assembly refer to: in bases, members, signatures, attributes and code, read from its metadata.</summary>
static class References
{
    /// <summary>Each pair of namespaces of which a type of the first refers to a type of the second, with the types.</summary>
    public static IEnumerable<(TypeDefinition From, TypeReference To)> Of(ModuleDefinition module) =>
        from type in module.Types.SelectMany(WithNested)
        from reference in Of(type).OfType<TypeReference>().SelectMany(Parts)
        where reference.Namespace.StartsWith("Microsoft.ML.Lstm", StringComparison.Ordinal)
        select (Outermost(type), reference);

    static IEnumerable<TypeDefinition> WithNested(TypeDefinition type) => type.NestedTypes.SelectMany(WithNested).Prepend(type);

    static TypeDefinition Outermost(TypeDefinition type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    static IEnumerable<TypeReference?> Of(TypeDefinition type) =>
    [
        type.BaseType,
        .. type.Interfaces.Select(implemented => implemented.InterfaceType),
        .. type.GenericParameters.SelectMany(parameter => parameter.Constraints).Select(constraint => constraint.ConstraintType),
        .. type.CustomAttributes.Select(attribute => attribute.AttributeType),
        .. type.Fields.Select(field => field.FieldType),
        .. type.Properties.Select(property => property.PropertyType),
        .. type.Events.Select(raised => raised.EventType),
        .. type.Methods.SelectMany(Of),
    ];

    static IEnumerable<TypeReference?> Of(MethodDefinition method) =>
    [
        .. Signature(method),
        .. method.CustomAttributes.Select(attribute => attribute.AttributeType),
        .. method.HasBody ? method.Body.Variables.Select(variable => variable.VariableType) : [],
        .. method.HasBody ? method.Body.Instructions.SelectMany(Of) : [],
    ];

    static IEnumerable<TypeReference?> Of(Instruction instruction) => instruction.Operand switch
    {
        TypeReference type => [type],
        FieldReference field => [field.DeclaringType, field.FieldType],
        MethodReference method => [method.DeclaringType, .. Signature(method), .. method is GenericInstanceMethod generic ? generic.GenericArguments : []],
        _ => [],
    };

    static IEnumerable<TypeReference?> Signature(MethodReference method) => method.Parameters.Select(parameter => parameter.ParameterType).Prepend(method.ReturnType);

    /// <summary>A type, the types that it is made of (arrays, generic arguments), and the outermost type of a nested one.</summary>
    static IEnumerable<TypeReference> Parts(TypeReference type)
    {
        if (type is GenericInstanceType generic) return generic.GenericArguments.SelectMany(Parts).Concat(Parts(generic.ElementType));
        if (type is TypeSpecification made) return Parts(made.ElementType);
        while (type.DeclaringType is { } outer) type = outer;
        return [type];
    }
}
