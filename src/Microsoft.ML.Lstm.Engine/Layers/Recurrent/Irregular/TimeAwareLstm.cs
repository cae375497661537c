using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent.Irregular;

/// <summary>
/// Time-aware LSTM (Baytas et al. 2017), from the first step to the last. A step holds F features and behind them the time Δ since the step before. The part of the memory that is short-term,
/// s = tanh(W c₋₁ + b), is discounted by it: c* = c₋₁ - s + s / ln(e + max(0, Δ)); an LSTM's gates go on from c*. The state of a sequence is h and c. Weights, gates in the
/// order i, f, g, o: "input weights" [4H, F], "hidden weights" [4H, H], "bias" [4H], "short-term weights" [H, H], "short-term bias" [H].
/// </summary>
/// <remarks>At a step that is masked the state and the output are carried on, and no gradient comes from that step's input.</remarks>
public sealed class TimeAwareLstm : ILayer
{
    readonly TimeAwareLayout _plan;

    /// <summary>A layer from <paramref name="features"/> (F) features and a time, F + 1 numbers, to <paramref name="hiddenSize"/> (H) units.</summary>
    public TimeAwareLstm(int features, int hiddenSize)
    {
        Features = SizeGuard.Size(features);
        OutputSize = SizeGuard.Size(hiddenSize);
        _plan = new(features, hiddenSize);
        var gates = 4 * hiddenSize;
        Weights = new(
            new("input weights", gates, features), new("hidden weights", gates, hiddenSize), new("bias", 1, gates),
            new("short-term weights", hiddenSize, hiddenSize), new("short-term bias", 1, hiddenSize));
        PackedSize = SizeGuard.Fits(() => _plan.PackedSize, this);
    }

    /// <summary>F.</summary>
    public int Features { get; }

    /// <summary>F + 1: the time stands behind the features.</summary>
    public int InputSize => Features + 1;

    /// <inheritdoc/>
    public int OutputSize { get; }

    /// <inheritdoc/>
    public WeightLayout Weights { get; }

    /// <summary>2H: h, then c.</summary>
    public int StateSize => 2 * OutputSize;

    /// <inheritdoc/>
    public int PackedSize { get; }

    /// <inheritdoc/>
    public int TapeSize(int batch, int steps) => _plan.TapeSize(batch, steps);

    /// <inheritdoc/>
    public int ScratchSize(int batch, int steps) => Math.Max(_plan.ForwardScratchSize(batch, steps), _plan.BackwardScratchSize(batch, steps));

    /// <summary>Glorot for the weights of input and short-term memory, an orthogonal matrix for each gate's hidden weights, 1 as the forget gate's bias and 0 as the others.</summary>
    public void Initialize(Span<float> weights, Random random)
    {
        var h = OutputSize;
        weights.Clear();
        Initializers.GlorotUniform(Weights.Slice(weights, 0), Features, h, random);
        var hidden = Weights.Slice(weights, 1);
        for (var gate = 0; gate < 4; gate++) Initializers.Orthogonal(hidden.Slice(gate * h * h, h * h), h, random);
        Weights.Slice(weights, 2).Slice(h, h).Fill(1);
        Initializers.GlorotUniform(Weights.Slice(weights, 3), h, h, random);
    }

    /// <inheritdoc/>
    public void Pack(ReadOnlySpan<float> weights, Span<float> packed)
    {
        var parts = new ScratchAllocator(packed);
        _plan.Input.Pack(Weights.Slice(weights, 0), parts.Take(_plan.Input.PackedSize));
        _plan.Hidden.Pack(Weights.Slice(weights, 1), parts.Take(_plan.Hidden.PackedSize));
        _plan.ShortTerm.Pack(Weights.Slice(weights, 3), parts.Take(_plan.ShortTerm.PackedSize));
    }

    /// <inheritdoc/>
    public void Forward(in ForwardPass pass)
    {
        PassGuard.Check(this, pass);
        TimeAwareForward.Run(_plan, Weights, pass);
    }

    /// <inheritdoc/>
    public void Backward(in BackwardPass pass)
    {
        PassGuard.Check(this, pass);
        TimeAwareBackward.Run(_plan, Weights, pass);
    }

    /// <inheritdoc/>
    public override string ToString() => $"TimeAwareLstm({Features}, {OutputSize})";
}
