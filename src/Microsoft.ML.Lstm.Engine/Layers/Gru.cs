using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers;

/// <summary>
/// Gated recurrent unit (Cho et al. 2014), from the first step to the last. r, z = σ, h = (1 - z) · n + z · h₋₁ with a candidate
/// n = tanh(W x + b + r · (U h₋₁ + c)), the form of PyTorch and of ONNX's linear_before_reset, or n = tanh(W x + U (r · h₋₁) + b), the
/// form of the paper. The state of a sequence is h. Weights, gates in the order r, z, n: "input weights" [3H, F],
/// "hidden weights" [3H, H], "bias" [3H], and "candidate bias" [H], which is c.
/// </summary>
/// <remarks>At a step that is masked the state and the output are carried on, and no gradient comes from that step's input.</remarks>
public sealed class Gru : ILayer
{
    readonly GruPlan _plan;

    /// <summary>A layer from <paramref name="inputSize"/> (F) features to <paramref name="hiddenSize"/> (H) units.</summary>
    /// <param name="inputSize">F.</param>
    /// <param name="hiddenSize">H.</param>
    /// <param name="resetAfter">Whether r scales the hidden product (default), or what goes into it as in the paper; that one is slower.</param>
    public Gru(int inputSize, int hiddenSize, bool resetAfter = true)
    {
        InputSize = Positive.Size(inputSize);
        OutputSize = Positive.Size(hiddenSize);
        WeightSpec input = new("input weights", 3 * hiddenSize, inputSize), hidden = new("hidden weights", 3 * hiddenSize, hiddenSize);
        var bias = new WeightSpec("bias", 1, 3 * hiddenSize);
        Weights = resetAfter ? new(input, hidden, bias, new("candidate bias", 1, hiddenSize)) : new(input, hidden, bias);
        _plan = new(inputSize, hiddenSize, resetAfter);
    }

    /// <summary>Whether the reset gate scales the hidden product rather than what goes into it.</summary>
    public bool ResetAfter => _plan.ResetAfter;

    /// <summary>
    /// The longest dependency in steps that fresh weights should be fit for: the update gate's biases are then those of
    /// <see cref="Initializers.Chrono"/>. Null, the default, for zeros.
    /// </summary>
    public int? LongestDependency { get; init => field = Initializers.Dependency(value); }

    /// <inheritdoc/>
    public int InputSize { get; }

    /// <inheritdoc/>
    public int OutputSize { get; }

    /// <inheritdoc/>
    public WeightLayout Weights { get; }

    /// <summary>H: the state is h.</summary>
    public int StateSize => OutputSize;

    /// <inheritdoc/>
    public int PackedSize => _plan.PackedSize;

    /// <inheritdoc/>
    public int TapeSize(int batch, int steps) => _plan.TapeSize(batch, steps);

    /// <inheritdoc/>
    public int ScratchSize(int batch, int steps) => Math.Max(_plan.ForwardScratchSize(batch, steps), _plan.BackwardScratchSize(batch, steps));

    /// <summary>Glorot for the input's weights, an orthogonal matrix for each gate's hidden weights, zeros as biases unless <see cref="LongestDependency"/> says otherwise.</summary>
    public void Initialize(Span<float> weights, Random random)
    {
        var h = OutputSize;
        weights.Clear();
        Initializers.GlorotUniform(Weights.Slice(weights, 0), InputSize, h, random);
        var hidden = Weights.Slice(weights, 1);
        for (var gate = 0; gate < 3; gate++) Initializers.Orthogonal(hidden.Slice(gate * h * h, h * h), h, random);
        if (LongestDependency is { } longest) Initializers.Chrono(Weights.Slice(weights, 2).Slice(h, h), default, longest, random);
    }

