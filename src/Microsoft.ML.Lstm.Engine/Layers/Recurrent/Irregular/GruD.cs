using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent.Irregular;

/// <summary>
/// GRU-D (Che et al. 2018), from the first step to the last: a GRU for features that are measured at times of their own. A step holds for each of D
/// features its value or the last one before it (standardised, 0 where there is none yet), whether it is measured (1 or 0), and the gap δ since it was last measured.
/// x̂ = m x + (1 - m) γ x with γ = exp(-max(0, w δ + b)) goes back to the mean, 0; h' = γₕ · h₋₁ with γₕ = exp(-max(0, W δ + b)) forgets;
/// r, z = σ, h = (1 - z) · h' + z · tanh(W x̂ + V m + U (r · h') + b). The state of a sequence is h. Weights, gates in the order r, z, n: "input weights" [3H, 2D], for x̂ and
/// then m, "hidden weights" [3H, H], "bias" [3H], "input decay" [D], "input decay bias" [D], "hidden decay" [H, D], "hidden decay bias" [H].
/// </summary>
/// <remarks>At a step that is masked as a whole the state and the output are carried on without decay, and no gradient comes from that step's input.</remarks>
public sealed class GruD : ILayer
{
    readonly GruDLayout _plan;

    /// <summary>A layer from <paramref name="features"/> (D) features, whose steps hold 3D numbers, to <paramref name="hiddenSize"/> (H) units.</summary>
    public GruD(int features, int hiddenSize)
    {
        Features = SizeGuard.Size(features);
        OutputSize = SizeGuard.Size(hiddenSize);
        _plan = new(features, hiddenSize);
        InputSize = 3 * features;
        var gates = 3 * hiddenSize;
        Weights = new(
            new("input weights", gates, 2 * features), new("hidden weights", gates, hiddenSize), new("bias", 1, gates), new("input decay", 1, features), new("input decay bias", 1, features),
            new("hidden decay", hiddenSize, features), new("hidden decay bias", 1, hiddenSize));
        PackedSize = SizeGuard.Fits(() => _plan.PackedSize, this);
    }

    /// <summary>D.</summary>
    public int Features { get; }

    /// <summary>3D: values, masks and gaps of a step, side by side.</summary>
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
    public int TapeSize(int batch, int steps) => _plan.TapeSize(batch, steps);

    /// <inheritdoc/>
    public int ScratchSize(int batch, int steps) => Math.Max(_plan.ForwardScratchSize(batch, steps), _plan.BackwardScratchSize(batch, steps));

    /// <summary>
    /// Glorot for the input's weights, an orthogonal matrix for each gate's hidden weights, zeros as biases; decays between none and half of the gap for each feature, and a part of that
    /// for each unit.
    /// </summary>
    public void Initialize(Span<float> weights, Random random)
    {
        var h = OutputSize;
        weights.Clear();
        Initializers.GlorotUniform(Weights.Slice(weights, 0), 2 * Features, h, random);
        var hidden = Weights.Slice(weights, 1);
        for (var gate = 0; gate < 3; gate++) Initializers.Orthogonal(hidden.Slice(gate * h * h, h * h), h, random);
        foreach (ref var decay in Weights.Slice(weights, 3)) decay = random.NextSingle() / 2;
        foreach (ref var decay in Weights.Slice(weights, 5)) decay = random.NextSingle() / (4 * Features);
    }

    /// <inheritdoc/>
    public void Pack(ReadOnlySpan<float> weights, Span<float> packed)
    {
        var h = OutputSize;
        var parts = new ScratchAllocator(packed);
        var input = Weights.Slice(weights, 0);
        var hidden = Weights.Slice(weights, 1);
        _plan.InputPairs.Pack(input[..(4 * h * Features)], parts.Take(_plan.InputPairs.PackedSize));
        _plan.InputCandidate.Pack(input[(4 * h * Features)..], parts.Take(_plan.InputCandidate.PackedSize));
        _plan.HiddenPairs.Pack(hidden[..(2 * h * h)], parts.Take(_plan.HiddenPairs.PackedSize));
        _plan.HiddenCandidate.Pack(hidden[(2 * h * h)..], parts.Take(_plan.HiddenCandidate.PackedSize));
        _plan.Decay.Pack(Weights.Slice(weights, 5), parts.Take(_plan.Decay.PackedSize));
    }

    /// <inheritdoc/>
    public void Forward(in ForwardPass pass)
    {
        PassGuard.Check(this, pass);
        GruDForward.Run(_plan, Weights, pass);
    }

    /// <inheritdoc/>
    public void Backward(in BackwardPass pass)
    {
        PassGuard.Check(this, pass);
        GruDBackward.Run(_plan, Weights, pass);
    }

    /// <inheritdoc/>
    public override string ToString() => $"GruD({Features}, {OutputSize})";
}
