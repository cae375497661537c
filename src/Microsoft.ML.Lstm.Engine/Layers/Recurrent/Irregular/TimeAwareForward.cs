using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent.Irregular;

/// <summary>The forward pass of <see cref="TimeAwareLstm"/>.</summary>
static class TimeAwareForward
{
    public static void Run(TimeAwareLayout plan, WeightLayout layout, in ForwardPass pass)
    {
        var (batch, steps, f, h, stride) = (pass.Shape.Batch, pass.Shape.Steps, plan.Features, plan.Units, plan.Stride);
        if (batch == 0) return;
        var packed = new SpanReader(pass.Packed);
        var inputWeights = packed.Take(plan.Input.PackedSize);
        var hiddenWeights = packed.Take(plan.Hidden.PackedSize);
        var shortWeights = packed.Take(plan.ShortTerm.PackedSize);
        var bias = layout.Slice(pass.Weights, 2);
        var shortBias = layout.Slice(pass.Weights, 4);
        var scratch = new ScratchAllocator(pass.Scratch);
        var ragged = new RaggedBatch(pass.Shape, pass.Mask, pass.Input, ref scratch);
        ragged.Load();
        var hidden = scratch.TakeCleared(batch * h);
        var cells = scratch.TakeCleared(batch * h);
        var ofStep = scratch.Take(batch * stride);
        if (!pass.InitialState.IsEmpty)
        {
            ragged.Gather(pass.InitialState, 2 * h, hidden, h, batch, h);
            ragged.Gather(pass.InitialState[h..], 2 * h, cells, h, batch, h);
        }

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
                if (ragged.IsPresent(row, t)) pass.Input.Slice(((ragged.Sequence(row) * steps) + t) * (f + 1), f + 1).CopyTo(saved);
                else saved[..(f + 1)].Clear();
                hidden.Slice(row * h, h).CopyTo(saved[plan.HiddenAt..]);
                cells.Slice(row * h, h).CopyTo(saved[plan.CellAt..]);
                shortBias.CopyTo(saved[plan.ShortAt..]);
                bias.CopyTo(saved[plan.GatesAt..]);
            }
            // [rows, H] x [H, H] -> [rows, H]; [rows, F] x [F, 4H] and [rows, H] x [H, 4H] -> [rows, 4H]
            plan.ShortTerm.AddForward(GruDForward.Columns(tape, plan.CellAt, h, stride), rows, shortWeights, tape[plan.ShortAt..], stride);
            plan.Input.AddForward(GruDForward.Columns(tape, 0, f, stride), rows, inputWeights, tape[plan.GatesAt..], stride);
            plan.Hidden.AddForward(GruDForward.Columns(tape, plan.HiddenAt, h, stride), rows, hiddenWeights, tape[plan.GatesAt..], stride);
            for (var row = 0; row < rows; row++)
            {
                if (!ragged.IsPresent(row, t)) continue;
                var after = hidden.Slice(row * h, h);
                Gates(plan, tape.Slice(row * stride, stride), cells.Slice(row * h, h), after);
                if (!ragged.IsRagged) after.CopyTo(pass.Output[(((row * steps) + t) * h)..]);
            }
            ragged.Carry(t, hidden, hidden, h, pass.Output, h);
        }
        if (pass.FinalState.IsEmpty) return;
        ragged.Scatter(hidden, h, pass.FinalState, 2 * h, batch, h);
        ragged.Scatter(cells, h, pass.FinalState[h..], 2 * h, batch, h);
    }

    static void Gates(TimeAwareLayout plan, Span<float> saved, Span<float> cell, Span<float> hidden)
    {
        var h = plan.Units;
        var shortTerm = saved.Slice(plan.ShortAt, h);
        var gates = saved.Slice(plan.GatesAt, 4 * h);
        var squashed = saved.Slice(plan.TanhAt, h);
        var write = gates[..h];
        var forget = gates.Slice(h, h);
        var candidate = gates.Slice(2 * h, h);
        var output = gates[(3 * h)..];
        TensorPrimitives.Tanh<float>(shortTerm, shortTerm);
        TensorPrimitives.Sigmoid<float>(gates[..(2 * h)], gates);
        TensorPrimitives.Tanh<float>(candidate, candidate);
        TensorPrimitives.Sigmoid<float>(output, output);
        // c* = c + s (discount - 1)
        TensorPrimitives.MultiplyAdd(shortTerm, TimeAwareLayout.Discount(saved[plan.Features]) - 1, cell, cell);
        TensorPrimitives.Multiply(cell, forget, cell);
        TensorPrimitives.MultiplyAdd(write, candidate, cell, cell);
        TensorPrimitives.Tanh<float>(cell, squashed);
        TensorPrimitives.Multiply(output, squashed, hidden);
    }
}
