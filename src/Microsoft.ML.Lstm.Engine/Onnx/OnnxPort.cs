using Microsoft.ML.Lstm.Engine.Onnx.Protocol;

namespace Microsoft.ML.Lstm.Engine.Onnx;

/// <summary>An input or an output of an ONNX model.</summary>
public sealed record OnnxPort
{
    internal OnnxPort(string name, OnnxType type, int?[] shape, string[] axes) => (Name, Type, Shape, Axes, TakesReals) = (name, type, shape, axes, Import.Tensor.IsReal(type));

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Whether it holds real numbers; whole numbers or flags if not.</summary>
    public bool TakesReals { get; }

    /// <summary>Its dimensions; null for one that is open, such as the number of steps.</summary>
    public IReadOnlyList<int?> Shape { get; }

    /// <summary>The names of the dimensions that are open, such as "batch"; empty for one that has none.</summary>
    public IReadOnlyList<string> Axes { get; }

    internal OnnxType Type { get; }

    /// <summary>Whether the file says how many dimensions it has.</summary>
    internal bool HasShape { get; init; } = true;

    /// <summary>Such as "x Float [steps, batch, 3]".</summary>
    public override string ToString() => !HasShape ? $"{Name} {Type}" : $"{Name} {Type} [{string.Join(", ", Shape.Select((size, axis) =>
        size is { } known ? known.ToString(System.Globalization.CultureInfo.InvariantCulture) : Axes[axis].Length > 0 ? Axes[axis] : "?"))}]";

    internal static OnnxPort Of(OnnxValueInfo info)
    {
        if (info.Type?.TensorType is not { } tensor) return new(info.Name, OnnxType.Float, [], []) { HasShape = false };
        var type = (OnnxType)tensor.ElemType;
        if (!Enum.IsDefined(type)) throw new InvalidDataException(FormattableString.Invariant($"'{info.Name}' holds values of ONNX's type {tensor.ElemType}, which is not known here: numbers and flags are."));
        if (tensor.Shape is not { } shape) return new(info.Name, type, [], []) { HasShape = false };
        return new(info.Name, type, [.. shape.Dim.Select(Size)], [.. shape.Dim.Select(dim => dim.DimParam)]);
    }

    static int? Size(OnnxDimension dim) => !dim.HasDimValue || dim.DimValue < 0 ? null
        : dim.DimValue <= int.MaxValue ? (int)dim.DimValue
        : throw new InvalidDataException(FormattableString.Invariant($"An input or output has a dimension of {dim.DimValue}."));
}
