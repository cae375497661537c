using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent;

/// <summary>
/// A product that is normalised over the gates of a row before it goes into them (Ba et al. 2016): gates += gain · norm(product). Normalised
/// products [step][panel][B][gates of the panel] and their scales [step][B] are kept for the way back.
/// </summary>
readonly ref struct NormalizedProduct
{
    readonly GatePanels _panels;
    readonly int _batch;
    readonly Span<float> _products, _scales;

    public NormalizedProduct(GatePanels panels, int batch, int steps, ref ScratchAllocator workspace)
    {
        (_panels, _batch) = (panels, batch);
        _products = workspace.Take(steps * batch * panels.Width);
        _scales = workspace.Take(steps * batch);
    }

    /// <summary>Floats that are kept of a row.</summary>
    public static int Kept(GatePanels panels) => panels.Width + 1;

    /// <summary>Where a step's product is to be put.</summary>
    public Span<float> Product(int step) => _products.Slice(step * _batch * _panels.Width, _batch * _panels.Width);

    /// <summary>Normalises the product of the first rows of h, which is zero for all others, and adds it to the gates.</summary>
    public void AddHidden(int step, in StridedMatrix before, int rows, ReadOnlySpan<float> weights, ReadOnlySpan<float> gain, Span<float> gates)
    {
        var product = Product(step);
        product.Clear();
        // [B, H] x [H, gates] -> [B, gates]
        Gemm.AddProductInPanels(before, rows, weights, _panels.Count, product, Panels.WideColumns, _batch * Panels.WideColumns);
        AddTo(step, gain, gates);
    }

    /// <summary>Normalises the product that was put there and adds it to the gates.</summary>
    public void AddTo(int step, ReadOnlySpan<float> gain, Span<float> gates)
    {
        var product = Product(step);
        GateNorm.Normalize(product, _panels, _batch, _scales.Slice(step * _batch, _batch));
        GateNorm.AddScaled(product, gain, _batch, gates);
    }
}

/// <summary>The way back through <see cref="NormalizedProduct"/>.</summary>
readonly ref struct NormalizedProductGradient
{
    readonly GatePanels _panels;
    readonly int _batch;
    readonly ReadOnlySpan<float> _products, _scales;
    readonly Span<float> _gain;

    public NormalizedProductGradient(GatePanels panels, int batch, int steps, ref SpanReader tape, ref ScratchAllocator workspace)
    {
        (_panels, _batch) = (panels, batch);
        _products = tape.Take(steps * batch * panels.Width);
        _scales = tape.Take(steps * batch);
        _gain = workspace.TakeCleared(panels.Width);
    }

    /// <summary>From a step's gate gradients, in panels <paramref name="stride"/> apart, to those by the product, laid out alike.</summary>
    public void Backward(int step, ReadOnlySpan<float> gain, ReadOnlySpan<float> gates, int stride, in RaggedBatch ragged, Span<float> byProduct)
    {
        var (panel, place) = (Panels.WideColumns, step * _batch * _panels.Width);
        for (var b = 0; b < ragged.Rows(step); b++)
        {
            var row = b * panel;
            if (ragged.IsPresent(b, step))
            {
                GateNorm.RowBackward(
                    gates[row..], stride, _products[(place + row)..], _batch, gain, _scales[step * _batch + b], _panels, byProduct[row..], _gain);
                continue;
            }
            for (var p = 0; p < _panels.Count; p++) byProduct.Slice(p * stride + row, panel).Clear();
        }
    }

    /// <summary>Adds the gain's gradient.</summary>
    public void Unpack(Span<float> gain) => _panels.AddUnpacked(_gain, 1, gain);
}
