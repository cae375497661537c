namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent;

/// <summary>An LSTM's packed weights by name; what its variant does not have is empty.</summary>
readonly ref struct LstmWeights
{
    public LstmWeights(LstmLayout plan, ReadOnlySpan<float> packed)
    {
        var parts = new SpanReader(packed);
        Inputs = parts.Take(plan.PackedInputs);
        Hidden = parts.Take(plan.PackedHidden);
        Bias = parts.Take(plan.GateWidth);
        Peepholes = parts.Take(plan.PackedPeepholes);
        InputGain = parts.Take(plan.PackedGains);
        HiddenGain = parts.Take(plan.PackedGains);
        Projection = parts.Take(plan.PackedProjection);
        InputsBack = parts.Take(plan.PackedInputsBack);
        HiddenBack = parts.Take(plan.PackedHiddenBack);
        ProjectionBack = parts.Take(plan.PackedProjectionBack);
    }

    public ReadOnlySpan<float> Inputs { get; }

    public ReadOnlySpan<float> Hidden { get; }

    public ReadOnlySpan<float> Bias { get; }

    public ReadOnlySpan<float> Peepholes { get; }

    public ReadOnlySpan<float> InputGain { get; }

    public ReadOnlySpan<float> HiddenGain { get; }

    public ReadOnlySpan<float> Projection { get; }

    /// <summary>The same for the way back, with the gates as depth.</summary>
    public ReadOnlySpan<float> InputsBack { get; }

    public ReadOnlySpan<float> HiddenBack { get; }

    public ReadOnlySpan<float> ProjectionBack { get; }
}
