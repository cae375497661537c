using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers;

/// <summary>
/// Long short-term memory (Hochreiter and Schmidhuber 1997) with a forget gate (Gers et al. 2000), from the first step to the last.
/// The state of a sequence is h, then c. Weights, gates in the order i, f, g, o: "input weights" [4H, F], "hidden weights" [4H, H], "bias" [4H].
/// </summary>
/// <remarks>At a step that is masked the state and the output are carried on, and no gradient comes from that step's input.</remarks>
public sealed class Lstm : ILayer
{
    readonly LstmPlan _plan;

    /// <summary>A layer from <paramref name="inputSize"/> (F) features to <paramref name="hiddenSize"/> (H) units.</summary>
    public Lstm(int inputSize, int hiddenSize)
    {
        InputSize = Positive.Size(inputSize);
        OutputSize = Positive.Size(hiddenSize);
        Weights = new(
            new("input weights", 4 * hiddenSize, inputSize), new("hidden weights", 4 * hiddenSize, hiddenSize), new("bias", 1, 4 * hiddenSize));
        _plan = new(inputSize, hiddenSize);
    }

    /// <inheritdoc/>
    public int InputSize { get; }

    /// <inheritdoc/>
    public int OutputSize { get; }

    /// <inheritdoc/>
    public WeightLayout Weights { get; }

    /// <summary>2H: h, then c.</summary>
    public int StateSize => 2 * OutputSize;

    /// <inheritdoc/>
    public int PackedSize => _plan.PackedSize;

    /// <inheritdoc/>
    public int TapeSize(int batch, int steps) => _plan.TapeSize(batch, steps);

    /// <inheritdoc/>
    public int ScratchSize(int batch, int steps) => Math.Max(_plan.ForwardScratchSize(batch, steps), _plan.BackwardScratchSize(batch, steps));

    /// <summary>Glorot for the input's weights, an orthogonal matrix for each gate's hidden weights, and 1 as the forget gate's bias.</summary>
    public void Initialize(Span<float> weights, Random random)
    {
        var h = OutputSize;
        Initializers.GlorotUniform(Weights.Slice(weights, 0), InputSize, h, random);
        var hidden = Weights.Slice(weights, 1);
        for (var gate = 0; gate < 4; gate++) Initializers.Orthogonal(hidden.Slice(gate * h * h, h * h), h, random);
        var bias = Weights.Slice(weights, 2);
        bias.Clear();
        bias.Slice(h, h).Fill(1);
    }

    /// <inheritdoc/>
    public void Pack(ReadOnlySpan<float> weights, Span<float> packed)
    {
        var input = Weights.Slice(weights, 0);
        var hidden = Weights.Slice(weights, 1);
        var parts = new Workspace(packed);
        _plan.Gates.Pack(input, InputSize, parts.Take(_plan.PackedInputs));
        _plan.Gates.Pack(hidden, OutputSize, parts.Take(_plan.PackedHidden));
        _plan.Gates.Pack(Weights.Slice(weights, 2), 1, parts.Take(_plan.GateWidth));
        _plan.Gates.PackGatesAsDepth(input, InputSize, parts.Take(_plan.PackedInputsBack));
        _plan.Gates.PackGatesAsDepth(hidden, OutputSize, parts.Take(_plan.PackedHiddenBack));
    }

