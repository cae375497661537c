using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Microsoft.ML.Lstm.Tests.Architecture;

/// <summary>Where an assembly writes numbers or times in the culture of the machine, which no message of ours does: 0.5 is "0.5" everywhere.</summary>
static class CultureOfMessages
{
    /// <summary>Types whose text depends on the culture. Whole numbers have none, unless they are written by a format.</summary>
    static readonly HashSet<string> Sensitive = ["System.Single", "System.Double", "System.Decimal", "System.Half", "System.DateTime", "System.DateTimeOffset"];

    /// <summary>Each method with an interpolated string that is none of FormattableString, and the type that is written into it.</summary>
    public static IEnumerable<string> Of(ModuleDefinition module) =>
        from type in module.GetTypes()
        from method in type.Methods
        where method.HasBody
        from instruction in method.Body.Instructions
        where instruction.OpCode.FlowControl == FlowControl.Call
        let written = Written(instruction)
        where written is not null
        select $"{type.FullName}.{method.Name}: {written}";

    static string? Written(Instruction instruction) => instruction.Operand switch
    {
        GenericInstanceMethod { Name: "AppendFormatted", DeclaringType.Name: "DefaultInterpolatedStringHandler" } call when call.GenericArguments[0] is var written && !IsPlain(written, call.Parameters.Count > 1) => written.Name,
        MethodReference { Name: ".ctor", DeclaringType.Name: "ArgumentOutOfRangeException", Parameters.Count: 3 } when Boxed(instruction) is { } boxed && !IsPlain(boxed, isFormatted: false) => $"{boxed.Name} as the value of an exception",
        _ => null,
    };

    /// <summary>The value of an exception is boxed before its message is made.</summary>
    static TypeReference? Boxed(Instruction instruction)
    {
        for (var i = instruction.Previous; i is not null && i.OpCode.FlowControl is FlowControl.Next or FlowControl.Call; i = i.Previous)
            if (i.OpCode == OpCodes.Box) return (TypeReference)i.Operand;
        return null;
    }

    static bool IsPlain(TypeReference type, bool isFormatted) => type switch
    {
        GenericInstanceType { ElementType.Name: "Nullable`1" } nullable => IsPlain(nullable.GenericArguments[0], isFormatted),
        GenericParameter parameter => parameter.Constraints.Any(constraint => constraint.ConstraintType.FullName == "System.Enum"),
        _ => !Sensitive.Contains(type.FullName) && !(isFormatted && type.IsPrimitive),
    };
}
