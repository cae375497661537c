using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Pointwise;

/// <summary>
/// Root mean square normalisation (Zhang and Sennrich 2019): y = gain · x / √(mean(x²) + ε) over the features of each step. Unlike
/// <see cref="LayerNorm"/> it keeps the mean and has no bias; weights "gain" [InputSize], initially 1.
/// </summary>
public sealed class RmsNorm : ILayer
{
    /// <summary>A layer over so many features; <paramref name="epsilon"/> is added to the mean square.</summary>
    public RmsNorm(int size, float epsilon = 1e-5f)
    {
        if (!(epsilon > 0 && float.IsFinite(epsilon)))
            throw Require.Refused(nameof(epsilon), epsilon, $"What is added to the mean square must be above 0 and finite.");
        InputSize = SizeGuard.Size(size);
        Epsilon = epsilon;
        Weights = new(new WeightSpec("gain", 1, size));
    }

    /// <summary>Added to the mean square, so that a step of zeros is not divided by 0.</summary>
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
    public void Initialize(Span<float> weights, Random random) => weights[..InputSize].Fill(1);

    /// <inheritdoc/>
    public void Forward(in ForwardPass pass)
    {
        PassGuard.Check(this, pass);
        for (var row = 0; row < pass.Shape.Rows; row++)
        {
            var input = pass.Input.Slice(row * InputSize, InputSize);
            var output = pass.Output.Slice(row * InputSize, InputSize);
            TensorPrimitives.Multiply(input, InverseRoot(input), output);
            TensorPrimitives.Multiply(output, pass.Weights[..InputSize], output);
        }
    }

    /// <inheritdoc/>
    public void Backward(in BackwardPass pass)
    {
        PassGuard.Check(this, pass);
        var gain = pass.Weights[..InputSize];
        var gainGradient = pass.WeightGradient[..InputSize];
        var workspace = new ScratchAllocator(pass.Scratch);
        var normal = workspace.Take(InputSize);
        var slope = workspace.Take(InputSize);
        for (var row = 0; row < pass.Shape.Rows; row++)
        {
            var outer = pass.OutputGradient.Slice(row * InputSize, InputSize);
            var input = pass.Input.Slice(row * InputSize, InputSize);
            // Cheaper to compute once more than to keep.
            var inverse = InverseRoot(input);
            TensorPrimitives.Multiply(input, inverse, normal);
            TensorPrimitives.MultiplyAdd(outer, normal, gainGradient, gainGradient);
            if (pass.InputGradient.IsEmpty) continue;
            // With x̂ = x / r and s = gain · dy: dx = (s - x̂ · mean(s · x̂)) / r.
            TensorPrimitives.Multiply(outer, gain, slope);
            var along = TensorPrimitives.Dot<float>(slope, normal) / InputSize;
            TensorPrimitives.MultiplyAdd(normal, -along, slope, slope);
            TensorPrimitives.Multiply(slope, inverse, pass.InputGradient.Slice(row * InputSize, InputSize));
        }
    }

    float InverseRoot(ReadOnlySpan<float> x) => 1 / MathF.Sqrt(TensorPrimitives.SumOfSquares(x) / InputSize + Epsilon);

    /// <inheritdoc/>
    public override string ToString() => $"RmsNorm({InputSize})";
}
