using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Layers.Attentions;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Decoders;

/// <summary>The forward pass of <see cref="AttentionDecoder"/> over known inputs; <see cref="DecoderBackward"/> is the way back.</summary>
static class DecoderForward
{
    public static void Run(DecoderLayout plan, WeightLayout layout, in AttentionPass pass)
    {
        var (batch, queries, steps) = (pass.Batch, pass.Queries, pass.Steps);
        if (batch == 0) return;
        var weights = new DecoderWeights(plan, layout, pass.Weights, pass.Packed);
        var scratch = new ScratchAllocator(pass.Scratch);
        var memory = MaskedRows.ZeroMasked(pass.Context, plan.Context, pass.Mask, scratch.Take(pass.Mask.IsEmpty ? 0 : batch * steps * plan.Context));
        var at = new DecoderTape(plan, batch, queries, steps);
        var tape = pass.Tape.IsEmpty ? scratch.Take(plan.TapeSize(batch, queries, steps)) : pass.Tape;
        Begin(plan, weights, memory, pass.Mask, batch, steps, tape[at.Keys], tape[at.Mean], tape[at.Hidden(0)], tape[at.Cell(0)], scratch.Take(batch * plan.Units));
        tape[at.Coverage(0)].Clear();
        for (var t = 0; t < queries; t++)
        {
            var inputs = tape[at.Inputs(t)];
            StateRows.Copy(pass.Query[(t * plan.Features)..], queries * plan.Features, inputs, plan.InputSize, batch, plan.Features);
            for (var b = 0; b < batch; b++)
            {
                var fed = inputs.Slice(b * plan.InputSize + plan.Features, plan.Outputs);
                if (t == 0) fed.Clear();
                else tape[at.Output(t - 1)].Slice(b * plan.Outputs, plan.Outputs).CopyTo(fed);
            }
            new DecoderStep
            {
                Plan = plan,
                Rows = batch,
                Weights = weights,
                Memory = memory,
                Keys = tape[at.Keys],
                Steps = steps,
                Mask = pass.Mask,
                Coverage = tape[at.Coverage(t)],
                Inputs = inputs,
                HiddenBefore = tape[at.Hidden(t)],
                CellBefore = tape[at.Cell(t)],
                Gates = tape[at.Gates(t)],
                Hidden = tape[at.Hidden(t + 1)],
                Cell = tape[at.Cell(t + 1)],
                Query = tape[at.Query(t)],
                Joined = tape[at.Joined(t)],
                Output = tape[at.Output(t)],
                Shares = tape[at.Shares][(t * steps)..],
                ShareStride = queries * steps,
                Scratch = scratch.Rest,
                ReversePanels = t % 2 == 1,
            }.Run();
            var size = plan.Outputs + plan.Extras;
            StateRows.Copy(tape[at.Output(t)], plan.Outputs, pass.Output[(t * size)..], queries * size, batch, plan.Outputs);
            if (plan.Extras > 0) Extend(plan, weights, at, tape, pass, t);
        }
    }

    // Numbers behind the output, and what has been attended to before the next step.
    static void Extend(DecoderLayout plan, in DecoderWeights weights, in DecoderTape at, Span<float> tape, in AttentionPass pass, int t)
    {
        var (queries, steps, size) = (pass.Queries, pass.Steps, plan.Outputs + plan.Extras);
        for (var b = 0; b < pass.Batch; b++)
        {
            var shares = tape[at.Shares].Slice((b * queries + t) * steps, steps);
            var coverage = plan.Covers ? tape[at.Coverage(t)].Slice(b * steps, steps) : default;
            var extras = pass.Output.Slice(((b * queries + t) * size) + plan.Outputs, plan.Extras);
            var marks = pass.ContextMarks.IsEmpty ? default : pass.ContextMarks.Slice(b * steps, steps);
            DecoderExtras.Forward(plan, shares, coverage, marks, marks.IsEmpty ? 0 : pass.QueryMarks[b * queries + t], extras);
            if (plan.Copies) extras[0] = DecoderExtras.Gate(weights, tape[at.Joined(t)].Slice(b * plan.JoinedSize, plan.JoinedSize), tape[at.Inputs(t)].Slice(b * plan.InputSize, plan.InputSize));
            if (plan.Covers) TensorPrimitives.Add(coverage, shares, tape[at.Coverage(t + 1)].Slice(b * steps, steps));
        }
    }

    /// <summary>Keys of the memory, and the state before the first step: c is a product of the memory's mean, h its hyperbolic tangent.</summary>
    public static void Begin(
        DecoderLayout plan, in DecoderWeights weights, ReadOnlySpan<float> memory, Mask mask, int batch, int steps,
        Span<float> keys, Span<float> mean, Span<float> hidden, Span<float> cell, Span<float> scratch)
    {
        var (size, units) = (plan.Context, plan.Units);
        keys.Clear();
        if (plan.IsAdditive) plan.Keys.AddForward(memory, batch * steps, weights.Keys, keys);
        mean.Clear();
        for (var b = 0; b < batch; b++)
        {
            var count = 0;
            var sum = mean.Slice(b * size, size);
            for (var row = b * steps; row < (b + 1) * steps; row++)
            {
                if (!mask[row]) continue;
                TensorPrimitives.Add(sum, memory.Slice(row * size, size), sum);
                count++;
            }
            if (count > 0) TensorPrimitives.Divide(sum, count, sum);
        }
        var cells = scratch[..(batch * units)];
        for (var b = 0; b < batch; b++) weights.InitialBias.CopyTo(cells[(b * units)..]);
        plan.Initial.AddForward(mean, batch, weights.Initial, cells);
        cell.Clear();
        hidden.Clear();
        StateRows.ToCells(cells, units, cell, batch, units);
        Elementwise.Tanh(cells, cells);
        StateRows.Copy(cells, units, hidden, plan.Cell.PaddedUnits, batch, units);
    }
}
