using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent;

/// <summary>The gradient of an LSTM's matrices and bias in the order of the gate panels.</summary>
readonly ref struct LstmWeightSums
{
    readonly LstmLayout _plan;

    public LstmWeightSums(LstmLayout plan, Span<float> sums)
    {
        _plan = plan;
        var parts = new ScratchAllocator(sums);
        Inputs = parts.Take(plan.PackedInputs);
        Hidden = parts.Take(plan.PackedHidden);
        Bias = parts.Take(plan.GateWidth);
    }

    public Span<float> Inputs { get; }

    public Span<float> Hidden { get; }

    public Span<float> Bias { get; }

    public static int Size(LstmLayout plan) => plan.PackedInputs + plan.PackedHidden + plan.GateWidth;

    /// <summary>Adds them to gradients laid out like the weights.</summary>
    public void Unpack(Span<float> inputs, Span<float> hidden, Span<float> bias)
    {
        _plan.Gates.AddUnpacked(Inputs, _plan.Features, inputs);
        _plan.Gates.AddUnpacked(Hidden, _plan.Outputs, hidden);
        _plan.Gates.AddUnpacked(Bias, 1, bias);
    }
}
