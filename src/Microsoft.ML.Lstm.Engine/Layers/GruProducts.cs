using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Layers;

/// <summary>
/// One step of a plain GRU: its hidden products, of which <c>before</c> is the left-hand side, and its gates, some panels at a time where
/// that can be, so that the gates find the products in the cache.
/// </summary>
static class GruProducts
{
    /// <summary>The form that resets after the product; without an h there is no product but its bias.</summary>
    public static void ResetAfter(
        GruPlan plan, in GruWeights weights, in GruStep step, in Operand before, bool hasHidden, Span<float> products)
    {
        var (batch, h) = (step.Batch, plan.Units);
        var gatesOfPanel = batch * Panels.WideColumns;
        var vectors = plan.PaddedUnits / Panels.Lanes;
        // Four vectors of units fill two panels of r and z, one of the candidate and one of its product.
        var atOnce = Math.Max(1, StepBlocks.GatesInCache / (4 * gatesOfPanel));
        for (var p = 0; p < plan.Candidate.Count; p += atOnce)
        {
            var count = Math.Min(atOnce, plan.Candidate.Count - p);
            var product = products.Slice(p * gatesOfPanel, count * gatesOfPanel);
            StepBlocks.SetBias(weights.ProductBias.Slice(p * Panels.WideColumns, count * Panels.WideColumns), product, batch, 1);
            if (hasHidden)
            {
                // [B, H] x [H, gates] -> [B, gates]
                var pairs = Math.Min(2 * count, plan.Pairs.Count - 2 * p);
                Gemm.AddProductInPanels(
                    before, batch, weights.Pairs[(2 * p * h * Panels.WideColumns)..], pairs, step.ResetUpdate[(2 * p * gatesOfPanel)..],
                    Panels.WideColumns, gatesOfPanel);
                Gemm.AddProductInPanels(
                    before, batch, weights.Candidate[(p * h * Panels.WideColumns)..], count, product, Panels.WideColumns, gatesOfPanel);
            }
            GruGates.ResetAfter(step with { Vectors = (4 * p)..Math.Min(4 * (p + count), vectors) });
        }
    }

    /// <summary>The form that resets before the product, h or what dropout left of it.</summary>
    public static void ResetBefore(
        GruPlan plan, in GruWeights weights, in GruStep step, ReadOnlySpan<float> source, in Operand before, bool hasHidden, Span<float> resetHidden)
    {
        var (batch, gatesOfPanel) = (step.Batch, step.Batch * Panels.WideColumns);
        // [B, H] x [H, gates] -> [B, gates]
        if (hasHidden) Gemm.AddProductInPanels(before, batch, weights.Pairs, plan.Pairs.Count, step.ResetUpdate, Panels.WideColumns, gatesOfPanel);
        GruGates.Reset(step with { Before = source, Hidden = resetHidden });
        var reset = new Operand { Values = resetHidden, RowStride = plan.PaddedUnits, SegmentDepth = plan.Units };
        if (hasHidden)
            Gemm.AddProductInPanels(reset, batch, weights.Candidate, plan.Candidate.Count, step.Candidate, Panels.WideColumns, gatesOfPanel);
        GruGates.Update(step);
    }
}
