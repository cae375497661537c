using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Layers;

/// <summary>Sums an LSTM's weight gradients in the order of the gate panels, some steps at a time, and unpacks them once in the end.</summary>
readonly ref struct LstmWeightGradient
{
    readonly LstmPlan _plan;
    readonly Span<float> _inputs, _hidden, _bias, _inputRows, _hiddenRows;

    public LstmWeightGradient(LstmPlan plan, int rowsAtOnce, ref Workspace workspace)
    {
        _plan = plan;
        _inputs = workspace.TakeCleared(plan.PackedInputs);
        _hidden = workspace.TakeCleared(plan.PackedHidden);
        _bias = workspace.TakeCleared(plan.GateWidth);
        _inputRows = workspace.Take(Packing.TransposedSize(rowsAtOnce, plan.Features));
        _hiddenRows = workspace.Take(Packing.TransposedSize(rowsAtOnce, plan.Units));
    }

    /// <summary>Adds the steps from start to end; gate gradients are [panel][(step - start) · B + sequence][i f g o].</summary>
    public void Add(
        ReadOnlySpan<float> input, ReadOnlySpan<float> output, ReadOnlySpan<float> initialState, ReadOnlySpan<float> gateGradient,
        int batch, int steps, int start, int end)
    {
        var (features, units, rows) = (_plan.Features, _plan.Units, (end - start) * batch);
        for (var t = start; t < end; t++)
        {
            var first = (t - start) * batch;
            Packing.PackTransposed(input[(t * features)..], steps * features, batch, features, first, rows, _inputRows);
            // What went into the first step was the initial state, or else zeros.
            if (t > 0) Packing.PackTransposed(output[((t - 1) * units)..], steps * units, batch, units, first, rows, _hiddenRows);
            else if (!initialState.IsEmpty) Packing.PackTransposed(initialState, 2 * units, batch, units, first, rows, _hiddenRows);
            else Packing.ClearTransposed(batch, units, rows, _hiddenRows);
        }
        // [rows, F]ᵀ x [rows, gates] -> [F, gates], and the same for h.
        var panel = Panels.WideColumns;
        Gemm.AddProductInPanels(Packing.Transposed(_inputRows, rows), features, gateGradient, _plan.Panels, _inputs, panel, features * panel);
        Gemm.AddProductInPanels(Packing.Transposed(_hiddenRows, rows), units, gateGradient, _plan.Panels, _hidden, panel, units * panel);
        for (var p = 0; p < _plan.Panels; p++)
            Reductions.AddColumnSums(gateGradient.Slice(p * rows * panel, rows * panel), _bias.Slice(p * panel, panel));
    }

    /// <summary>Adds the sums to gradients laid out like the weights.</summary>
    public void Unpack(Span<float> inputs, Span<float> hidden, Span<float> bias)
    {
        _plan.Gates.AddUnpacked(_inputs, _plan.Features, inputs);
        _plan.Gates.AddUnpacked(_hidden, _plan.Units, hidden);
        _plan.Gates.AddUnpacked(_bias, 1, bias);
    }
}
