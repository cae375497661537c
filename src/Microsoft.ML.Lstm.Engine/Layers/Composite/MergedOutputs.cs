using System.Numerics.Tensors;

namespace Microsoft.ML.Lstm.Engine.Layers.Composite;

/// <summary>Two outputs [rows, one] and [rows, other] into one, and its gradient back to both.</summary>
readonly record struct MergedOutputs(MergeMode Merge, int One, int Other)
{
    public int Size => Merge == MergeMode.Concatenate ? One + Other : One;

    public void Forward(ReadOnlySpan<float> one, ReadOnlySpan<float> other, int rows, Span<float> merged)
    {
        switch (Merge)
        {
            case MergeMode.Concatenate:
                StateRows.Copy(one, One, merged, Size, rows, One);
                StateRows.Copy(other, Other, merged[Math.Min(One, merged.Length)..], Size, rows, Other);
                break;
            case MergeMode.Product:
                TensorPrimitives.Multiply(one, other, merged);
                break;
            default:
                TensorPrimitives.Add(one, other, merged);
                if (Merge == MergeMode.Average) TensorPrimitives.Multiply(merged, 0.5f, merged);
                break;
        }
    }

    public void Backward(
        ReadOnlySpan<float> one, ReadOnlySpan<float> other, ReadOnlySpan<float> gradient, int rows, Span<float> byOne, Span<float> byOther)
    {
        switch (Merge)
        {
            case MergeMode.Concatenate:
                StateRows.Copy(gradient, Size, byOne, One, rows, One);
                StateRows.Copy(gradient[Math.Min(One, gradient.Length)..], Size, byOther, Other, rows, Other);
                break;
            case MergeMode.Product:
                TensorPrimitives.Multiply(gradient, other, byOne);
                TensorPrimitives.Multiply(gradient, one, byOther);
                break;
            default:
                TensorPrimitives.Multiply(gradient, Merge == MergeMode.Average ? 0.5f : 1, byOne);
                byOne.CopyTo(byOther);
                break;
        }
    }
}
