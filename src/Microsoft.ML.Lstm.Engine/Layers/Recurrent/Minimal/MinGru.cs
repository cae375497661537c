using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent.Minimal;

/// <summary>
/// minGRU (Feng et al. 2024), from the first step to the last: h = (1 - z) · h₋₁ + z · g(V x + c) with z = σ(W x + b) and g(x) = x + ½ from 0 on,
/// σ(x) below. No gate sees h, so all products of a sequence are one, and no step waits for a product of the one before; in return one layer alone
/// cannot follow a state machine. The state of a sequence is h. Weights, z before the candidate: "input weights" [2H, F], "bias" [2H].
/// </summary>
/// <remarks>At a step that is masked the state and the output are carried on, and no gradient comes from that step's input.</remarks>
public sealed class MinGru : ILayer
{
    readonly MinimalScan _scan;

    /// <summary>A layer from <paramref name="inputSize"/> (F) features to <paramref name="hiddenSize"/> (H) units.</summary>
    public MinGru(int inputSize, int hiddenSize)
    {
        InputSize = SizeGuard.Size(inputSize);
        OutputSize = SizeGuard.Size(hiddenSize);
        _scan = new(MinimalCell.Gru, inputSize, hiddenSize);
        Weights = new(new("input weights", _scan.Gates, inputSize), new("bias", 1, _scan.Gates));
        PackedSize = SizeGuard.Fits(() => _scan.PackedSize, this);
    }

    /// <summary>
    /// The longest dependency in steps that fresh weights should be fit for: the update gate's biases are then those of
    /// <see cref="Initializers.Chrono"/>. Null, the default, for zeros.
    /// </summary>
    public int? ChronoMaxSteps { get; init => field = Initializers.Dependency(value); }

    /// <inheritdoc/>
    public int InputSize { get; }

    /// <inheritdoc/>
    public int OutputSize { get; }

    /// <inheritdoc/>
    public WeightLayout Weights { get; }

    /// <summary>H: the state is h.</summary>
    public int StateSize => OutputSize;

    /// <inheritdoc/>
    public int PackedSize { get; }

    /// <inheritdoc/>
    public int TapeSize(int batch, int steps) => _scan.TapeSize(batch, steps);

    /// <inheritdoc/>
    public int ScratchSize(int batch, int steps) => _scan.ScratchSize(batch, steps);

    /// <summary>Glorot for the weights, zeros as biases unless <see cref="ChronoMaxSteps"/> says otherwise.</summary>
    public void Initialize(Span<float> weights, Random random)
    {
        Initializers.GlorotUniform(Weights.Slice(weights, 0), InputSize, OutputSize, random);
        var bias = Weights.Slice(weights, 1);
        bias.Clear();
        if (ChronoMaxSteps is not { } longest) return;
        // z lets the new in.
        var update = bias[..OutputSize];
        Initializers.Chrono(update, default, longest, random);
        TensorPrimitives.Negate<float>(update, update);
    }

    /// <inheritdoc/>
    public void Pack(ReadOnlySpan<float> weights, Span<float> packed) => _scan.Pack(Weights.Slice(weights, 0), packed);

    /// <inheritdoc/>
    public void Forward(in ForwardPass pass)
    {
        PassGuard.Check(this, pass);
        _scan.Forward(Weights.Slice(pass.Weights, 1), pass);
    }

    /// <inheritdoc/>
    public void Backward(in BackwardPass pass)
    {
        PassGuard.Check(this, pass);
        _scan.Backward(pass, Weights.Slice(pass.WeightGradient, 0), Weights.Slice(pass.WeightGradient, 1));
    }

    /// <inheritdoc/>
    public override string ToString() => $"MinGru({InputSize}, {OutputSize})";
}
