using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent;

/// <summary>
/// Long short-term memory (Hochreiter and Schmidhuber 1997) with a forget gate (Gers et al. 2000), from the first step to the last.
/// The state of a sequence is h, then c. Weights, gates in the order i, f, g, o: "input weights" [4H, F], "hidden weights" [4H, H],
/// "bias" [4H], and then those of its variant.
/// </summary>
/// <remarks>At a step that is masked the state and the output are carried on, and no gradient comes from that step's input.</remarks>
public sealed class Lstm : ILayer, IQuantizable, IParallelPass<ForwardPass>, IParallelPass<BackwardPass>
{
    readonly LstmLayout _plan;

    /// <summary>A layer from <paramref name="inputSize"/> (F) features to <paramref name="hiddenSize"/> (H) units.</summary>
    /// <param name="inputSize">F.</param>
    /// <param name="hiddenSize">H.</param>
    /// <param name="options">What it has beyond the plain cell; nothing by default.</param>
    public Lstm(int inputSize, int hiddenSize, LstmOptions? options = null)
        : this(inputSize, hiddenSize, options, isQuantized: false)
    {
    }

    Lstm(int inputSize, int hiddenSize, LstmOptions? options, bool isQuantized)
    {
        InputSize = SizeGuard.Size(inputSize);
        HiddenSize = SizeGuard.Size(hiddenSize);
        Options = options ?? new();
        _plan = new(inputSize, hiddenSize, Options, isQuantized);
        var gates = checked(4 * hiddenSize);
        List<WeightSpec> specs = [new("input weights", gates, inputSize), new("hidden weights", gates, _plan.Outputs), new("bias", 1, gates)];
        if (Options.Peepholes) specs.Add(new("peepholes", 3, hiddenSize));
        if (Options.LayerNormalization) specs.AddRange([new("input gain", 1, gates), new("hidden gain", 1, gates)]);
        if (_plan.Projects) specs.Add(new("projection", _plan.Outputs, hiddenSize));
        Weights = new(specs.ToArray());
        PackedSize = SizeGuard.Fits(() => _plan.PackedSize, this);
    }

    string? IQuantizable.WhyNot => Options.LayerNormalization ? "its gates are normalised" : null;

    ILayer IQuantizable.Quantized() => new Lstm(InputSize, HiddenSize, Options, isQuantized: true);

    ReadOnlySpan<int> IQuantizable.Matrices => [0, 1];

    /// <summary>What this layer has beyond the plain cell.</summary>
    public LstmOptions Options { get; }

    /// <summary>
    /// The longest dependency in steps that fresh weights should be fit for: the biases of forget and input gates are then those of
    /// <see cref="Initializers.Chrono"/>. Null, the default, for 1 and 0.
    /// </summary>
    public int? ChronoMaxSteps { get; init => field = Initializers.Dependency(value); }

    /// <inheritdoc/>
    public int InputSize { get; }

    /// <summary>Units (H), which is the output's size unless there is a projection.</summary>
    public int HiddenSize { get; }

    /// <inheritdoc/>
    public int OutputSize => _plan.Outputs;

    /// <inheritdoc/>
    public WeightLayout Weights { get; }

    /// <summary>h, then c.</summary>
    public int StateSize => _plan.StateSize;

    /// <inheritdoc/>
    public int PackedSize { get; }

    /// <inheritdoc/>
    public int TapeSize(int batch, int steps) => _plan.TapeSize(batch, steps);

    /// <inheritdoc/>
    public int ScratchSize(int batch, int steps) => Math.Max(_plan.ForwardScratchSize(batch, steps), _plan.BackwardScratchSize(batch, steps));

    /// <summary>
    /// Glorot for the input's weights and a projection, an orthogonal matrix for each gate's hidden weights (Glorot with a projection), 1 as
    /// the forget gate's bias and as gains, 0 for peepholes.
    /// </summary>
    public void Initialize(Span<float> weights, Random random)
    {
        var (h, outputs) = (HiddenSize, OutputSize);
        weights.Clear();
        Initializers.GlorotUniform(Weights.Slice(weights, 0), InputSize, h, random);
        var hidden = Weights.Slice(weights, 1);
        if (_plan.Projects) Initializers.GlorotUniform(hidden, outputs, h, random);
        else for (var gate = 0; gate < 4; gate++) Initializers.Orthogonal(hidden.Slice(gate * h * h, h * h), h, random);
        var bias = Weights.Slice(weights, 2);
        if (ChronoMaxSteps is { } longest) Initializers.Chrono(bias.Slice(h, h), bias[..h], longest, random);
        else bias.Slice(h, h).Fill(1);
        var parts = new LstmVariantWeights(_plan, weights[(Weights.Count - LstmVariantWeights.Count(_plan))..]);
        parts.InputGain.Fill(1);
        parts.HiddenGain.Fill(1);
        Initializers.GlorotUniform(parts.Projection, h, outputs, random);
    }

