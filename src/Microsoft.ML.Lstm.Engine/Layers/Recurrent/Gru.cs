using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent;

/// <summary>
/// Gated recurrent unit (Cho et al. 2014), from the first step to the last. r, z = σ, h = (1 - z) · n + z · h₋₁ with a candidate
/// n = tanh(W x + b + r · (U h₋₁ + c)), the form of PyTorch and of ONNX's linear_before_reset, or n = tanh(W x + U (r · h₋₁) + b), the
/// form of the paper. The state of a sequence is h. Weights, gates in the order r, z, n: "input weights" [3H, F],
/// "hidden weights" [3H, H], "bias" [3H], "candidate bias" [H], which is c, and then those of its variant.
/// </summary>
/// <remarks>At a step that is masked the state and the output are carried on, and no gradient comes from that step's input.</remarks>
public sealed class Gru : ILayer, IQuantizable
{
    readonly GruLayout _plan;

    /// <summary>A layer from <paramref name="inputSize"/> (F) features to <paramref name="hiddenSize"/> (H) units.</summary>
    /// <param name="inputSize">F.</param>
    /// <param name="hiddenSize">H.</param>
    /// <param name="resetAfter">Whether r scales the hidden product (default), or what goes into it as in the paper; that one is slower.</param>
    /// <param name="options">What it has beyond the plain cell; nothing by default.</param>
    public Gru(int inputSize, int hiddenSize, bool resetAfter = true, GruOptions? options = null)
        : this(inputSize, hiddenSize, resetAfter, options, isQuantized: false)
    {
    }

    Gru(int inputSize, int hiddenSize, bool resetAfter, GruOptions? options, bool isQuantized)
    {
        InputSize = SizeGuard.Size(inputSize);
        OutputSize = SizeGuard.Size(hiddenSize);
        Options = options ?? new();
        var gates = checked(3 * hiddenSize);
        List<WeightSpec> specs = [new("input weights", gates, inputSize), new("hidden weights", gates, hiddenSize), new("bias", 1, gates)];
        if (resetAfter) specs.Add(new("candidate bias", 1, hiddenSize));
        if (Options.LayerNormalization) specs.AddRange([new("input gain", 1, gates), new("hidden gain", 1, gates)]);
        Weights = new(specs.ToArray());
        _plan = new(inputSize, hiddenSize, resetAfter, Options, isQuantized);
        PackedSize = SizeGuard.Fits(() => _plan.PackedSize, this);
    }

    string? IQuantizable.WhyNot => !ResetAfter ? "its reset comes before the product" : Options.LayerNormalization ? "its gates are normalised" : null;

    ILayer IQuantizable.Quantized() => new Gru(InputSize, OutputSize, ResetAfter, Options, isQuantized: true);

    ReadOnlySpan<int> IQuantizable.Matrices => [0, 1];

    /// <summary>What this layer has beyond the plain cell.</summary>
    public GruOptions Options { get; }

    /// <summary>Whether the reset gate scales the hidden product rather than what goes into it.</summary>
    public bool ResetAfter => _plan.ResetAfter;

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
    public int TapeSize(int batch, int steps) => _plan.TapeSize(batch, steps);

    /// <inheritdoc/>
    public int ScratchSize(int batch, int steps) => Math.Max(_plan.ForwardScratchSize(batch, steps), _plan.BackwardScratchSize(batch, steps));

    /// <summary>
    /// Glorot for the input's weights, an orthogonal matrix for each gate's hidden weights, 1 as gains, zeros as biases unless
    /// <see cref="ChronoMaxSteps"/> says otherwise.
    /// </summary>
    public void Initialize(Span<float> weights, Random random)
    {
        var h = OutputSize;
        weights.Clear();
        Initializers.GlorotUniform(Weights.Slice(weights, 0), InputSize, h, random);
        var hidden = Weights.Slice(weights, 1);
        for (var gate = 0; gate < 3; gate++) Initializers.Orthogonal(hidden.Slice(gate * h * h, h * h), h, random);
        if (ChronoMaxSteps is { } longest) Initializers.Chrono(Weights.Slice(weights, 2).Slice(h, h), default, longest, random);
        weights[(Weights.Count - _plan.Gains)..].Fill(1);
    }

