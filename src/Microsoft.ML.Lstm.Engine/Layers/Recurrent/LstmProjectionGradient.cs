using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent;

/// <summary>The way back through an LSTM's projection (Sak et al. 2014), h = W m of the units' m = o · tanh c.</summary>
readonly ref struct LstmProjectionGradient
{
    readonly LstmLayout _plan;
    readonly int _batch;
    readonly ReadOnlySpan<float> _units;
    readonly Span<float> _outputs, _columns;

    public LstmProjectionGradient(LstmLayout plan, int batch, int steps, int rowsAtOnce, ref SpanReader tape, ref ScratchAllocator workspace)
    {
        (_plan, _batch) = (plan, batch);
        if (!plan.Projects) return;
        _units = tape.Take(steps * batch * plan.Units);
        _outputs = workspace.Take(rowsAtOnce * plan.Outputs);
        _columns = workspace.Take(new Panels(plan.Units).Size(rowsAtOnce));
        UnitGradient = workspace.Take(batch * plan.Units);
        Zeros = workspace.TakeCleared(batch * plan.PaddedUnits);
    }

    /// <summary>[B, H]: gradient by the units of the step gone back through last.</summary>
    public Span<float> UnitGradient { get; }

    /// <summary>[B, H rounded up]: nothing comes to the units from the step after but by way of the projection.</summary>
    public Span<float> Zeros { get; }

    /// <summary>From the gradient by h, of the output and of the step after, to that by the units; steps that are not there pass nothing.</summary>
    public void Backward(
        in LstmWeights weights, ReadOnlySpan<float> outputGradient, ReadOnlySpan<float> hiddenGradient, Mask mask, int steps, int step, int place)
    {
        var (size, padded) = (_plan.Outputs, _plan.PaddedOutputs);
        var rows = _outputs.Slice(place * _batch * size, _batch * size);
        rows.Clear();
        for (var b = 0; b < _batch; b++)
        {
            if (!mask[b * steps + step]) continue;
            for (var j = 0; j < size; j++) rows[b * size + j] = outputGradient[(b * steps + step) * size + j] + hiddenGradient[b * padded + j];
        }
        // [B, P] x [P, H] -> [B, H]
        UnitGradient.Clear();
        var operand = new StridedMatrix { Values = rows, RowStride = size, SegmentDepth = size };
        Gemm.AddProduct(operand, _batch, weights.ProjectionBack, _plan.Units, UnitGradient, _plan.Units);
    }

    /// <summary>Adds what the steps from <paramref name="start"/> on give to the projection's gradient.</summary>
    public void AddWeights(Span<float> gradient, int start, int rows)
    {
        var (size, units) = (_plan.Outputs, _plan.Units);
        Packing.PackColumns(_units[(start * _batch * units)..], depthStride: units, columnStride: 1, rows, units, _columns);
        // [rows, P]ᵀ x [rows, H] -> [P, H]
        var transposed = new StridedMatrix { Values = _outputs, RowStride = 1, DepthStride = size, SegmentDepth = rows };
        Gemm.AddProduct(transposed, size, _columns, units, gradient, units);
    }
}