    /// <inheritdoc/>
    public void Pack(ReadOnlySpan<float> weights, Span<float> packed)
    {
        var (f, h) = (InputSize, OutputSize);
        var input = Weights.Slice(weights, 0);
        var hidden = Weights.Slice(weights, 1);
        var bias = Weights.Slice(weights, 2);
        var parts = new Workspace(packed);
        _plan.Pairs.Pack(input[..(2 * h * f)], f, parts.Take(f * _plan.Pairs.Width));
        _plan.Candidate.Pack(input[(2 * h * f)..], f, parts.Take(f * _plan.Candidate.Width));
        _plan.Pairs.Pack(hidden[..(2 * h * h)], h, parts.Take(_plan.PackedPairs));
        _plan.Candidate.Pack(hidden[(2 * h * h)..], h, parts.Take(_plan.PackedCandidate));
        _plan.Pairs.Pack(bias[..(2 * h)], 1, parts.Take(_plan.Pairs.Width));
        _plan.Candidate.Pack(bias[(2 * h)..], 1, parts.Take(_plan.Candidate.Width));
        if (ResetAfter) _plan.Candidate.Pack(Weights.Slice(weights, 3), 1, parts.Take(_plan.ProductWidth));
        _plan.Pairs.PackGatesAsDepth(input[..(2 * h * f)], f, parts.Take(_plan.PackedInputPairsBack));
        _plan.Candidate.PackGatesAsDepth(input[(2 * h * f)..], f, parts.Take(_plan.PackedInputCandidateBack));
        _plan.Pairs.PackGatesAsDepth(hidden[..(2 * h * h)], h, parts.Take(_plan.PackedPairsBack));
        _plan.Candidate.PackGatesAsDepth(hidden[(2 * h * h)..], h, parts.Take(_plan.PackedCandidateBack));
    }

    /// <inheritdoc/>
    public void Forward(in ForwardPass pass)
    {
        var (batch, steps, features, h) = (pass.Shape.Batch, pass.Shape.Steps, InputSize, OutputSize);
        if (batch == 0) return;
        var (gatesOfStep, productsOfStep, padded) = (batch * _plan.GateWidth, batch * _plan.ProductWidth, _plan.PaddedUnits);
        var (ahead, predicting, stateful) = (StepBlocks.Ahead(batch, steps), pass.Tape.IsEmpty, !pass.InitialState.IsEmpty);
        var packed = new PackedParts(pass.Packed);
        var inputWeights = packed.Take(_plan.PackedInputs);
        var weights = new GruStepWeights(_plan, ref packed);
        var workspace = new Workspace(pass.Scratch);
        var hidden = workspace.TakeCleared(batch * padded);
        var hiddenAfter = workspace.TakeCleared(batch * padded);
        var resetHidden = workspace.Take(batch * padded);
        var allGates = predicting ? workspace.Take(ahead * gatesOfStep) : pass.Tape[..(steps * gatesOfStep)];
        var allProducts = predicting ? workspace.Take(productsOfStep) : pass.Tape.Slice(steps * gatesOfStep, steps * productsOfStep);
        if (stateful) StateRows.Copy(pass.InitialState, h, hidden, padded, batch, h);

        for (var t = 0; t < steps; t++)
        {
            if (t % ahead == 0)
            {
                var count = Math.Min(ahead, steps - t);
                var first = predicting ? allGates : allGates[(t * gatesOfStep)..];
                StepBlocks.SetBias(weights.Bias, first, batch, count);
                StepBlocks.AddInputs(pass.Input[(t * features)..], features, inputWeights, _plan.Panels, first, batch, steps, count);
            }
            var gates = allGates.Slice((predicting ? t % ahead : t) * gatesOfStep, gatesOfStep);
            var output = pass.Output[(t * h)..];
            var step = new GruStep
            {
                Units = h,
                Batch = batch,
                Vectors = ..,
                ResetUpdate = gates[..(batch * _plan.Pairs.Width)],
                Candidate = gates[(batch * _plan.Pairs.Width)..],
                CandidateHidden = allProducts.Slice(predicting ? 0 : t * productsOfStep, productsOfStep),
                Before = hidden,
                Hidden = hiddenAfter,
                Output = output,
                OutputStride = steps * h,
            };
            if (ResetAfter) weights.ResetAfter(step, allProducts.Slice(predicting ? 0 : t * productsOfStep, productsOfStep), t > 0 || stateful);
            else weights.ResetBefore(step, resetHidden, t > 0 || stateful);
            for (var b = 0; b < batch; b++)
            {
                if (pass.Mask[b * steps + t]) continue;
                hidden.Slice(b * padded, padded).CopyTo(hiddenAfter[(b * padded)..]);
                hidden.Slice(b * padded, h).CopyTo(output[(b * steps * h)..]);
            }
            var swap = hidden;
            hidden = hiddenAfter;
            hiddenAfter = swap;
        }
        if (!pass.FinalState.IsEmpty) StateRows.Copy(hidden, padded, pass.FinalState, h, batch, h);
    }

