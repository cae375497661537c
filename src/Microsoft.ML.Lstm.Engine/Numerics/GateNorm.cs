using System.Numerics.Tensors;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>Layer normalisation of the products that go into gates, over all gates of a row [panel][B][gates of the panel].</summary>
/// <remarks>Products beyond the last unit are zero and so add nothing to the sums; a gain of zero keeps them out of the gates.</remarks>
static class GateNorm
{
    // Keeps a row of equal values, zeros at the first step above all, from being divided by zero.
    const double Epsilon = 1e-5;

    /// <summary>Takes each row's mean away and divides by its deviation; the inverse deviations are kept for the way back.</summary>
    public static void Normalize(Span<float> products, GatePanels panels, int batch, Span<float> inverses)
    {
        var (count, panel) = (panels.Units * panels.Gates, Panels.WideColumns);
        Guard.Holds(products.Length, (long)panels.Width * batch, nameof(products));
        for (var b = 0; b < batch; b++)
        {
            var (sum, squares) = (0.0, 0.0);
            for (var p = 0; p < panels.Count; p++)
            {
                var part = products.Slice((p * batch + b) * panel, panel);
                sum += TensorPrimitives.Sum<float>(part);
                squares += TensorPrimitives.SumOfSquares<float>(part);
            }
            var mean = sum / count;
            var inverse = 1 / Math.Sqrt(Math.Max(0, squares / count - mean * mean) + Epsilon);
            inverses[b] = (float)inverse;
            for (var p = 0; p < panels.Count; p++)
            {
                var part = products.Slice((p * batch + b) * panel, panel);
                TensorPrimitives.Subtract(part, (float)mean, part);
                TensorPrimitives.Multiply(part, (float)inverse, part);
            }
        }
    }

    /// <summary>gates += normalised · gain; a gain is zero beyond the last unit.</summary>
    public static void AddScaled(ReadOnlySpan<float> normalised, ReadOnlySpan<float> gain, int batch, Span<float> gates)
    {
        var panel = Panels.WideColumns;
        for (var part = 0; part * panel < gates.Length; part++)
        {
            var (place, to) = (part / batch * panel, part * panel);
            TensorPrimitives.MultiplyAdd(normalised.Slice(to, panel), gain.Slice(place, panel), gates.Slice(to, panel), gates.Slice(to, panel));
        }
    }

    /// <summary>
    /// For one row, from the gradient by normalised · gain, in panels <paramref name="stride"/> apart, to that by the product, in place of
    /// <paramref name="byProduct"/>; adds to the gain's gradient.
    /// </summary>
    public static void RowBackward(
        ReadOnlySpan<float> gradient, int stride, ReadOnlySpan<float> normalised, int batch, ReadOnlySpan<float> gain, float inverse,
        GatePanels panels, Span<float> byProduct, Span<float> gainGradient)
    {
        var (count, panel) = (panels.Units * panels.Gates, Panels.WideColumns);
        var (sum, dot) = (0.0, 0.0);
        for (var p = 0; p < panels.Count; p++)
        {
            var from = gradient.Slice(p * stride, panel);
            var x = normalised.Slice(p * batch * panel, panel);
            var to = byProduct.Slice(p * stride, panel);
            TensorPrimitives.MultiplyAdd(from, x, gainGradient.Slice(p * panel, panel), gainGradient.Slice(p * panel, panel));
            TensorPrimitives.Multiply(from, gain.Slice(p * panel, panel), to);
            sum += TensorPrimitives.Sum<float>(to);
            dot += TensorPrimitives.Dot<float>(to, x);
        }
        var (mean, along) = ((float)(sum / count), (float)(dot / count));
        for (var p = 0; p < panels.Count; p++)
        {
            var x = normalised.Slice(p * batch * panel, panel);
            var to = byProduct.Slice(p * stride, panel);
            for (var i = 0; i < panel; i++) to[i] = (to[i] - mean - x[i] * along) * inverse;
        }
    }
}
