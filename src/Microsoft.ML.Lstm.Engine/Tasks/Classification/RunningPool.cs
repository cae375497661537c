using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>Pools that go along with a sequence: after each step what the pool would give if that were the last, to the same bits.</summary>
static class RunningPool
{
    /// <summary>Features that so many of a step become; 0 for a pool that does not go along.</summary>
    public static int Size(SequencePooling pooling, int size) => pooling switch
    {
        SequencePooling.Attention => 0,
        SequencePooling.Concatenated => 3 * size,
        _ => size,
    };

    /// <summary>Pools one sequence of a batch; zeros before its first step that is not masked.</summary>
    /// <param name="pooling">How.</param>
    /// <param name="input">[rows, size], steps of all sequences.</param>
    /// <param name="mask">Of the rows.</param>
    /// <param name="rows">Those of the sequence.</param>
    /// <param name="sum">[size], for the mean.</param>
    /// <param name="output">Where the first step's features go.</param>
    /// <param name="stride">Floats from one step's features to the next one's.</param>
    public static void Pool(SequencePooling pooling, ReadOnlySpan<float> input, Mask mask, Range rows, Span<float> sum, Span<float> output, int stride)
    {
        var (size, count) = (sum.Length, 0);
        sum.Clear();
        for (var row = rows.Start.Value; row < rows.End.Value; row++)
        {
            var here = output.Slice((row - rows.Start.Value) * stride, Size(pooling, size));
            if (!mask[row])
            {
                if (count == 0) here.Clear();
                else output.Slice((row - rows.Start.Value - 1) * stride, here.Length).CopyTo(here);
                continue;
            }
            var step = input.Slice(row * size, size);
            count++;
            TensorPrimitives.Add(sum, step, sum);
            if (pooling is SequencePooling.Last or SequencePooling.Concatenated) step.CopyTo(here);
            if (pooling is SequencePooling.Mean or SequencePooling.Concatenated) TensorPrimitives.Divide(sum, count, pooling == SequencePooling.Mean ? here : here.Slice(size, size));
            if (pooling is not (SequencePooling.Max or SequencePooling.Concatenated)) continue;
            var greatest = here[^size..];
            if (count == 1) step.CopyTo(greatest);
            else TensorPrimitives.Max(output.Slice((row - rows.Start.Value - 1) * stride, here.Length)[^size..], step, greatest);
        }
    }
}
