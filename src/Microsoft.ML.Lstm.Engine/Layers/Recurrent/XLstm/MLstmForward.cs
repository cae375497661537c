using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent.XLstm;

/// <summary>The forward pass of <see cref="MLstm"/>; <see cref="MLstmBackward"/> is the way back.</summary>
static class MLstmForward
{
    // Beyond this exp overflows a float; such a head gives 0.
    const float ExpLimit = 80;

    public static void Run(MLstmLayout plan, ReadOnlySpan<float> bias, in ForwardPass pass)
    {
        if (pass.Shape.Batch == 0) return;
        if (pass.Shape.Steps == 0)
        {
            StateRows.CopyOrClear(pass.InitialState, pass.FinalState);
            return;
        }
        var (units, stride, keepTape) = (plan.Units, plan.Stride, !pass.Tape.IsEmpty);
        var scratch = new ScratchAllocator(pass.Scratch);
        var rows = new RaggedRows(pass.Shape, pass.Mask, ref scratch);
        var gathered = scratch.Take(Math.Min(RowBlock.MaxRows, rows.Count) * plan.Features);
        var hidden = scratch.Take(units);
        var memories = scratch.Take(plan.Heads * plan.Memory);
        var logs = scratch.Take(plan.Heads);
        var key = scratch.Take(plan.HeadUnits);
        var value = scratch.TakeCleared(plan.PaddedValues);
        var read = scratch.Take(plan.PaddedValues);
        var kept = keepTape ? pass.Tape[plan.GateTape(pass.Shape.Rows)..] : default;
        Span<bool> flags = stackalloc bool[RowBlock.MaxRows];
        for (var first = 0; first < rows.Count; first += RowBlock.MaxRows)
        {
            var block = new RowBlock(rows, first, flags);
            var gates = keepTape ? block.Of(pass.Tape, stride) : scratch.Rest[..(block.Count * stride)];
            for (var row = 0; row < block.Count; row++) bias.CopyTo(gates[(row * stride)..]);
            // [rows, F] x [F, gates] -> [rows, gates]
            plan.Projection.AddForward(block.Gather(pass.Input, plan.Features, gathered), block.Count, pass.Packed, gates, stride);
            for (var (start, end) = (0, 0); start < block.Count; start = end)
            {
                end = block.EndOfRun(start);
                var (sequence, begins) = (block.Sequence(start), block.Begins(start));
                if (begins)
                {
                    ReadState(plan, StateRows.Of(pass.InitialState, sequence, plan.StateSize), hidden, memories, logs);
                    StateRows.Repeat(hidden, pass.Output[block.Before(start, units)]);
                }
                var output = block.Run(pass.Output, units, start, end);
                for (var row = start; row < end; row++)
                {
                    if (keepTape && ((begins && row == start) || (first + row) % MLstmLayout.SegmentRows == 0))
                        memories.CopyTo(kept[(MLstmLayout.Segment(first + row, sequence) * memories.Length)..]);
                    if (block.Present.IsEmpty || block.Present[row])
                        Step(plan, gates.Slice(row * stride, stride), memories, logs, key, value, read, hidden);
                    hidden.CopyTo(output[((row - start) * units)..]);
                }
                if (!block.Ends(end)) continue;
                StateRows.Repeat(hidden, pass.Output[block.Behind(end, units)]);
                if (!pass.FinalState.IsEmpty) WriteState(plan, hidden, memories, logs, pass.FinalState.Slice(sequence * plan.StateSize, plan.StateSize));
            }
        }
    }

