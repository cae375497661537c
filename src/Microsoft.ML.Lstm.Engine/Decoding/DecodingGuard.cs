using System.Diagnostics.CodeAnalysis;
using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Decoding;

/// <summary>Checks at the doors of decoders.</summary>
static class DecodingGuard
{
    const int MaximumSize = 1 << 24;

    public static int Size(int size, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, MaximumSize, name);
        return size;
    }

    public static void Check(ReadOnlySpan<float> outputs, Mask mask, ReadOnlySpan<int> labels, int labelCount)
    {
        if (outputs.Length != (long)labels.Length * labelCount) ThrowLengths(outputs.Length, labels.Length, labelCount);
        for (var t = 0; t < labels.Length; t++)
            if (mask[t] && TensorPrimitives.IsNaNAny(outputs.Slice(t * labelCount, labelCount))) ThrowNaN(t);
    }

    [DoesNotReturn]
    static void ThrowLengths(int outputs, int steps, int labels) => throw new ArgumentException(
        $"{outputs} outputs came for {steps} steps of {labels} labels, which are {(long)steps * labels}. Give a label's place for each step of the sequence.", nameof(outputs));

    [DoesNotReturn]
    static void ThrowNaN(int step) => throw new ArgumentException(
        $"An output of step {step} is NaN, so no label is best. Mask the step, or look for the cause in the network's input or weights.", "outputs");
}
