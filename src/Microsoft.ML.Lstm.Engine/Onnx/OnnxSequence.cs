namespace Microsoft.ML.Lstm.Engine.Onnx;

/// <summary>Sequences of a graph that is being written.</summary>
/// <param name="Values">[batch, steps, features]; finite at masked steps.</param>
/// <param name="Mask">Which steps are there; null for all.</param>
sealed record OnnxSequence(OnnxValue Values, OnnxMask? Mask)
{
    public OnnxGraph Graph => Values.Graph;

    /// <summary>The values, with zeros at masked steps.</summary>
    public OnnxValue ZeroMasked() => Mask is null ? Values : Values * Mask.Column;

    /// <summary>The steps that are there, before the others.</summary>
    public OnnxValue Compact() => Mask is null ? Values : Values.GatherSteps(Mask.Order);

    /// <summary>The same, read from the end.</summary>
    public OnnxSequence Reversed() => new(Values.Slice(1, -1, long.MinValue, -1), Mask?.Reversed());
}