    // From the products of a row to its h.
    static void Step(MLstmLayout plan, Span<float> row, Span<float> memories, Span<float> logs, Span<float> key, Span<float> value, Span<float> read, Span<float> hidden)
    {
        var (units, heads, all) = (plan.HeadUnits, plan.Heads, plan.Units);
        // The products of i and f lie where the read values will.
        var products = row.Slice(4 * all, 2 * heads);
        var numbers = row.Slice(5 * all, 4 * heads);
        for (var head = 0; head < heads; head++)
        {
            var (i, f) = (products[head], products[heads + head]);
            var logForget = LogGates.Softplus(-f, out var closed);
            logs[head] = i + LogGates.SoftplusBesideComplement(logs[head] - logForget - i, out var weight);
            (numbers[head], numbers[heads + head], numbers[3 * heads + head]) = (weight, closed, logs[head]);
        }
        Elementwise.Sigmoid(row.Slice(3 * all, all), row.Slice(3 * all, all));
        for (var head = 0; head < heads; head++)
        {
            var own = new MLstmRow(plan, row, head);
            var memory = memories.Slice(head * plan.Memory, plan.Memory);
            Write(own, key, value, memory, memory, read);
            numbers[2 * heads + head] = read[units];
            var values = row.Slice(4 * all + head * units, units);
            TensorPrimitives.Divide(read[..units], Math.Max(Math.Abs(read[units]), Unit(logs[head])), values);
            TensorPrimitives.Multiply(own.OutputGate, values, hidden.Slice(head * units, units));
        }
    }

    /// <summary>Writes a row's key and value into a memory, and reads it with the query; key and value are left as they were written.</summary>
    public static void Write(MLstmRow row, Span<float> key, Span<float> value, ReadOnlySpan<float> before, Span<float> after, Span<float> read)
    {
        TensorPrimitives.Multiply(row.Key, Scale(key.Length), key);
        row.Value.CopyTo(value);
        value[key.Length] = 1;
        MatrixMemory.Forward(before, key, value, row.Weight, row.Query, after, read);
    }

    /// <summary>Keys are divided by the root of their length.</summary>
    public static float Scale(int units) => 1 / MathF.Sqrt(units);

    /// <summary>1 in the units of the normalised memory: max(|qᵀn|, 1) is what the paper divides by.</summary>
    public static float Unit(float logNormalizer) => MathF.Exp(Math.Min(-logNormalizer, ExpLimit));

    static void ReadState(MLstmLayout plan, ReadOnlySpan<float> state, Span<float> hidden, Span<float> memories, Span<float> logs)
    {
        memories.Clear();
        logs.Clear();
        StateRows.CopyOrClear(state.IsEmpty ? default : state[..plan.Units], hidden);
        if (!state.IsEmpty) ReadMemories(plan, state, memories, logs);
        LogNormalizer.FromState(logs);
    }

    /// <summary>The memories and ln N of a state, or their gradients.</summary>
    public static void ReadMemories(MLstmLayout plan, ReadOnlySpan<float> state, Span<float> memories, Span<float> logs)
    {
        var (units, columns) = (plan.HeadUnits, plan.HeadUnits + 1);
        for (var head = 0; head < plan.Heads; head++)
        {
            var own = state.Slice(plan.Units + head * plan.HeadState, plan.HeadState);
            StateRows.Copy(own, columns, memories[(head * plan.Memory)..], plan.PaddedValues, units, columns);
            logs[head] = own[^1];
        }
    }

    static void WriteState(MLstmLayout plan, ReadOnlySpan<float> hidden, ReadOnlySpan<float> memories, ReadOnlySpan<float> logs, Span<float> state)
    {
        WriteMemories(plan, hidden, memories, logs, state);
        for (var head = 0; head < plan.Heads; head++)
        {
            ref var log = ref state[plan.Units + (head + 1) * plan.HeadState - 1];
            log = LogNormalizer.ToState(log);
        }
    }

    /// <summary>A state of h, memories and ln N, or their gradients.</summary>
    public static void WriteMemories(MLstmLayout plan, ReadOnlySpan<float> hidden, ReadOnlySpan<float> memories, ReadOnlySpan<float> logs, Span<float> state)
    {
        var (units, columns) = (plan.HeadUnits, plan.HeadUnits + 1);
        hidden.CopyTo(state);
        for (var head = 0; head < plan.Heads; head++)
        {
            var own = state.Slice(plan.Units + head * plan.HeadState, plan.HeadState);
            StateRows.Copy(memories[(head * plan.Memory)..], plan.PaddedValues, own, columns, units, columns);
            own[^1] = logs[head];
        }
    }
}
