using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent;

/// <summary>The way back through an LSTM's projection (Sak et al. 2014), h = W m of the units' m = o · tanh c.</summary>
readonly ref struct LstmProjectionGradient
{
    readonly LstmLayout _plan;
    readonly ReadOnlySpan<float> _units;
    readonly Span<float> _outputs, _columns;

    public LstmProjectionGradient(LstmLayout plan, int batch, int steps, int rowsAtOnce, ref SpanReader tape, ref ScratchAllocator workspace)
    {
        _plan = plan;
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

    /// <summary>From the gradient by h, of the output and of the step after, to that by the units; masked steps pass nothing.</summary>
    public void Backward(
        in LstmWeights weights, ReadOnlySpan<float> outputGradient, ReadOnlySpan<float> hiddenGradient, in RaggedBatch ragged, int steps, int step, int firstRow)
    {
        var (size, padded) = (_plan.Outputs, _plan.PaddedOutputs);
        var count = ragged.Rows(step);
        var rows = _outputs.Slice(firstRow * size, count * size);
        rows.Clear();
        for (var row = 0; row < count; row++)
        {
            if (!ragged.IsPresent(row, step)) continue;
            var outer = outputGradient.Slice((ragged.Sequence(row) * steps + step) * size, size);
            for (var j = 0; j < size; j++) rows[row * size + j] = outer[j] + hiddenGradient[row * padded + j];
        }
        // [B, P] x [P, H] -> [B, H]
        UnitGradient.Clear();
        var operand = new StridedMatrix { Values = rows, RowStride = size, SegmentDepth = size };
        Gemm.AddProduct(operand, count, weights.ProjectionBack, _plan.Units, UnitGradient, _plan.Units);
    }

    /// <summary>Adds what the rows from <paramref name="start"/> on, of all steps, give to the projection's gradient.</summary>
    public void AddWeights(Span<float> gradient, int start, int rows)
    {
        var (size, units) = (_plan.Outputs, _plan.Units);
        Packing.PackColumns(_units[(start * units)..], depthStride: units, columnStride: 1, rows, units, _columns);
        // [rows, P]ᵀ x [rows, H] -> [P, H]
        var transposed = new StridedMatrix { Values = _outputs, RowStride = 1, DepthStride = size, SegmentDepth = rows };
        Gemm.AddProduct(transposed, size, _columns, units, gradient, units);
    }
}
