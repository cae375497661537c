using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent;

/// <summary>Sums a GRU's weight gradients in the order of the gate panels, some steps at a time, and unpacks them once in the end.</summary>
readonly ref struct GruWeightGradient
{
    readonly GruLayout _plan;
    readonly Span<float> _inputs, _pairs, _candidate, _bias, _productBias, _inputRows, _hiddenRows, _resetRows;

    public GruWeightGradient(GruLayout plan, int rowsAtOnce, ref ScratchAllocator workspace)
    {
        _plan = plan;
        _inputs = workspace.TakeCleared(plan.PackedInputs);
        _pairs = workspace.TakeCleared(plan.PackedPairs);
        _candidate = workspace.TakeCleared(plan.PackedCandidate);
        _bias = workspace.TakeCleared(plan.GateWidth);
        _productBias = workspace.TakeCleared(plan.ProductWidth);
        _inputRows = workspace.Take(Packing.TransposedSize(rowsAtOnce, plan.Features));
        _hiddenRows = workspace.Take(Packing.TransposedSize(rowsAtOnce, plan.Units));
        _resetRows = workspace.Take(Packing.TransposedSize(rowsAtOnce, plan.Units));
    }

    /// <summary>Takes what went into one step: x, h before, and r · h where that is what the candidate's product read.</summary>
    public void Put(
        in RaggedBatch ragged, int t, ReadOnlySpan<float> before, int beforeStride, ReadOnlySpan<float> resetHidden, int count, int first, int rows)
    {
        ragged.PackInputTransposed(t, first, rows, _inputRows);
        Packing.PackTransposed(before, beforeStride, count, _plan.Units, first, rows, _hiddenRows);
        if (!_plan.ResetAfter) Packing.PackTransposed(resetHidden, _plan.PaddedUnits, count, _plan.Units, first, rows, _resetRows);
    }

    /// <summary>Adds the steps that were put in; gradients by the products are [panel][row][gates of the panel].</summary>
    public void Add(ReadOnlySpan<float> byInput, ReadOnlySpan<float> byPairs, ReadOnlySpan<float> byCandidate, int rows)
    {
        var (features, units, panel) = (_plan.Features, _plan.Units, Panels.WideColumns);
        // [rows, F]ᵀ x [rows, gates] -> [F, gates], and the same for what went into the hidden products.
        Gemm.AddProductInPanels(Packing.Transposed(_inputRows, rows), features, byInput, _plan.Panels, _inputs, panel, features * panel);
        Gemm.AddProductInPanels(Packing.Transposed(_hiddenRows, rows), units, byPairs, _plan.Pairs.Count, _pairs, panel, units * panel);
        var before = _plan.ResetAfter ? _hiddenRows : _resetRows;
        Gemm.AddProductInPanels(Packing.Transposed(before, rows), units, byCandidate, _plan.Candidate.Count, _candidate, panel, units * panel);
    }

    /// <summary>Adds the gradients by the gates' inputs and by the candidate's hidden product, which are those of the biases.</summary>
    public void AddBiases(ReadOnlySpan<float> gates, ReadOnlySpan<float> product, int rows)
    {
        AddBias(gates, rows, _bias);
        AddBias(product, rows, _productBias);
    }

    static void AddBias(ReadOnlySpan<float> gates, int rows, Span<float> bias)
    {
        var panel = Panels.WideColumns;
        for (var p = 0; p * panel < bias.Length; p++) Reductions.AddColumnSums(gates.Slice(p * rows * panel, rows * panel), bias.Slice(p * panel, panel));
    }

    /// <summary>Adds the sums to gradients laid out like the weights; the last one is empty for the form that resets before the product.</summary>
    public void Unpack(Span<float> inputs, Span<float> hidden, Span<float> bias, Span<float> productBias)
    {
        var (features, units) = (_plan.Features, _plan.Units);
        _plan.Pairs.AddUnpacked(_inputs, features, inputs[..(2 * units * features)]);
        _plan.Candidate.AddUnpacked(_inputs[(features * _plan.Pairs.Width)..], features, inputs[(2 * units * features)..]);
        _plan.Pairs.AddUnpacked(_pairs, units, hidden[..(2 * units * units)]);
        _plan.Candidate.AddUnpacked(_candidate, units, hidden[(2 * units * units)..]);
        _plan.Pairs.AddUnpacked(_bias, 1, bias[..(2 * units)]);
        _plan.Candidate.AddUnpacked(_bias[_plan.Pairs.Width..], 1, bias[(2 * units)..]);
        if (_plan.ResetAfter) _plan.Candidate.AddUnpacked(_productBias, 1, productBias);
    }
}