    /// <inheritdoc/>
    public void Pack(ReadOnlySpan<float> weights, Span<float> packed)
    {
        var (f, h) = (InputSize, OutputSize);
        var input = Weights.Slice(weights, 0);
        var hidden = Weights.Slice(weights, 1);
        var bias = Weights.Slice(weights, 2);
        var parts = new ScratchAllocator(packed);
        if (_plan.InCells)
        {
            if (_plan.IsQuantized) _plan.QuantizedInputs.Pack(_plan.Triples, input, parts.Take(_plan.PackedInputTriples));
            else _plan.Triples.Pack(input, f, parts.Take(_plan.PackedInputTriples));
            if (_plan.IsQuantized) _plan.QuantizedHidden.Pack(_plan.Triples, hidden, parts.Take(_plan.PackedHiddenTriples));
            else _plan.Triples.Pack(hidden, h, parts.Take(_plan.PackedHiddenTriples));
            // The candidate's bias follows the others, as n's hidden product follows the gates.
            _plan.Cells.Pack(weights.Slice(input.Length + hidden.Length, 4 * h), 1, parts.Take(_plan.PackedCellBias));
        }
        else
        {
            _plan.Pairs.Pack(input[..(2 * h * f)], f, parts.Take(f * _plan.Pairs.Width));
            _plan.Candidate.Pack(input[(2 * h * f)..], f, parts.Take(f * _plan.Candidate.Width));
            _plan.Pairs.Pack(hidden[..(2 * h * h)], h, parts.Take(_plan.PackedPairs));
            _plan.Candidate.Pack(hidden[(2 * h * h)..], h, parts.Take(_plan.PackedCandidate));
            _plan.Pairs.Pack(bias[..(2 * h)], 1, parts.Take(_plan.Pairs.Width));
            _plan.Candidate.Pack(bias[(2 * h)..], 1, parts.Take(_plan.Candidate.Width));
            if (ResetAfter) _plan.Candidate.Pack(Weights.Slice(weights, 3), 1, parts.Take(_plan.ProductWidth));
        }
        if (_plan.IsQuantized) return;
        for (var gains = weights[(Weights.Count - _plan.Gains)..Weights.Count]; gains.Length > 0; gains = gains[(3 * h)..])
        {
            _plan.Pairs.Pack(gains[..(2 * h)], 1, parts.Take(_plan.Pairs.Width));
            _plan.Candidate.Pack(gains.Slice(2 * h, h), 1, parts.Take(_plan.Candidate.Width));
        }
        _plan.Pairs.PackGatesAsDepth(input[..(2 * h * f)], f, parts.Take(_plan.PackedInputPairsBack));
        _plan.Candidate.PackGatesAsDepth(input[(2 * h * f)..], f, parts.Take(_plan.PackedInputCandidateBack));
        _plan.Pairs.PackGatesAsDepth(hidden[..(2 * h * h)], h, parts.Take(_plan.PackedPairsBack));
        _plan.Candidate.PackGatesAsDepth(hidden[(2 * h * h)..], h, parts.Take(_plan.PackedCandidateBack));
    }

    /// <inheritdoc/>
    public void Forward(in ForwardPass pass)
    {
        PassGuard.Check(this, pass);
        if (_plan.IsQuantized) GruQuantizedForward.Run(_plan, pass);
        else if (_plan.InCells) GruCellsForward.Run(_plan, pass);
        else GruForward.Run(_plan, pass);
    }

    /// <inheritdoc/>
    public void Backward(in BackwardPass pass)
    {
        PassGuard.Check(this, pass);
        GruBackward.Run(_plan, Weights, pass);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"Gru({InputSize}, {OutputSize}{(ResetAfter ? "" : ", reset before")}{(Options == new GruOptions() ? "" : $", {Options}")})";
}
