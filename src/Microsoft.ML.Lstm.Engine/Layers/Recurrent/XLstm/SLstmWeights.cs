namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent.XLstm;

/// <summary>One head's packed weights by name.</summary>
readonly ref struct SLstmWeights
{
    public SLstmWeights(SLstmLayout plan, ReadOnlySpan<float> packed, int head)
    {
        var parts = new SpanReader(packed.Slice(head * plan.PackedHead, plan.PackedHead));
        Inputs = parts.Take(plan.PackedInputs);
        Hidden = parts.Take(plan.PackedHidden);
        Bias = parts.Take(plan.GateWidth);
        InputsBack = parts.Take(plan.PackedInputsBack);
        HiddenBack = parts.Take(plan.PackedHiddenBack);
    }

    public ReadOnlySpan<float> Inputs { get; }

    public ReadOnlySpan<float> Hidden { get; }

    public ReadOnlySpan<float> Bias { get; }

    /// <summary>The same for the way back, with the gates as depth.</summary>
    public ReadOnlySpan<float> InputsBack { get; }

    public ReadOnlySpan<float> HiddenBack { get; }
}