    /// <inheritdoc/>
    public void Backward(in BackwardPass pass)
    {
        var (batch, steps, features, h) = (pass.Shape.Batch, pass.Shape.Steps, InputSize, OutputSize);
        if (batch == 0) return;
        var (gatesOfStep, productsOfStep, padded) = (batch * _plan.GateWidth, batch * _plan.ProductWidth, _plan.PaddedUnits);
        var stepsAtOnce = StepBlocks.Back(batch, steps);
        var rowsAtOnce = stepsAtOnce * batch;
        var packed = new PackedParts(pass.Packed[_plan.PackedForward..]);
        var inputPairs = packed.Take(_plan.PackedInputPairsBack);
        var inputCandidate = packed.Take(_plan.PackedInputCandidateBack);
        var pairWeights = packed.Take(_plan.PackedPairsBack);
        var candidateWeights = packed.Take(_plan.PackedCandidateBack);

        var workspace = new Workspace(pass.Scratch);
        var input = MaskedRows.Clean(pass.Input, features, pass.Mask, workspace.Take(batch * steps * features));
        var before = workspace.TakeCleared(batch * padded);
        var hiddenGradient = workspace.TakeCleared(batch * padded);
        var beforeGradient = workspace.TakeCleared(batch * padded);
        var resetHidden = workspace.TakeCleared(batch * padded);
        var resetHiddenGradient = workspace.TakeCleared(batch * padded);
        // What lies beyond the last unit in a panel is never written, but the products read it.
        var allGateGradients = workspace.TakeCleared(rowsAtOnce * _plan.GateWidth);
        var allProductGradients = workspace.TakeCleared(rowsAtOnce * _plan.ProductWidth);
        var weightGradient = new GruWeightGradient(_plan, rowsAtOnce, ref workspace);
        var inputGradient = workspace.Take(rowsAtOnce * features);
        if (!pass.FinalStateGradient.IsEmpty) StateRows.Copy(pass.FinalStateGradient, h, hiddenGradient, padded, batch, h);

        for (var end = steps; end > 0; end -= stepsAtOnce)
        {
            var start = Math.Max(0, end - stepsAtOnce);
            var rows = (end - start) * batch;
            var stride = rows * Panels.WideColumns;
            var gateGradient = allGateGradients[..(rows * _plan.GateWidth)];
            var productGradient = allProductGradients[..(rows * _plan.ProductWidth)];
            // The stretch at the beginning may be shorter, and then its panels end elsewhere.
            if (end < steps && rows != rowsAtOnce)
            {
                gateGradient.Clear();
                productGradient.Clear();
            }
            for (var t = end - 1; t >= start; t--)
            {
                var place = (t - start) * batch * Panels.WideColumns;
                var candidateGradient = gateGradient[(rows * _plan.Pairs.Width + place)..];
                if (t > 0) StateRows.Copy(pass.Output[((t - 1) * h)..], steps * h, before, padded, batch, h);
                else if (!pass.InitialState.IsEmpty) StateRows.Copy(pass.InitialState, h, before, padded, batch, h);
                else before.Clear();
                var gates = pass.Tape.Slice(t * gatesOfStep, gatesOfStep);
                var step = new GruStepGradient
                {
                    Units = h,
                    Batch = batch,
                    ResetUpdate = gates[..(batch * _plan.Pairs.Width)],
                    Candidate = gates[(batch * _plan.Pairs.Width)..],
                    CandidateHidden = pass.Tape.Slice(steps * gatesOfStep + t * productsOfStep, productsOfStep),
                    Before = before,
                    OutputGradient = pass.OutputGradient[(t * h)..],
                    OutputStride = steps * h,
                    HiddenGradient = hiddenGradient,
                    BeforeGradient = beforeGradient,
                    ResetHidden = resetHidden,
                    ResetHiddenGradient = resetHiddenGradient,
                    ResetUpdateGradient = gateGradient[place..],
                    CandidateGradient = candidateGradient,
                    CandidateHiddenGradient = ResetAfter ? productGradient[place..] : default,
                    PanelStride = stride,
                };
                if (ResetAfter) GruGatesGradient.ResetAfter(step);
                else
                {
                    GruGatesGradient.Update(step);
                    ClearMasked(pass.Mask, batch, steps, t, candidateGradient, _plan.Candidate.Count, stride);
                    // [B, n] x [n, H] -> [B, H]
                    resetHiddenGradient.Clear();
                    Gemm.AddProduct(
                        StepBlocks.GateRows(candidateGradient, _plan.Candidate.Count, stride), batch, candidateWeights, h, resetHiddenGradient, padded);
                    GruGatesGradient.Reset(step);
                }
                ClearMasked(pass.Mask, batch, steps, t, gateGradient[place..], _plan.Panels, stride);
                if (ResetAfter) ClearMasked(pass.Mask, batch, steps, t, productGradient[place..], _plan.Candidate.Count, stride);
                // What a step that is not there passes back is what came to it; the products below add nothing to that.
                for (var b = 0; b < batch; b++)
                {
                    if (pass.Mask[b * steps + t]) continue;
                    resetHidden.Slice(b * padded, h).Clear();
                    var outer = pass.OutputGradient.Slice((b * steps + t) * h, h);
                    hiddenGradient.Slice(b * padded, padded).CopyTo(beforeGradient[(b * padded)..]);
                    for (var j = 0; j < h; j++) beforeGradient[b * padded + j] += outer[j];
                }
                weightGradient.Put(input[(t * features)..], steps * features, before, resetHidden, batch, (t - start) * batch, rows);
                var swap = hiddenGradient;
                hiddenGradient = beforeGradient;
                beforeGradient = swap;
                if (t == 0 && pass.InitialStateGradient.IsEmpty) continue;
                // [B, gates] x [gates, H] -> [B, H]
                Gemm.AddProduct(StepBlocks.GateRows(gateGradient[place..], _plan.Pairs.Count, stride), batch, pairWeights, h, hiddenGradient, padded);
                if (!ResetAfter) continue;
                Gemm.AddProduct(
                    StepBlocks.GateRows(productGradient[place..], _plan.Candidate.Count, stride), batch, candidateWeights, h, hiddenGradient, padded);
            }
            weightGradient.Add(gateGradient, productGradient, rows);
            if (pass.InputGradient.IsEmpty) continue;
            // [rows, gates] x [gates, F] -> [rows, F]
            inputGradient[..(rows * features)].Clear();
            Gemm.AddProduct(StepBlocks.GateRows(gateGradient, _plan.Pairs.Count, stride), rows, inputPairs, features, inputGradient, features);
            var candidates = StepBlocks.GateRows(gateGradient[(rows * _plan.Pairs.Width)..], _plan.Candidate.Count, stride);
            Gemm.AddProduct(candidates, rows, inputCandidate, features, inputGradient, features);
            StepBlocks.Spread(inputGradient, pass.InputGradient, features, batch, steps, start, end);
        }
        weightGradient.Unpack(
            Weights.Slice(pass.WeightGradient, 0), Weights.Slice(pass.WeightGradient, 1), Weights.Slice(pass.WeightGradient, 2),
            ResetAfter ? Weights.Slice(pass.WeightGradient, 3) : default);
        if (!pass.InitialStateGradient.IsEmpty) StateRows.Copy(hiddenGradient, padded, pass.InitialStateGradient, h, batch, h);
    }

    static void ClearMasked(Mask mask, int batch, int steps, int t, Span<float> gates, int panels, int stride)
    {
        if (mask.IsEmpty) return;
        for (var b = 0; b < batch; b++)
        {
            if (mask[b * steps + t]) continue;
            for (var p = 0; p < panels; p++) gates.Slice(p * stride + b * Panels.WideColumns, Panels.WideColumns).Clear();
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"Gru({InputSize}, {OutputSize}{(ResetAfter ? "" : ", reset before")})";
}
