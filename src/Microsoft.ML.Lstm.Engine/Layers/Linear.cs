using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers;

/// <summary>y = W x + b at every step, masked or not; weights "weights" [OutputSize, InputSize] and "bias" [OutputSize].</summary>
public sealed class Linear : ILayer, IQuantizable
{
    readonly Projection _projection;

    /// <summary>A layer from <paramref name="inputSize"/> to <paramref name="outputSize"/> features.</summary>
    public Linear(int inputSize, int outputSize)
    {
        InputSize = SizeGuard.Size(inputSize);
        OutputSize = SizeGuard.Size(outputSize);
        Weights = new(new("weights", outputSize, inputSize), new("bias", 1, outputSize));
        _projection = new(inputSize, outputSize);
        PackedSize = SizeGuard.Fits(() => _projection.PackedSize, this);
    }

    string? IQuantizable.WhyNot => null;

    ReadOnlySpan<int> IQuantizable.Matrices => [0];

    ILayer IQuantizable.Quantized() => new QuantizedLinear(this);

    /// <inheritdoc/>
    public int InputSize { get; }

    /// <inheritdoc/>
    public int OutputSize { get; }

    /// <inheritdoc/>
    public WeightLayout Weights { get; }

    /// <inheritdoc/>
    public int PackedSize { get; }

    /// <inheritdoc/>
    public int ScratchSize(int batch, int steps) => _projection.ScratchSize;

    /// <inheritdoc/>
    public void Initialize(Span<float> weights, Random random)
    {
        Initializers.GlorotUniform(Weights.Slice(weights, 0), InputSize, OutputSize, random);
        Weights.Slice(weights, 1).Clear();
    }

    /// <inheritdoc/>
    public void Pack(ReadOnlySpan<float> weights, Span<float> packed) => _projection.Pack(Weights.Slice(weights, 0), packed);

    /// <inheritdoc/>
    public void Forward(in ForwardPass pass)
    {
        PassGuard.Check(this, pass);
        var bias = Weights.Slice(pass.Weights, 1);
        for (var row = 0; row < pass.Shape.Rows; row++) bias.CopyTo(pass.Output.Slice(row * OutputSize, OutputSize));
        _projection.AddForward(pass.Input, pass.Shape.Rows, pass.Packed, pass.Output);
    }

    /// <inheritdoc/>
    public void Backward(in BackwardPass pass)
    {
        PassGuard.Check(this, pass);
        var rows = pass.Shape.Rows;
        _projection.AddWeightGradient(pass.Input, pass.OutputGradient, rows, Weights.Slice(pass.WeightGradient, 0), pass.Scratch);
        Reductions.AddColumnSums(pass.OutputGradient[..(rows * OutputSize)], Weights.Slice(pass.WeightGradient, 1));
        if (pass.InputGradient.IsEmpty) return;
        pass.InputGradient[..(rows * InputSize)].Clear();
        _projection.AddInputGradient(pass.OutputGradient, rows, pass.Packed, pass.InputGradient);
    }

    /// <inheritdoc/>
    public override string ToString() => $"Linear({InputSize}, {OutputSize})";
}
