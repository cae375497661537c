using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Layers;

/// <summary>One step of a GRU: its hidden products and its gates, some panels at a time, so that the gates find the products in the cache.</summary>
readonly ref struct GruStepWeights
{
    readonly GruPlan _plan;
    readonly ReadOnlySpan<float> _pairs, _candidate, _productBias;

    public GruStepWeights(GruPlan plan, ref PackedParts packed)
    {
        _plan = plan;
        _pairs = packed.Take(plan.PackedPairs);
        _candidate = packed.Take(plan.PackedCandidate);
        Bias = packed.Take(plan.GateWidth);
        _productBias = packed.Take(plan.ProductWidth);
    }

    /// <summary>What all gates get before the products.</summary>
    public ReadOnlySpan<float> Bias { get; }

    /// <summary>The form that resets after the product; without an h there is no product but its bias.</summary>
    public void ResetAfter(in GruStep step, Span<float> products, bool hasHidden)
    {
        var (batch, h) = (step.Batch, _plan.Units);
        var gatesOfPanel = batch * Panels.WideColumns;
        var vectors = _plan.PaddedUnits / Panels.Lanes;
        var before = new Operand { Values = step.Before, RowStride = _plan.PaddedUnits, SegmentDepth = h };
        // Four vectors of units fill two panels of r and z, one of the candidate and one of its product.
        var atOnce = Math.Max(1, StepBlocks.GatesInCache / (4 * gatesOfPanel));
        for (var p = 0; p < _plan.Candidate.Count; p += atOnce)
        {
            var count = Math.Min(atOnce, _plan.Candidate.Count - p);
            var product = products.Slice(p * gatesOfPanel, count * gatesOfPanel);
            StepBlocks.SetBias(_productBias.Slice(p * Panels.WideColumns, count * Panels.WideColumns), product, batch, 1);
            if (hasHidden)
            {
                // [B, H] x [H, gates] -> [B, gates]
                var pairs = Math.Min(2 * count, _plan.Pairs.Count - 2 * p);
                Gemm.AddProductInPanels(
                    before, batch, _pairs[(2 * p * h * Panels.WideColumns)..], pairs, step.ResetUpdate[(2 * p * gatesOfPanel)..],
                    Panels.WideColumns, gatesOfPanel);
                Gemm.AddProductInPanels(
                    before, batch, _candidate[(p * h * Panels.WideColumns)..], count, product, Panels.WideColumns, gatesOfPanel);
            }
            GruGates.ResetAfter(step with { Vectors = (4 * p)..Math.Min(4 * (p + count), vectors) });
        }
    }

    /// <summary>The form that resets before the product.</summary>
    public void ResetBefore(in GruStep step, Span<float> resetHidden, bool hasHidden)
    {
        var (batch, h, padded) = (step.Batch, _plan.Units, _plan.PaddedUnits);
        var gatesOfPanel = batch * Panels.WideColumns;
        var before = new Operand { Values = step.Before, RowStride = padded, SegmentDepth = h };
        // [B, H] x [H, gates] -> [B, gates]
        if (hasHidden) Gemm.AddProductInPanels(before, batch, _pairs, _plan.Pairs.Count, step.ResetUpdate, Panels.WideColumns, gatesOfPanel);
        GruGates.Reset(step with { Hidden = resetHidden });
        var reset = new Operand { Values = resetHidden, RowStride = padded, SegmentDepth = h };
        if (hasHidden) Gemm.AddProductInPanels(reset, batch, _candidate, _plan.Candidate.Count, step.Candidate, Panels.WideColumns, gatesOfPanel);
        GruGates.Update(step);
    }
}
