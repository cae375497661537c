using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Pointwise;

/// <summary>
/// Layer normalisation (Ba et al. 2016): the features of each step are normalised to mean 0 and variance 1, then y = gain · x̂ + bias; weights
/// "gain" and "bias" [InputSize], initially 1 and 0.
/// </summary>
public sealed class LayerNorm : ILayer
{
    /// <summary>A layer over so many features; <paramref name="epsilon"/> is added to the variance.</summary>
    public LayerNorm(int size, float epsilon = 1e-5f)
    {
        if (!(epsilon > 0 && float.IsFinite(epsilon)))
            throw Require.Refused(nameof(epsilon), epsilon, $"What is added to the variance must be above 0 and finite.");
        InputSize = SizeGuard.Size(size);
        Epsilon = epsilon;
        Weights = new(new("gain", 1, size), new("bias", 1, size));
    }

    /// <summary>Added to the variance, so that a step of equal features is not divided by 0.</summary>
    public float Epsilon { get; }

    /// <inheritdoc/>
    public int InputSize { get; }

    /// <inheritdoc/>
    public int OutputSize => InputSize;

    /// <inheritdoc/>
    public WeightLayout Weights { get; }

    /// <inheritdoc/>
    public int ScratchSize(int batch, int steps) => 2 * InputSize;

    /// <inheritdoc/>
    public void Initialize(Span<float> weights, Random random)
    {
        Weights.Slice(weights, 0).Fill(1);
        Weights.Slice(weights, 1).Clear();
    }

    /// <inheritdoc/>
    public void Forward(in ForwardPass pass)
    {
        PassGuard.Check(this, pass);
        var gain = Weights.Slice(pass.Weights, 0);
        var bias = Weights.Slice(pass.Weights, 1);
        for (var row = 0; row < pass.Shape.Rows; row++)
        {
            var output = pass.Output.Slice(row * InputSize, InputSize);
            Normalize(pass.Input.Slice(row * InputSize, InputSize), output);
            TensorPrimitives.MultiplyAdd(output, gain, bias, output);
        }
    }

    /// <inheritdoc/>
    public void Backward(in BackwardPass pass)
    {
        PassGuard.Check(this, pass);
        var gain = Weights.Slice(pass.Weights, 0);
        var gainGradient = Weights.Slice(pass.WeightGradient, 0);
        var biasGradient = Weights.Slice(pass.WeightGradient, 1);
        var workspace = new ScratchAllocator(pass.Scratch);
        var normal = workspace.Take(InputSize);
        var slope = workspace.Take(InputSize);
        for (var row = 0; row < pass.Shape.Rows; row++)
        {
            var outer = pass.OutputGradient.Slice(row * InputSize, InputSize);
            // Cheaper to compute once more than to keep.
            var inverse = Normalize(pass.Input.Slice(row * InputSize, InputSize), normal);
            TensorPrimitives.Add(biasGradient, outer, biasGradient);
            TensorPrimitives.MultiplyAdd(outer, normal, gainGradient, gainGradient);
            if (pass.InputGradient.IsEmpty) continue;
            // With s = gain · dy: dx = (s - mean(s) - x̂ · mean(s · x̂)) / σ.
            TensorPrimitives.Multiply(outer, gain, slope);
            var mean = TensorPrimitives.Sum<float>(slope) / InputSize;
            var along = TensorPrimitives.Dot<float>(slope, normal) / InputSize;
            TensorPrimitives.MultiplyAdd(normal, -along, slope, slope);
            TensorPrimitives.Subtract(slope, mean, slope);
            TensorPrimitives.Multiply(slope, inverse, pass.InputGradient.Slice(row * InputSize, InputSize));
        }
    }

    // x̂ = (x - mean) / σ; returns 1 / σ.
    float Normalize(ReadOnlySpan<float> x, Span<float> destination)
    {
        TensorPrimitives.Subtract(x, TensorPrimitives.Sum(x) / InputSize, destination);
        var variance = TensorPrimitives.SumOfSquares<float>(destination) / InputSize;
        var inverse = 1 / MathF.Sqrt(variance + Epsilon);
        TensorPrimitives.Multiply(destination, inverse, destination);
        return inverse;
    }

    /// <inheritdoc/>
    public override string ToString() => $"LayerNorm({InputSize})";
}
