using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers;

/// <summary><see cref="Conv1D"/> in 8-bit integers, each row of what a step sees rounded at once: the inside of <see cref="Quantized"/>.</summary>
sealed class QuantizedConv1D(Conv1D layer) : ILayer
{
    // As many as are rounded and multiplied at once.
    const int RowsAtOnce = 24;

    readonly QuantizedProjection _projection = new(layer.KernelSize * layer.InputSize, layer.OutputSize);

    public int InputSize => layer.InputSize;

    public int OutputSize => layer.OutputSize;

    public WeightLayout Weights => layer.Weights;

    public int PackedSize => _projection.PackedSize;

    int Unfolded => checked(RowsAtOnce * layer.KernelSize * InputSize);

    public int ScratchSize(int batch, int steps) => checked(Unfolded + _projection.ScratchSize);

    public void Pack(ReadOnlySpan<float> weights, Span<float> packed) => _projection.Pack(Weights.Slice(weights, 0), Weights.Slice(weights, 1), packed);

    public void Forward(in ForwardPass pass)
    {
        for (var first = 0; first < pass.Shape.Rows; first += RowsAtOnce)
        {
            var rows = Math.Min(RowsAtOnce, pass.Shape.Rows - first);
            var output = pass.Output.Slice(first * OutputSize, rows * OutputSize);
            layer.Unfold(pass.Input, pass.Shape.Steps, pass.Mask, first, rows, pass.Scratch);
            _projection.Forward(pass.Scratch, rows, pass.Packed, output, pass.Scratch[Unfolded..]);
            MaskedRows.Clear(output, OutputSize, pass.Mask, first);
        }
    }

    public void Backward(in BackwardPass pass) => throw new NotSupportedException();
}
