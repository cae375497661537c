using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent;

/// <summary>Sums an LSTM's weight gradients in the order of the gate panels, some steps at a time, and unpacks them once in the end.</summary>
readonly ref struct LstmWeightGradient
{
    readonly LstmLayout _plan;
    readonly LstmPartition _own;
    readonly Span<float> _inputs, _hidden, _bias, _inputRows, _hiddenRows;

    public LstmWeightGradient(LstmLayout plan, LstmPartition own, int rowsAtOnce, Span<float> packedSums, ref ScratchAllocator workspace)
    {
        (_plan, _own) = (plan, own);
        var sums = new LstmWeightSums(plan, packedSums.IsEmpty ? workspace.Take(LstmWeightSums.Size(plan)) : packedSums);
        _inputs = Own(sums.Inputs, plan.Features);
        _hidden = Own(sums.Hidden, plan.Outputs);
        _bias = Own(sums.Bias, 1);
        if (packedSums.IsEmpty)
        {
            _inputs.Clear();
            _hidden.Clear();
            _bias.Clear();
        }
        _inputRows = workspace.Take(Packing.TransposedSize(rowsAtOnce, plan.Features));
        _hiddenRows = workspace.Take(Packing.TransposedSize(rowsAtOnce, plan.Outputs));
    }

    // The worker's own panels, all that it sums up.
    Span<float> Own(Span<float> panels, int depth) => panels.Slice(_own.FirstPanel * depth * Panels.WideColumns, _own.Panels * depth * Panels.WideColumns);

    /// <summary>Takes the inputs of the steps from first to last, as some of the rows from the step <paramref name="start"/> on.</summary>
    public void PutInputs(in RaggedBatch ragged, int start, int rows, int first, int last)
    {
        for (var t = first; t < last; t++) ragged.PackInputTransposed(t, ragged.Offset(t) - ragged.Offset(start), rows, _inputRows);
    }

    /// <summary>Takes the h before each of the steps, or what <paramref name="keep"/> left of it.</summary>
    public void PutHidden(
        ReadOnlySpan<float> output, ReadOnlySpan<float> initialState, ReadOnlySpan<float> keep, Span<float> room,
        in RaggedBatch ragged, int steps, int start, int rows, int first, int last)
    {
        var (size, padded) = (_plan.Outputs, _plan.PaddedOutputs);
        for (var t = first; t < last; t++)
        {
            var (count, firstRow) = (ragged.Rows(t), ragged.Offset(t) - ragged.Offset(start));
            var order = ragged.Order;
            if (t == 0 && initialState.IsEmpty)
            {
                Packing.ClearTransposed(firstRow, count, size, rows, _hiddenRows);
                continue;
            }
            var before = t > 0 ? output[((t - 1) * size)..] : initialState;
            var stride = t > 0 ? steps * size : _plan.StateSize;
            if (!keep.IsEmpty)
            {
                ragged.Gather(before, stride, room, padded, count, size);
                TensorPrimitives.Multiply(room, keep, room);
                before = room;
                stride = padded;
                order = default;
            }
            Packing.PackTransposed(before, stride, count, size, firstRow, rows, _hiddenRows, order);
        }
    }

    /// <summary>Adds the steps that were put in; gate gradients are [panel][row][i f g o].</summary>
    public void Add(ReadOnlySpan<float> byInput, ReadOnlySpan<float> byHidden, ReadOnlySpan<float> gates, int rows)
    {
        var (features, size, panel, panels) = (_plan.Features, _plan.Outputs, Panels.WideColumns, _own.Panels);
        // From here on whatever is in panels is the worker's own.
        byInput = byInput[(_own.FirstPanel * rows * panel)..];
        byHidden = byHidden[(_own.FirstPanel * rows * panel)..];
        gates = gates[(_own.FirstPanel * rows * panel)..];
        // [rows, F]ᵀ x [rows, gates] -> [F, gates], and the same for h.
        Gemm.AddProductInPanels(Packing.Transposed(_inputRows, rows), features, byInput, panels, _inputs, panel, features * panel);
        Gemm.AddProductInPanels(Packing.Transposed(_hiddenRows, rows), size, byHidden, panels, _hidden, panel, size * panel);
        // A bias is the weight of an input that is always 1.
        var ones = new StridedMatrix { Values = [1f], RowStride = 0, DepthStride = 0, SegmentDepth = rows };
        Gemm.AddProductInPanels(ones, 1, gates, panels, _bias, panel, panel);
    }

    /// <summary>Adds the sums to gradients laid out like the weights.</summary>
    public void Unpack(Span<float> inputs, Span<float> hidden, Span<float> bias)
    {
        var units = _own.FirstUnit..(_own.FirstUnit + _own.Units);
        _plan.Gates.AddUnpacked(_inputs, _plan.Features, inputs, units);
        _plan.Gates.AddUnpacked(_hidden, _plan.Outputs, hidden, units);
        _plan.Gates.AddUnpacked(_bias, 1, bias, units);
    }
}
