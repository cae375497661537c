using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers;

/// <summary>
/// Layer normalisation of an LSTM's two products (Ba et al. 2016): gates = bias + gain · norm(W x) + gain · norm(U h). Normalised products
/// [step][panel][B][i f g o] and their scales [step][B] are kept for the way back.
/// </summary>
readonly ref struct LstmGateNorm
{
    readonly LstmPlan _plan;
    readonly int _batch;
    readonly Span<float> _inputs, _hidden, _inputScales, _hiddenScales;

    public LstmGateNorm(LstmPlan plan, int batch, int steps, ref Workspace workspace)
    {
        (_plan, _batch) = (plan, batch);
        if (!plan.Variant.NormalizedGates) return;
        _inputs = workspace.Take(steps * batch * plan.GateWidth);
        _hidden = workspace.Take(steps * batch * plan.GateWidth);
        _inputScales = workspace.Take(steps * batch);
        _hiddenScales = workspace.Take(steps * batch);
    }

    /// <summary>From the input's products in the gates, and those of h unless it is zero, to what goes into the gates.</summary>
    public void Forward(in LstmWeights weights, in Operand before, bool hasHidden, int step, Span<float> gates)
    {
        var input = _inputs.Slice(step * gates.Length, gates.Length);
        gates.CopyTo(input);
        GateNorm.Normalize(input, _plan.Gates, _batch, _inputScales.Slice(step * _batch, _batch));
        var hidden = _hidden.Slice(step * gates.Length, gates.Length);
        hidden.Clear();
        // [B, H] x [H, gates] -> [B, gates]
        if (hasHidden)
            Gemm.AddProductInPanels(before, _batch, weights.Hidden, _plan.Panels, hidden, Panels.WideColumns, _batch * Panels.WideColumns);
        GateNorm.Normalize(hidden, _plan.Gates, _batch, _hiddenScales.Slice(step * _batch, _batch));
        StepBlocks.SetBias(weights.Bias, gates, _batch, 1);
        GateNorm.AddScaled(input, weights.InputGain, _batch, gates);
        GateNorm.AddScaled(hidden, weights.HiddenGain, _batch, gates);
    }
}

/// <summary>The way back through <see cref="LstmGateNorm"/>.</summary>
readonly ref struct LstmGateNormGradient
{
    readonly LstmPlan _plan;
    readonly int _batch;
    readonly ReadOnlySpan<float> _inputs, _hidden, _inputScales, _hiddenScales;
    readonly Span<float> _inputGain, _hiddenGain;

    public LstmGateNormGradient(LstmPlan plan, int batch, int steps, ref PackedParts tape, ref Workspace workspace)
    {
        (_plan, _batch) = (plan, batch);
        if (!plan.Variant.NormalizedGates) return;
        _inputs = tape.Take(steps * batch * plan.GateWidth);
        _hidden = tape.Take(steps * batch * plan.GateWidth);
        _inputScales = tape.Take(steps * batch);
        _hiddenScales = tape.Take(steps * batch);
        _inputGain = workspace.TakeCleared(plan.PackedGains);
        _hiddenGain = workspace.TakeCleared(plan.PackedGains);
    }

    /// <summary>From a step's gate gradients, in panels <paramref name="stride"/> apart, to those by the two products, laid out alike.</summary>
    public void Backward(
        in LstmWeights weights, ReadOnlySpan<float> gates, int stride, Mask mask, int steps, int step, Span<float> byInput, Span<float> byHidden)
    {
        var (panel, gatesOfStep) = (Panels.WideColumns, _batch * _plan.GateWidth);
        for (var b = 0; b < _batch; b++)
        {
            var row = b * panel;
            if (mask[b * steps + step])
            {
                GateNorm.RowBackward(
                    gates[row..], stride, _inputs[(step * gatesOfStep + row)..], _batch, weights.InputGain, _inputScales[step * _batch + b],
                    _plan.Gates, byInput[row..], _inputGain);
                GateNorm.RowBackward(
                    gates[row..], stride, _hidden[(step * gatesOfStep + row)..], _batch, weights.HiddenGain, _hiddenScales[step * _batch + b],
                    _plan.Gates, byHidden[row..], _hiddenGain);
                continue;
            }
            for (var p = 0; p < _plan.Panels; p++)
            {
                byInput.Slice(p * stride + row, panel).Clear();
                byHidden.Slice(p * stride + row, panel).Clear();
            }
        }
    }

    /// <summary>Adds the gains' gradients.</summary>
    public void Unpack(Span<float> inputGain, Span<float> hiddenGain)
    {
        if (inputGain.IsEmpty) return;
        _plan.Gates.AddUnpacked(_inputGain, 1, inputGain);
        _plan.Gates.AddUnpacked(_hiddenGain, 1, hiddenGain);
    }
}
