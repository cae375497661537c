using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent.XLstm;

/// <summary>
/// mLSTM (Beck et al. 2024, xLSTM), from the first step to the last: a memory of each head that is a matrix and is written to by outer products,
/// C = σ(f) C₋₁ + eⁱ v kᵀ and n = σ(f) n₋₁ + eⁱ k with i and f a number of each head, and read with a query, h = σ(o) · C q / max(|nᵀq|, 1). q, k (divided
/// by √(H / heads)), v, o, i and f are affine in the input: no gate sees h, so all products of a sequence are one. The state of a sequence is h, then for each
/// head C and n divided by N = σ(f) N₋₁ + eⁱ, key by key, and ln N, with 0 for the ln N before the first step.
/// Weights in the order q, k, v, o [H each], i, f [heads each]: "input weights" [4H + 2 heads, F], "bias" [4H + 2 heads].
/// </summary>
/// <remarks>
/// Gates are kept in logarithms, so that nothing overflows; the paper's stabiliser, a running maximum, is not needed (docs/numerics.md). A step costs
/// H · H / heads multiply-adds for the memory. At a step that is masked the state and the output are carried on, and no gradient comes from that step's input.
/// </remarks>
public sealed class MLstm : ILayer
{
    readonly MLstmLayout _plan;

    /// <summary>A layer from <paramref name="inputSize"/> (F) features to <paramref name="hiddenSize"/> (H) units in <paramref name="heads"/> heads.</summary>
    /// <param name="inputSize">F.</param>
    /// <param name="hiddenSize">H.</param>
    /// <param name="heads">Memories, of H / heads keys and values each; 1 by default.</param>
    public MLstm(int inputSize, int hiddenSize, int heads = 1)
    {
        InputSize = SizeGuard.Size(inputSize);
        OutputSize = SizeGuard.Size(hiddenSize);
        Heads = XLstmHeads.Checked(heads, hiddenSize);
        _plan = new(inputSize, heads, hiddenSize / heads);
        Weights = new(new("input weights", _plan.Gates, inputSize), new("bias", 1, _plan.Gates));
        PackedSize = SizeGuard.Fits(() => _plan.Projection.PackedSize, this);
        SizeGuard.Fits(() => StateSize, this);
    }

    /// <summary>Memories.</summary>
    public int Heads { get; }

    /// <inheritdoc/>
    public int InputSize { get; }

    /// <inheritdoc/>
    public int OutputSize { get; }

    /// <inheritdoc/>
    public WeightLayout Weights { get; }

    /// <summary>h, then each head's memory.</summary>
    public int StateSize => _plan.StateSize;

    /// <inheritdoc/>
    public int PackedSize { get; }

    /// <inheritdoc/>
    public int TapeSize(int batch, int steps) => _plan.TapeSize(batch, steps);

    /// <inheritdoc/>
    public int ScratchSize(int batch, int steps) => _plan.ScratchSize(batch, steps);

    /// <summary>
    /// As the paper's authors do: normal with variance 2 / (5F) for the weights of q, k, v and o, zeros for those of i and f, forget biases from 3 for the first
    /// head to 6 for the last one, input biases normal with deviation 0.1, zeros as the others.
    /// </summary>
    public void Initialize(Span<float> weights, Random random)
    {
        weights.Clear();
        Initializers.Normal(Weights.Slice(weights, 0)[..(4 * OutputSize * InputSize)], MathF.Sqrt(2f / (5f * InputSize)), random);
        var gates = Weights.Slice(weights, 1)[(4 * OutputSize)..];
        Initializers.Normal(gates[..Heads], 0.1f, random);
        for (var head = 0; head < Heads; head++) gates[Heads + head] = 3 + 3f * head / Math.Max(1, Heads - 1);
    }

    /// <inheritdoc/>
    public void Pack(ReadOnlySpan<float> weights, Span<float> packed) => _plan.Projection.Pack(Weights.Slice(weights, 0), packed);

    /// <inheritdoc/>
    public void Forward(in ForwardPass pass)
    {
        PassGuard.Check(this, pass);
        MLstmForward.Run(_plan, Weights.Slice(pass.Weights, 1), pass);
    }

    /// <inheritdoc/>
    public void Backward(in BackwardPass pass)
    {
        PassGuard.Check(this, pass);
        MLstmBackward.Run(_plan, pass, Weights.Slice(pass.WeightGradient, 0), Weights.Slice(pass.WeightGradient, 1));
    }

    /// <inheritdoc/>
    public override string ToString() => Heads == 1 ? $"MLstm({InputSize}, {OutputSize})" : $"MLstm({InputSize}, {OutputSize}, {Heads})";
}
