using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers;

/// <summary>Lengths of gradients, which tell whether they vanish or explode (Bengio et al. 1994), by matrix and by time step.</summary>
public static class GradientNorms
{
    /// <summary>norms[i] = the length of matrix i's part of a flat gradient by the weights.</summary>
    public static void ByWeights(WeightLayout layout, ReadOnlySpan<float> gradient, Span<double> norms)
    {
        ArgumentNullException.ThrowIfNull(layout);
        if (norms.Length != layout.Specs.Length)
            throw new ArgumentException($"{layout.Specs.Length} matrices need as many norms, but there are {norms.Length}.", nameof(norms));
        for (var i = 0; i < norms.Length; i++) norms[i] = Math.Sqrt(Reductions.SumOfSquares(layout.Slice(gradient, i)));
    }

    /// <summary>
    /// Rows of a backward pass's <see cref="BackwardPass.StepNorms"/>: for each of the layer's parts one for the gradient by its input, then
    /// those of the part's own parts. The row of a way past a layer is that of the layer, without what goes past it.
    /// </summary>
    public static int Rows(ILayer layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        var rows = 0;
        foreach (var part in layer.Children) rows += 1 + Rows(part);
        return rows;
    }

    /// <summary>What each of those rows speaks of: the places of the parts, from the outermost on, and the part itself, "1.0 Gru(3, 9)".</summary>
    public static string[] RowNames(ILayer layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        var names = new List<string>();
        Add(layer, "");
        return names.ToArray();

        void Add(ILayer whole, string place)
        {
            for (var i = 0; i < whole.Children.Length; i++)
            {
                names.Add($"{place}{i} {whole.Children[i]}");
                Add(whole.Children[i], $"{place}{i}.");
            }
        }
    }

    /// <summary>norms[t] = the length of step t's part, over all sequences, of a gradient [B, T, F] by a layer's input or output.</summary>
    public static void BySteps(SequenceShape shape, ReadOnlySpan<float> gradient, Span<double> norms)
    {
        if (gradient.Length != shape.Count)
            throw new ArgumentException($"{shape} needs {shape.Count} values, but the gradient holds {gradient.Length}.", nameof(gradient));
        if (norms.Length != shape.Steps)
            throw new ArgumentException($"{shape.Steps} steps need as many norms, but there are {norms.Length}.", nameof(norms));
        norms.Clear();
        for (var row = 0; row < shape.Rows; row++)
            norms[row % shape.Steps] += Reductions.SumOfSquares(gradient.Slice(row * shape.Features, shape.Features));
        foreach (ref var norm in norms) norm = Math.Sqrt(norm);
    }

    /// <summary>A part's own rows behind its first one, to be handed on to its backward pass; empty when nobody asks.</summary>
    internal static Span<double> Within(ILayer part, Span<double> norms, int row, int stride) =>
        norms.IsEmpty ? default : norms.Slice((row + 1) * stride, Rows(part) * stride);

    /// <summary>Writes a part's first row.</summary>
    internal static void Put(SequenceShape shape, ReadOnlySpan<float> inputGradient, Span<double> norms, int row, int stride)
    {
        if (!norms.IsEmpty && !inputGradient.IsEmpty) BySteps(shape, inputGradient[..shape.Count], norms.Slice(row * stride, shape.Steps));
    }

    /// <summary>From one row to the next: the outermost layer's steps.</summary>
    internal static int Stride(ILayer layer, Span<double> norms)
    {
        if (norms.IsEmpty) return 0;
        var rows = Rows(layer);
        if (rows == 0 || norms.Length % rows != 0)
            throw new ArgumentException($"{layer} has {rows} rows of norms, each of as many steps as the sequences, but there is room for {norms.Length}.", nameof(norms));
        return norms.Length / rows;
    }
}
