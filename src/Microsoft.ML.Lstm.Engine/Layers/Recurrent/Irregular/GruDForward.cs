using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent.Irregular;

/// <summary>The forward pass of <see cref="GruD"/>.</summary>
static class GruDForward
{
    public static void Run(GruDLayout plan, WeightLayout layout, in ForwardPass pass)
    {
        var (batch, steps, d, h, stride) = (pass.Shape.Batch, pass.Shape.Steps, plan.Features, plan.Units, plan.Stride);
        if (batch == 0) return;
        var packed = new SpanReader(pass.Packed);
        var inputPairs = packed.Take(plan.InputPairs.PackedSize);
        var inputCandidate = packed.Take(plan.InputCandidate.PackedSize);
        var hiddenPairs = packed.Take(plan.HiddenPairs.PackedSize);
        var hiddenCandidate = packed.Take(plan.HiddenCandidate.PackedSize);
        var decayWeights = packed.Take(plan.Decay.PackedSize);
        var bias = layout.Slice(pass.Weights, 2);
        var decayBias = layout.Slice(pass.Weights, 6);
        var scratch = new ScratchAllocator(pass.Scratch);
        var ragged = new RaggedBatch(pass.Shape, pass.Mask, pass.Input, ref scratch);
        ragged.Load();
        var hidden = scratch.TakeCleared(batch * h);
        var ofStep = scratch.Take(batch * stride);
        if (!pass.InitialState.IsEmpty) ragged.Gather(pass.InitialState, h, hidden, h, batch, h);

        for (var t = 0; t < steps; t++)
        {
            var rows = ragged.Rows(t);
            if (rows == 0)
            {
                ragged.Carry(t, hidden, hidden, h, pass.Output, h);
                continue;
            }
            var tape = pass.Tape.IsEmpty ? ofStep : pass.Tape[(ragged.Offset(t) * stride)..];
            for (var row = 0; row < rows; row++)
            {
                var saved = tape.Slice(row * stride, stride);
                if (ragged.IsPresent(row, t)) Impute(plan, layout, pass, (ragged.Sequence(row) * steps) + t, saved);
                else saved[..plan.DecayAt].Clear();
                decayBias.CopyTo(saved[plan.DecayAt..]);
                bias.CopyTo(saved[plan.PairsAt..]);
            }
            // [rows, D] x [D, H] -> [rows, H]
            plan.Decay.AddForward(Columns(tape, plan.GapsAt, d, stride), rows, decayWeights, tape[plan.DecayAt..], stride);
            for (var row = 0; row < rows; row++)
            {
                var saved = tape.Slice(row * stride, stride);
                var decay = saved.Slice(plan.DecayAt, h);
                GapDecay.Apply(decay);
                TensorPrimitives.Multiply(decay, hidden.Slice(row * h, h), saved[plan.HiddenAt..]);
            }
            // [rows, 2D] x [2D, 2H] and [rows, H] x [H, 2H] -> [rows, 2H]
            var pairs = tape[plan.PairsAt..];
            plan.InputPairs.AddForward(Columns(tape, 0, 2 * d, stride), rows, inputPairs, pairs, stride);
            plan.HiddenPairs.AddForward(Columns(tape, plan.HiddenAt, h, stride), rows, hiddenPairs, pairs, stride);
            for (var row = 0; row < rows; row++)
            {
                var saved = tape.Slice(row * stride, stride);
                var gates = saved.Slice(plan.PairsAt, 2 * h);
                TensorPrimitives.Sigmoid<float>(gates, gates);
                TensorPrimitives.Multiply(gates[..h], saved.Slice(plan.HiddenAt, h), saved[plan.ResetAt..]);
            }
            // The same for the candidate, which reads r · h'.
            var candidates = tape[plan.CandidateAt..];
            plan.InputCandidate.AddForward(Columns(tape, 0, 2 * d, stride), rows, inputCandidate, candidates, stride);
            plan.HiddenCandidate.AddForward(Columns(tape, plan.ResetAt, h, stride), rows, hiddenCandidate, candidates, stride);
            for (var row = 0; row < rows; row++)
            {
                if (!ragged.IsPresent(row, t)) continue;
                var saved = tape.Slice(row * stride, stride);
                var before = saved.Slice(plan.HiddenAt, h);
                var candidate = saved.Slice(plan.CandidateAt, h);
                var after = hidden.Slice(row * h, h);
                TensorPrimitives.Tanh<float>(candidate, candidate);
                // h' + z · (n - h')
                TensorPrimitives.Subtract(candidate, before, after);
                TensorPrimitives.MultiplyAdd(after, saved.Slice(plan.PairsAt + h, h), before, after);
                if (!ragged.IsRagged) after.CopyTo(pass.Output[(((row * steps) + t) * h)..]);
            }
            ragged.Carry(t, hidden, hidden, h, pass.Output, h);
        }
        if (!pass.FinalState.IsEmpty) ragged.Scatter(hidden, h, pass.FinalState, h, batch, h);
    }

    /// <summary>Columns of rows that are a stride apart.</summary>
    public static StridedMatrix Columns(ReadOnlySpan<float> rows, int first, int count, int stride) =>
        new() { Values = rows[first..], RowStride = stride, SegmentDepth = count };

    // x̂ and m, what is left of a value of the past, and gaps.
    static void Impute(GruDLayout plan, WeightLayout layout, in ForwardPass pass, int place, Span<float> saved)
    {
        var d = plan.Features;
        var step = pass.Input.Slice(place * 3 * d, 3 * d);
        var masks = step.Slice(d, d);
        var gaps = step[(2 * d)..];
        var decay = saved.Slice(2 * d, d);
        TensorPrimitives.MultiplyAdd(gaps, layout.Slice(pass.Weights, 3), layout.Slice(pass.Weights, 4), decay);
        GapDecay.Apply(decay);
        for (var f = 0; f < d; f++) saved[f] = step[f] * (masks[f] + ((1 - masks[f]) * decay[f]));
        masks.CopyTo(saved[d..]);
        gaps.CopyTo(saved[plan.GapsAt..]);
    }
}
