using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Decoding;

/// <summary>Greedy decoding of connectionist temporal classification (best path, Graves et al. 2006): the most probable output of each step, repeats merged and blanks left out.</summary>
static class BestPath
{
    /// <summary>Decodes one sequence; how many labels there are.</summary>
    /// <param name="outputs">[T, labels + 1]: scores, or their log-probabilities.</param>
    /// <param name="mask">The mask of the steps.</param>
    /// <param name="first">Of the mask's steps the first one of the sequence.</param>
    /// <param name="size">Labels and the blank.</param>
    /// <param name="labels">At least [T]: the labels.</param>
    /// <param name="steps">At least [T]: where each is heard most surely.</param>
    /// <param name="sure">At least [T]: its output there.</param>
    public static int Decode(ReadOnlySpan<float> outputs, Mask mask, int first, int size, Span<int> labels, Span<int> steps, Span<float> sure)
    {
        var (count, before) = (0, size - 1);
        for (var t = 0; t < outputs.Length / size; t++)
        {
            if (!mask[first + t]) continue;
            var row = outputs.Slice(t * size, size);
            var label = TensorPrimitives.IndexOfMax(row);
            if (label != size - 1)
            {
                if (label != before) (labels[count], steps[count], sure[count++]) = (label, t, row[label]);
                else if (row[label] > sure[count - 1]) (steps[count - 1], sure[count - 1]) = (t, row[label]);
            }
            before = label;
        }
        return count;
    }
}