    /// <inheritdoc/>
    public void Forward(in ForwardPass pass)
    {
        var (batch, steps, features, h) = (pass.Shape.Batch, pass.Shape.Steps, InputSize, OutputSize);
        if (batch == 0) return;
        var (gatesOfStep, cellsOfStep, gatesOfPanel) = (batch * _plan.GateWidth, batch * _plan.PaddedUnits, batch * Panels.WideColumns);
        var (ahead, predicting) = (StepBlocks.Ahead(batch, steps), pass.Tape.IsEmpty);

        var inputWeights = pass.Packed[.._plan.PackedInputs];
        var hiddenWeights = pass.Packed.Slice(_plan.PackedInputs, _plan.PackedHidden);
        var bias = pass.Packed.Slice(_plan.PackedInputs + _plan.PackedHidden, _plan.GateWidth);
        var workspace = new Workspace(pass.Scratch);
        var cellBefore = workspace.TakeCleared(cellsOfStep);
        var hidden = workspace.TakeCleared(cellsOfStep);
        var hiddenAfter = workspace.TakeCleared(cellsOfStep);
        var allGates = predicting ? workspace.Take(ahead * gatesOfStep) : pass.Tape[..(steps * gatesOfStep)];
        var allCells = predicting ? workspace.Take(2 * cellsOfStep) : pass.Tape.Slice(steps * gatesOfStep, steps * cellsOfStep);
        var stateful = !pass.InitialState.IsEmpty;
        if (stateful)
        {
            StateRows.Copy(pass.InitialState, StateSize, hidden, _plan.PaddedUnits, batch, h);
            StateRows.ToCells(pass.InitialState[h..], StateSize, cellBefore, batch, h);
        }

        for (var t = 0; t < steps; t++)
        {
            if (t % ahead == 0)
            {
                var first = predicting ? allGates : allGates[(t * gatesOfStep)..];
                var count = Math.Min(ahead, steps - t);
                StepBlocks.SetBias(bias, first, batch, count);
                StepBlocks.AddInputs(pass.Input[(t * features)..], features, inputWeights, _plan.Panels, first, batch, steps, count);
            }
            var gates = allGates.Slice((predicting ? t % ahead : t) * gatesOfStep, gatesOfStep);
            var cell = allCells.Slice((predicting ? t % 2 : t) * cellsOfStep, cellsOfStep);
            var output = pass.Output[(t * h)..];
            var before = new Operand { Values = hidden, RowStride = _plan.PaddedUnits, SegmentDepth = h };
            var panelsAtOnce = Math.Max(1, StepBlocks.GatesInCache / gatesOfPanel);
            for (var p = 0; p < _plan.Panels; p += panelsAtOnce)
            {
                var count = Math.Min(panelsAtOnce, _plan.Panels - p);
                var part = gates.Slice(p * gatesOfPanel, count * gatesOfPanel);
                // [B, H] x [H, gates] -> [B, gates]: only the hidden product has to wait for the step before; without a state the first h is zero.
                if (t > 0 || stateful)
                {
                    var weights = hiddenWeights[(p * h * Panels.WideColumns)..];
                    Gemm.AddProductInPanels(before, batch, weights, count, part, Panels.WideColumns, gatesOfPanel);
                }
                Gates.Forward(new()
                {
                    Units = h,
                    Batch = batch,
                    Panels = p..(p + count),
                    Gates = part,
                    CellBefore = cellBefore,
                    Cell = cell,
                    Hidden = hiddenAfter,
                    Output = output,
                    OutputStride = steps * h,
                });
            }
            if (!pass.Mask.IsEmpty)
            {
                for (var b = 0; b < batch; b++)
                {
                    if (pass.Mask[b * steps + t]) continue;
                    CopyRow(hidden, hiddenAfter, b);
                    hidden.Slice(b * _plan.PaddedUnits, h).CopyTo(output[(b * steps * h)..]);
                    CopyCell(cellBefore, cell, b, batch);
                }
            }
            cellBefore = cell;
            var swap = hidden;
            hidden = hiddenAfter;
            hiddenAfter = swap;
        }
        if (pass.FinalState.IsEmpty) return;
        StateRows.Copy(hidden, _plan.PaddedUnits, pass.FinalState, StateSize, batch, h);
        StateRows.FromCells(cellBefore, pass.FinalState[h..], StateSize, batch, h);
    }

