using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent;

/// <summary>
/// The plain recurrent network h = tanh(W x + U h₋₁ + b) (Elman 1990), from the first step to the last: the yardstick for what gates are
/// good for. The state of a sequence is h. Weights: "input weights" [H, F], "hidden weights" [H, H], "bias" [H].
/// </summary>
/// <remarks>At a step that is masked the state and the output are carried on, and no gradient comes from that step's input.</remarks>
public sealed class SimpleRnn : ILayer
{
    readonly SimpleRnnLayout _plan;

    /// <summary>A layer from <paramref name="inputSize"/> (F) features to <paramref name="hiddenSize"/> (H) units.</summary>
    public SimpleRnn(int inputSize, int hiddenSize)
    {
        InputSize = SizeGuard.Size(inputSize);
        OutputSize = SizeGuard.Size(hiddenSize);
        Weights = new(new("input weights", hiddenSize, inputSize), new("hidden weights", hiddenSize, hiddenSize), new("bias", 1, hiddenSize));
        _plan = new(inputSize, hiddenSize);
        PackedSize = SizeGuard.Fits(() => _plan.PackedSize, this);
    }

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

    /// <summary>None: the output holds all that Backward needs.</summary>
    public int TapeSize(int batch, int steps) => 0;

    /// <inheritdoc/>
    public int ScratchSize(int batch, int steps) => Math.Max(_plan.ForwardScratchSize(batch, steps), _plan.BackwardScratchSize(batch, steps));

    /// <summary>Glorot for the input's weights, an orthogonal matrix for the hidden weights, zeros as biases.</summary>
    public void Initialize(Span<float> weights, Random random)
    {
        Initializers.GlorotUniform(Weights.Slice(weights, 0), InputSize, OutputSize, random);
        Initializers.Orthogonal(Weights.Slice(weights, 1), OutputSize, random);
        Weights.Slice(weights, 2).Clear();
    }

    /// <inheritdoc/>
    public void Pack(ReadOnlySpan<float> weights, Span<float> packed)
    {
        var parts = new ScratchAllocator(packed);
        _plan.Gates.Pack(Weights.Slice(weights, 0), InputSize, parts.Take(_plan.PackedInputs));
        _plan.Gates.Pack(Weights.Slice(weights, 1), OutputSize, parts.Take(_plan.PackedHidden));
        _plan.Gates.Pack(Weights.Slice(weights, 2), 1, parts.Take(_plan.GateWidth));
        _plan.Gates.PackGatesAsDepth(Weights.Slice(weights, 0), InputSize, parts.Take(_plan.PackedInputsBack));
        _plan.Gates.PackGatesAsDepth(Weights.Slice(weights, 1), OutputSize, parts.Take(_plan.PackedHiddenBack));
    }

    /// <inheritdoc/>
    public void Forward(in ForwardPass pass)
    {
        PassGuard.Check(this, pass);
        var (batch, steps, h, padded) = (pass.Shape.Batch, pass.Shape.Steps, OutputSize, _plan.PaddedUnits);
        if (batch == 0) return;
        var (gatesOfStep, ahead, stateful) = (batch * _plan.GateWidth, TimeBlocks.Ahead(batch, steps), !pass.InitialState.IsEmpty);
        var packed = new SpanReader(pass.Packed);
        var inputWeights = packed.Take(_plan.PackedInputs);
        var hiddenWeights = packed.Take(_plan.PackedHidden);
        var bias = packed.Take(_plan.GateWidth);
        var workspace = new ScratchAllocator(pass.Scratch);
        var ragged = new RaggedBatch(pass.Shape, pass.Mask, pass.Input, ref workspace);
        ragged.Load();
        var hidden = workspace.TakeCleared(batch * padded);
        var hiddenAfter = workspace.TakeCleared(batch * padded);
        var allGates = workspace.Take(ahead * gatesOfStep);
        if (stateful) ragged.Gather(pass.InitialState, h, hidden, padded, batch, h);

        for (var t = 0; t < steps; t++)
        {
            if (t % ahead == 0)
            {
                var count = Math.Min(ahead, steps - t);
                for (var i = 0; i < count; i++) TimeBlocks.SetBias(bias, allGates[(i * gatesOfStep)..], batch, ragged.Rows(t + i));
                ragged.PackInput(t);
                TimeBlocks.AddInputs(ragged, t, count, inputWeights, _plan.Gates.Count, allGates, gatesOfStep, batch * Panels.WideColumns);
            }
            var gates = allGates.Slice(t % ahead * gatesOfStep, gatesOfStep);
            var rows = ragged.Rows(t);
            // [B, H] x [H, gates] -> [B, gates]
            var before = new StridedMatrix { Values = hidden, RowStride = padded, SegmentDepth = h };
            if (t > 0 || stateful)
                Gemm.AddProductInPanels(before, rows, hiddenWeights, _plan.Gates.Count, gates, Panels.WideColumns, batch * Panels.WideColumns);
            TanhUnits.Forward(gates, h, batch, rows, hiddenAfter, ragged.IsRagged ? default : pass.Output[(t * h)..], steps * h);
            ragged.Carry(t, hidden, hiddenAfter, padded, pass.Output, h);
            var swap = hidden;
            hidden = hiddenAfter;
            hiddenAfter = swap;
        }
        if (!pass.FinalState.IsEmpty) ragged.Scatter(hidden, padded, pass.FinalState, h, batch, h);
    }

