using System.Numerics.Tensors;

namespace Microsoft.ML.Lstm.Engine.Layers.Composite;

/// <summary>Outputs [rows, size] of several layers merged into one, one after the other, and the gradient back to each.</summary>
sealed class Merging(MergeMode mode, params int[] sizes)
{
    public MergeMode Mode => mode;

    /// <summary>Features of the merged output.</summary>
    public int Size { get; } = mode == MergeMode.Concatenate ? sizes.Aggregate(0, SizeGuard.Sum) : sizes[0];

    /// <summary>Takes in one of the outputs; they come in order.</summary>
    public void Forward(int input, ReadOnlySpan<float> values, Span<float> merged)
    {
        var size = sizes[input];
        if (mode == MergeMode.Concatenate) StateRows.Copy(values, size, merged[Math.Min(Start(input), merged.Length)..], Size, values.Length / size, size);
        else if (input == 0) values.CopyTo(merged);
        else if (mode == MergeMode.Product) TensorPrimitives.Multiply(merged, values, merged);
        else TensorPrimitives.Add(merged, values, merged);
        if (mode == MergeMode.Average && input == sizes.Length - 1) TensorPrimitives.Multiply(merged, 1f / sizes.Length, merged);
    }

    /// <summary>The gradient by one of the outputs; that of a product remains to be multiplied by the other outputs.</summary>
    public void Backward(int input, ReadOnlySpan<float> gradient, Span<float> byInput)
    {
        var size = sizes[input];
        if (mode == MergeMode.Concatenate) StateRows.Copy(gradient[Math.Min(Start(input), gradient.Length)..], Size, byInput, size, byInput.Length / size, size);
        else TensorPrimitives.Multiply(gradient, mode == MergeMode.Average ? 1f / sizes.Length : 1, byInput);
    }

    int Start(int input) => TensorPrimitives.Sum<int>(sizes.AsSpan(0, input));
}