    /// <inheritdoc/>
    public void Backward(in BackwardPass pass)
    {
        var (batch, steps, features, h) = (pass.Shape.Batch, pass.Shape.Steps, InputSize, OutputSize);
        if (batch == 0) return;
        var (gatesOfStep, cellsOfStep) = (batch * _plan.GateWidth, batch * _plan.PaddedUnits);
        var stepsAtOnce = StepBlocks.Back(batch, steps);
        var rowsAtOnce = stepsAtOnce * batch;
        var allGates = pass.Tape[..(steps * gatesOfStep)];
        var allCells = pass.Tape.Slice(steps * gatesOfStep, steps * cellsOfStep);
        var inputWeights = pass.Packed.Slice(_plan.PackedInputs + _plan.PackedHidden + _plan.GateWidth, _plan.PackedInputsBack);
        var hiddenWeights = pass.Packed.Slice(_plan.PackedSize - _plan.PackedHiddenBack, _plan.PackedHiddenBack);

        var workspace = new Workspace(pass.Scratch);
        var input = MaskedRows.Clean(pass.Input, features, pass.Mask, workspace.Take(batch * steps * features));
        var initialCell = workspace.TakeCleared(cellsOfStep);
        var hiddenGradient = workspace.TakeCleared(cellsOfStep);
        var cellGradient = workspace.TakeCleared(cellsOfStep);
        var cellBeforeGradient = workspace.Take(cellsOfStep);
        var gateGradient = workspace.Take(rowsAtOnce * _plan.GateWidth);
        var weightGradient = new LstmWeightGradient(_plan, rowsAtOnce, ref workspace);
        var inputGradient = workspace.Take(rowsAtOnce * features);
        if (!pass.InitialState.IsEmpty) StateRows.ToCells(pass.InitialState[h..], StateSize, initialCell, batch, h);
        if (!pass.FinalStateGradient.IsEmpty)
        {
            StateRows.Copy(pass.FinalStateGradient, StateSize, hiddenGradient, _plan.PaddedUnits, batch, h);
            StateRows.ToCells(pass.FinalStateGradient[h..], StateSize, cellGradient, batch, h);
        }

        for (var end = steps; end > 0; end -= stepsAtOnce)
        {
            var start = Math.Max(0, end - stepsAtOnce);
            var rows = (end - start) * batch;
            var gatesOfPanel = rows * Panels.WideColumns;
            for (var t = end - 1; t >= start; t--)
            {
                var part = gateGradient[((t - start) * batch * Panels.WideColumns)..];
                Gates.Backward(new()
                {
                    Units = h,
                    Batch = batch,
                    Gates = allGates.Slice(t * gatesOfStep, gatesOfStep),
                    CellBefore = t == 0 ? initialCell : allCells.Slice((t - 1) * cellsOfStep, cellsOfStep),
                    Cell = allCells.Slice(t * cellsOfStep, cellsOfStep),
                    OutputGradient = pass.OutputGradient[(t * h)..],
                    OutputStride = steps * h,
                    HiddenGradient = hiddenGradient,
                    CellGradient = cellGradient,
                    CellBeforeGradient = cellBeforeGradient,
                    GateGradient = part,
                    GateGradientStride = gatesOfPanel,
                });
                // What a step that is not there passes back is what came to it; the product below adds to that.
                for (var b = 0; b < batch; b++)
                {
                    var row = hiddenGradient.Slice(b * _plan.PaddedUnits, h);
                    if (pass.Mask[b * steps + t])
                    {
                        row.Clear();
                        continue;
                    }
                    var outer = pass.OutputGradient.Slice((b * steps + t) * h, h);
                    for (var j = 0; j < h; j++) row[j] += outer[j];
                    CopyCell(cellGradient, cellBeforeGradient, b, batch);
                    for (var p = 0; p < _plan.Panels; p++) part.Slice(p * gatesOfPanel + b * Panels.WideColumns, Panels.WideColumns).Clear();
                }
                var swap = cellGradient;
                cellGradient = cellBeforeGradient;
                cellBeforeGradient = swap;
                // [B, gates] x [gates, H] -> [B, H]
                if (t == 0 && pass.InitialStateGradient.IsEmpty) continue;
                Gemm.AddProduct(StepBlocks.GateRows(part, _plan.Panels, gatesOfPanel), batch, hiddenWeights, h, hiddenGradient, _plan.PaddedUnits);
            }
            weightGradient.Add(input, pass.Output, pass.InitialState, gateGradient, batch, steps, start, end);
            if (pass.InputGradient.IsEmpty) continue;
            // [rows, gates] x [gates, F] -> [rows, F]
            inputGradient[..(rows * features)].Clear();
            Gemm.AddProduct(StepBlocks.GateRows(gateGradient, _plan.Panels, gatesOfPanel), rows, inputWeights, features, inputGradient, features);
            StepBlocks.Spread(inputGradient, pass.InputGradient, features, batch, steps, start, end);
        }
        weightGradient.Unpack(
            Weights.Slice(pass.WeightGradient, 0), Weights.Slice(pass.WeightGradient, 1), Weights.Slice(pass.WeightGradient, 2));
        if (pass.InitialStateGradient.IsEmpty) return;
        StateRows.Copy(hiddenGradient, _plan.PaddedUnits, pass.InitialStateGradient, StateSize, batch, h);
        StateRows.FromCells(cellGradient, pass.InitialStateGradient[h..], StateSize, batch, h);
    }

    void CopyRow(ReadOnlySpan<float> from, Span<float> to, int row) =>
        from.Slice(row * _plan.PaddedUnits, _plan.PaddedUnits).CopyTo(to[(row * _plan.PaddedUnits)..]);

    void CopyCell(ReadOnlySpan<float> from, Span<float> to, int row, int batch)
    {
        for (var p = 0; p < _plan.Panels; p++)
        {
            var place = (p * batch + row) * Panels.Lanes;
            from.Slice(place, Panels.Lanes).CopyTo(to[place..]);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"Lstm({InputSize}, {OutputSize})";
}
