using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers;

/// <summary><see cref="Linear"/> in 8-bit integers: the inside of <see cref="Quantized"/>.</summary>
sealed class QuantizedLinear(Linear layer) : ILayer
{
    readonly QuantizedProjection _projection = new(layer.InputSize, layer.OutputSize);

    public int InputSize => layer.InputSize;

    public int OutputSize => layer.OutputSize;

    public WeightLayout Weights => layer.Weights;

    public int PackedSize => _projection.PackedSize;

    public int ScratchSize(int batch, int steps) => _projection.ScratchSize;

    public void Pack(ReadOnlySpan<float> weights, Span<float> packed) => _projection.Pack(Weights.Slice(weights, 0), Weights.Slice(weights, 1), packed);

    public void Forward(in ForwardPass pass) => _projection.Forward(pass.Input, pass.Shape.Rows, pass.Packed, pass.Output, pass.Scratch);

    public void Backward(in BackwardPass pass) => throw new NotSupportedException();
}
