using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers;

/// <summary>y = W x + b at every step, masked or not; weights "weights" [OutputSize, InputSize] and "bias" [OutputSize].</summary>
public sealed class Linear : ILayer
{
    // Rows whose products are added to the gradient at once: their packed copy stays in the second cache.
    const int RowsAtOnce = 256;

    readonly int _packedForward, _packedBackward;

    /// <summary>A layer from <paramref name="inputSize"/> to <paramref name="outputSize"/> features.</summary>
    public Linear(int inputSize, int outputSize)
    {
        InputSize = Positive.Size(inputSize);
        OutputSize = Positive.Size(outputSize);
        Weights = new(new("weights", outputSize, inputSize), new("bias", 1, outputSize));
        _packedForward = new Panels(outputSize).Size(inputSize);
        _packedBackward = new Panels(inputSize).Size(outputSize);
    }

    /// <inheritdoc/>
    public int InputSize { get; }

    /// <inheritdoc/>
    public int OutputSize { get; }

    /// <inheritdoc/>
    public WeightLayout Weights { get; }

    /// <inheritdoc/>
    public int PackedSize => _packedForward + _packedBackward;

    /// <inheritdoc/>
    public int TapeSize(int batch, int steps) => 0;

    /// <inheritdoc/>
    public int ScratchSize(int batch, int steps) => new Panels(InputSize).Size(RowsAtOnce);

    /// <inheritdoc/>
    public void Initialize(Span<float> weights, Random random)
    {
        Initializers.GlorotUniform(Weights.Slice(weights, 0), InputSize, OutputSize, random);
        Weights.Slice(weights, 1).Clear();
    }

    /// <inheritdoc/>
    public void Pack(ReadOnlySpan<float> weights, Span<float> packed)
    {
        var w = Weights.Slice(weights, 0);
        Packing.PackColumns(w, depthStride: 1, columnStride: InputSize, InputSize, OutputSize, packed[.._packedForward]);
        Packing.PackColumns(w, depthStride: InputSize, columnStride: 1, OutputSize, InputSize, packed[_packedForward..]);
    }

    /// <inheritdoc/>
    public void Forward(in ForwardPass pass)
    {
        var bias = Weights.Slice(pass.Weights, 1);
        for (var row = 0; row < pass.Shape.Rows; row++) bias.CopyTo(pass.Output.Slice(row * OutputSize, OutputSize));
        // [B·T, in] x [in, out] -> [B·T, out]
        Gemm.AddProduct(Rows(pass.Input, InputSize), pass.Shape.Rows, pass.Packed[.._packedForward], OutputSize, pass.Output, OutputSize);
    }

    /// <inheritdoc/>
    public void Backward(in BackwardPass pass)
    {
        var rows = pass.Shape.Rows;
        var weights = Weights.Slice(pass.WeightGradient, 0);
        for (var row = 0; row < rows; row += RowsAtOnce)
        {
            var count = Math.Min(RowsAtOnce, rows - row);
            Packing.PackColumns(pass.Input[(row * InputSize)..], depthStride: InputSize, columnStride: 1, count, InputSize, pass.Scratch);
            // [rows, out]ᵀ x [rows, in] -> [out, in]
            var outputTransposed = new Operand
            {
                Values = pass.OutputGradient[(row * OutputSize)..],
                RowStride = 1,
                DepthStride = OutputSize,
                SegmentDepth = count,
            };
            Gemm.AddProduct(outputTransposed, OutputSize, pass.Scratch, InputSize, weights, InputSize);
        }
        Reductions.AddColumnSums(pass.OutputGradient[..(rows * OutputSize)], Weights.Slice(pass.WeightGradient, 1));

        if (pass.InputGradient.IsEmpty) return;
        pass.InputGradient[..(rows * InputSize)].Clear();
        // [B·T, out] x [out, in] -> [B·T, in]
        Gemm.AddProduct(Rows(pass.OutputGradient, OutputSize), rows, pass.Packed[_packedForward..], InputSize, pass.InputGradient, InputSize);
    }

    static Operand Rows(ReadOnlySpan<float> values, int size) => new() { Values = values, RowStride = size, SegmentDepth = size };

    /// <inheritdoc/>
    public override string ToString() => $"Linear({InputSize}, {OutputSize})";
}