    /// <inheritdoc/>
    public void Backward(in BackwardPass pass)
    {
        PassGuard.Check(this, pass);
        var (batch, steps, features, h, padded) = (pass.Shape.Batch, pass.Shape.Steps, InputSize, OutputSize, _plan.PaddedUnits);
        if (batch == 0) return;
        var (rowsAtOnce, panels, panel) = (TimeBlocks.Back(batch, steps) * batch, _plan.Gates.Count, Panels.WideColumns);
        var packed = new SpanReader(pass.Packed[_plan.PackedForward..]);
        var inputWeights = packed.Take(_plan.PackedInputsBack);
        var hiddenWeights = packed.Take(_plan.PackedHiddenBack);
        var workspace = new ScratchAllocator(pass.Scratch);
        var ragged = new RaggedBatch(pass.Shape, pass.Mask, pass.Input, ref workspace);
        ragged.Load();
        var hiddenGradient = workspace.TakeCleared(batch * padded);
        var gatheredOutput = workspace.Take(batch * h);
        var gatheredGradient = workspace.Take(batch * h);
        var inputGradient = workspace.Take(rowsAtOnce * features);
        var allGateGradients = workspace.Take(rowsAtOnce * _plan.GateWidth);
        var inputRows = workspace.Take(Packing.TransposedSize(rowsAtOnce, features));
        var hiddenRows = workspace.Take(Packing.TransposedSize(rowsAtOnce, h));
        var inputSums = workspace.TakeCleared(_plan.PackedInputs);
        var hiddenSums = workspace.TakeCleared(_plan.PackedHidden);
        var biasSums = workspace.TakeCleared(_plan.GateWidth);
        if (!pass.FinalStateGradient.IsEmpty) ragged.Gather(pass.FinalStateGradient, h, hiddenGradient, padded, batch, h);

        for (var (end, start) = (steps, 0); end > 0; end = start)
        {
            start = ragged.StartOf(end, rowsAtOnce);
            var rows = ragged.Offset(end) - ragged.Offset(start);
            var stride = rows * panel;
            // What lies beyond the last unit in a panel is never written, but the products read it.
            var gateGradient = allGateGradients[..(rows * _plan.GateWidth)];
            gateGradient.Clear();
            for (var t = end - 1; t >= start; t--)
            {
                var (rowsOfStep, first) = (ragged.Rows(t), ragged.Offset(t) - ragged.Offset(start));
                var part = gateGradient[(first * panel)..];
                var output = pass.Output[(t * h)..];
                var outputGradient = pass.OutputGradient[(t * h)..];
                if (ragged.IsRagged)
                {
                    ragged.Gather(output, steps * h, gatheredOutput, h, rowsOfStep, h);
                    ragged.Gather(outputGradient, steps * h, gatheredGradient, h, rowsOfStep, h);
                    output = gatheredOutput;
                    outputGradient = gatheredGradient;
                }
                TanhUnits.Backward(output, outputGradient, ragged.IsRagged ? h : steps * h, hiddenGradient, h, rowsOfStep, part, stride);
                ragged.CarryBack(t, hiddenGradient, padded, h, pass.OutputGradient, h, part, panels, stride);
                ragged.PackInputTransposed(t, first, rows, inputRows);
                if (t > 0) Packing.PackTransposed(pass.Output[((t - 1) * h)..], steps * h, rowsOfStep, h, first, rows, hiddenRows, ragged.Order);
                else if (!pass.InitialState.IsEmpty) Packing.PackTransposed(pass.InitialState, h, rowsOfStep, h, first, rows, hiddenRows, ragged.Order);
                else Packing.ClearTransposed(first, rowsOfStep, h, rows, hiddenRows);
                if (t == 0 && pass.InitialStateGradient.IsEmpty) continue;
                // [B, gates] x [gates, H] -> [B, H]
                Gemm.AddProduct(TimeBlocks.GateRows(part, panels, stride), rowsOfStep, hiddenWeights, h, hiddenGradient, padded);
            }
            // [rows, F]ᵀ x [rows, gates] -> [F, gates], and the same for h.
            Gemm.AddProductInPanels(Packing.Transposed(inputRows, rows), features, gateGradient, panels, inputSums, panel, features * panel);
            Gemm.AddProductInPanels(Packing.Transposed(hiddenRows, rows), h, gateGradient, panels, hiddenSums, panel, h * panel);
            for (var p = 0; p < panels; p++) Reductions.AddColumnSums(gateGradient.Slice(p * stride, stride), biasSums.Slice(p * panel, panel));
            if (pass.InputGradient.IsEmpty) continue;
            // [rows, gates] x [gates, F] -> [rows, F]
            inputGradient[..(rows * features)].Clear();
            Gemm.AddProduct(TimeBlocks.GateRows(gateGradient, panels, stride), rows, inputWeights, features, inputGradient, features);
            TimeBlocks.Spread(ragged, inputGradient, pass.InputGradient, features, batch, steps, start, end);
        }
        _plan.Gates.AddUnpacked(inputSums, features, Weights.Slice(pass.WeightGradient, 0));
        _plan.Gates.AddUnpacked(hiddenSums, h, Weights.Slice(pass.WeightGradient, 1));
        _plan.Gates.AddUnpacked(biasSums, 1, Weights.Slice(pass.WeightGradient, 2));
        if (!pass.InitialStateGradient.IsEmpty) ragged.Scatter(hiddenGradient, padded, pass.InitialStateGradient, h, batch, h);
    }

    /// <inheritdoc/>
    public override string ToString() => $"SimpleRnn({InputSize}, {OutputSize})";
}
