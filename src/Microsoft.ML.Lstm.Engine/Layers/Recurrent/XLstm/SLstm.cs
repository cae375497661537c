using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent.XLstm;

/// <summary>
/// sLSTM (Beck et al. 2024, xLSTM), from the first step to the last: an LSTM whose input gate is an exponential, so that a step may outweigh all
/// that was before, and whose cell is normalised: C = σ(f) C₋₁ + eⁱ tanh g, N = σ(f) N₋₁ + eⁱ, h = σ(o) C / N. The recurrence is block-diagonal: a
/// head's gates see the h of that head only. The state of a sequence is h, then c = C / N, then ln N, with 0 for the ln N before the first step.
/// Weights, head by head, in each the gates in the order i, f, g, o: "input weights" [4H, F], "hidden weights" [4H, H / heads], "bias" [4H].
/// </summary>
/// <remarks>
/// Gates are kept in logarithms, so that nothing overflows; the paper's stabiliser, a running maximum, is not needed (docs/numerics.md). At a step
/// that is masked the state and the output are carried on, and no gradient comes from that step's input.
/// </remarks>
public sealed class SLstm : ILayer
{
    readonly SLstmLayout _plan;

    /// <summary>A layer from <paramref name="inputSize"/> (F) features to <paramref name="hiddenSize"/> (H) units in <paramref name="heads"/> heads.</summary>
    /// <param name="inputSize">F.</param>
    /// <param name="hiddenSize">H.</param>
    /// <param name="heads">Blocks of the recurrence, of H / heads units each; 1, the default, lets every unit see every other one.</param>
    public SLstm(int inputSize, int hiddenSize, int heads = 1)
    {
        InputSize = SizeGuard.Size(inputSize);
        OutputSize = SizeGuard.Size(hiddenSize);
        Heads = XLstmHeads.Checked(heads, hiddenSize);
        _plan = new(inputSize, heads, hiddenSize / heads);
        var gates = checked(4 * hiddenSize);
        Weights = new(new("input weights", gates, inputSize), new("hidden weights", gates, _plan.HeadUnits), new("bias", 1, gates));
        PackedSize = SizeGuard.Fits(() => _plan.PackedSize, this);
    }

    /// <summary>
    /// Where the layer stands in a stack: 0, the default, for the first one, 1 for the last one. Fresh forget biases fall from 5 to -7 over the units
    /// of a head, in a lower layer faster than in a higher one, so that the higher one remembers longer.
    /// </summary>
    public double Depth
    {
        get;
        init => field = value is >= 0 and <= 1 ? value : throw Require.Refused(nameof(Depth), value, $"The place in a stack is from 0, the first layer, to 1, the last.");
    }

    /// <summary>Blocks of the recurrence.</summary>
    public int Heads { get; }

    /// <inheritdoc/>
    public int InputSize { get; }

    /// <inheritdoc/>
    public int OutputSize { get; }

    /// <inheritdoc/>
    public WeightLayout Weights { get; }

    /// <summary>3H: h, then c, then ln N.</summary>
    public int StateSize => _plan.StateSize;

    /// <inheritdoc/>
    public int PackedSize { get; }

    /// <inheritdoc/>
    public int TapeSize(int batch, int steps) => _plan.TapeSize(batch, steps);

    /// <inheritdoc/>
    public int ScratchSize(int batch, int steps) => Math.Max(_plan.ForwardScratchSize(batch, steps), _plan.BackwardScratchSize(batch, steps));

    /// <summary>
    /// As the paper's authors do: normal with variance 2 / (5F) for the input's weights, zeros for the hidden weights and the biases of i, g and o, and
    /// 5 - 12 x^(0.3 + 1.3 <see cref="Depth"/>) as forget biases, with x from 0 to 1 over the units of a head.
    /// </summary>
    public void Initialize(Span<float> weights, Random random)
    {
        weights.Clear();
        Initializers.Normal(Weights.Slice(weights, 0), MathF.Sqrt(2f / (5f * InputSize)), random);
        var bias = Weights.Slice(weights, 2);
        var units = _plan.HeadUnits;
        for (var head = 0; head < Heads; head++)
            for (var unit = 0; unit < units; unit++)
                bias[(4 * head + 1) * units + unit] = (float)(5 - 12 * Math.Pow(unit / Math.Max(1.0, units - 1), 0.3 + 1.3 * Depth));
    }

    /// <inheritdoc/>
    public void Pack(ReadOnlySpan<float> weights, Span<float> packed)
    {
        var (gates, units, rows) = (_plan.Gates, _plan.HeadUnits, 4 * _plan.HeadUnits);
        var parts = new ScratchAllocator(packed);
        for (var head = 0; head < Heads; head++)
        {
            var input = Weights.Slice(weights, 0).Slice(head * rows * InputSize, rows * InputSize);
            var hidden = Weights.Slice(weights, 1).Slice(head * rows * units, rows * units);
            gates.Pack(input, InputSize, parts.Take(_plan.PackedInputs));
            gates.Pack(hidden, units, parts.Take(_plan.PackedHidden));
            gates.Pack(Weights.Slice(weights, 2).Slice(head * rows, rows), 1, parts.Take(_plan.GateWidth));
            gates.PackGatesAsDepth(input, InputSize, parts.Take(_plan.PackedInputsBack));
            gates.PackGatesAsDepth(hidden, units, parts.Take(_plan.PackedHiddenBack));
        }
    }

    /// <inheritdoc/>
    public void Forward(in ForwardPass pass)
    {
        PassGuard.Check(this, pass);
        SLstmForward.Run(_plan, pass);
    }

    /// <inheritdoc/>
    public void Backward(in BackwardPass pass)
    {
        PassGuard.Check(this, pass);
        SLstmBackward.Run(_plan, Weights, pass);
    }

    /// <inheritdoc/>
    public override string ToString() => Heads == 1 ? $"SLstm({InputSize}, {OutputSize})" : $"SLstm({InputSize}, {OutputSize}, {Heads})";
}