    /// <inheritdoc/>
    public void Pack(ReadOnlySpan<float> weights, Span<float> packed)
    {
        var (gates, h, outputs) = (_plan.Gates, HiddenSize, OutputSize);
        var input = Weights.Slice(weights, 0);
        var hidden = Weights.Slice(weights, 1);
        var own = new SpanReader(weights[(Weights.Count - LstmVariantWeights.Count(_plan))..]);
        var parts = new ScratchAllocator(packed);
        if (_plan.IsQuantized) _plan.QuantizedInputs.Pack(gates, input, parts.Take(_plan.PackedInputs));
        else gates.Pack(input, InputSize, parts.Take(_plan.PackedInputs));
        if (_plan.IsQuantized) _plan.QuantizedHidden.Pack(gates, hidden, parts.Take(_plan.PackedHidden));
        else gates.Pack(hidden, outputs, parts.Take(_plan.PackedHidden));
        gates.Pack(Weights.Slice(weights, 2), 1, parts.Take(_plan.GateWidth));
        if (Options.Peepholes) Peepholes.Pack(own.Take(3 * h), h, parts.Take(_plan.PackedPeepholes));
        if (Options.LayerNormalization)
        {
            gates.Pack(own.Take(4 * h), 1, parts.Take(_plan.PackedGains));
            gates.Pack(own.Take(4 * h), 1, parts.Take(_plan.PackedGains));
        }
        var projection = own.Take(_plan.Projects ? outputs * h : 0);
        // y = W x: W's rows are the columns of the product forward, its columns those of the product backward.
        if (_plan.Projects) Packing.PackColumns(projection, depthStride: 1, columnStride: h, h, outputs, parts.Take(_plan.PackedProjection));
        if (_plan.IsQuantized) return;
        gates.PackGatesAsDepth(input, InputSize, parts.Take(_plan.PackedInputsBack));
        gates.PackGatesAsDepth(hidden, outputs, parts.Take(_plan.PackedHiddenBack));
        if (_plan.Projects) Packing.PackColumns(projection, depthStride: h, columnStride: 1, outputs, h, parts.Take(_plan.PackedProjectionBack));
    }

    /// <inheritdoc/>
    public void Forward(in ForwardPass pass)
    {
        PassGuard.Check(this, pass);
        if (pass.Region is not { } region) LstmForward.Run(_plan, pass, default);
        else region.Run(this, pass, LstmPartition.Most(_plan, LstmForward.Grain, pass.Seed), pass.Shape.Steps, LstmPartition.WorkOfStep(_plan, pass.Shape.Batch));
    }

    /// <inheritdoc/>
    public void Backward(in BackwardPass pass)
    {
        PassGuard.Check(this, pass);
        if (pass.Region is not { } region) LstmBackward.Run(_plan, Weights, pass, default);
        else region.Run(this, pass, LstmPartition.Most(_plan, LstmBackward.Grain, pass.Seed), pass.Shape.Steps, LstmPartition.WorkOfStep(_plan, pass.Shape.Batch));
    }

    /// <summary>Floats of <see cref="BackwardPass.PackedSums"/>.</summary>
    internal int PackedSumsSize => LstmWeightSums.Size(_plan);

    /// <summary>Adds what passes have left in <see cref="BackwardPass.PackedSums"/> to the weights' gradient.</summary>
    internal void Unpack(Span<float> sums, Span<float> weightGradient) =>
        new LstmWeightSums(_plan, sums).Unpack(Weights.Slice(weightGradient, 0), Weights.Slice(weightGradient, 1), Weights.Slice(weightGradient, 2));

    void IParallelPass<ForwardPass>.Run(in ForwardPass pass, Worker worker) => LstmForward.Run(_plan, pass, worker);

    void IParallelPass<BackwardPass>.Run(in BackwardPass pass, Worker worker) => LstmBackward.Run(_plan, Weights, pass, worker);

    /// <inheritdoc/>
    public override string ToString() => Options == new LstmOptions() ? $"Lstm({InputSize}, {HiddenSize})" : $"Lstm({InputSize}, {HiddenSize}, {Options})";
}
