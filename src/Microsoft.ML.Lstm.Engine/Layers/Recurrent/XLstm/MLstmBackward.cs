using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent.XLstm;

/// <summary>The backward pass of <see cref="MLstm"/>, after <see cref="MLstmForward"/>.</summary>
static class MLstmBackward
{
    public static void Run(MLstmLayout plan, in BackwardPass pass, Span<float> weightGradient, Span<float> biasGradient)
    {
        if (pass.Shape.Batch == 0) return;
        if (pass.Shape.Steps == 0)
        {
            StateRows.CopyOrClear(pass.FinalStateGradient, pass.InitialStateGradient);
            return;
        }
        var scratch = new ScratchAllocator(pass.Scratch);
        var rows = new RaggedRows(pass.Shape, pass.Mask, ref scratch);
        var blockRows = Math.Min(RowBlock.MaxRows, rows.Count);
        var gathered = scratch.Take(blockRows * plan.Features);
        var hidden = scratch.Take(plan.Units);
        var memories = scratch.Take(plan.Heads * plan.Memory);
        var logs = scratch.Take(plan.Heads);
        var segment = new Segment(plan, ref scratch);
        var allGateGradients = scratch.Take(blockRows * plan.Gates);
        var kept = pass.Tape[plan.GateTape(pass.Shape.Rows)..];
        Span<bool> flags = stackalloc bool[RowBlock.MaxRows];
        for (var i = RowBlock.CountOf(rows.Count) - 1; i >= 0; i--)
        {
            var block = new RowBlock(rows, i * RowBlock.MaxRows, flags);
            var gates = block.Of(pass.Tape, plan.Stride);
            var gateGradient = allGateGradients[..(block.Count * plan.Gates)];
            for (var (start, end) = (0, block.Count); end > 0; end = start)
            {
                // Rows of one sequence and of one segment.
                start = Math.Max(block.StartOfRun(end), (end - 1) / MLstmLayout.SegmentRows * MLstmLayout.SegmentRows);
                var sequence = block.Sequence(start);
                if (block.Ends(end))
                {
                    ReadGradient(plan, StateRows.Of(pass.FinalStateGradient, sequence, plan.StateSize), hidden, memories, logs);
                    StateRows.AddRepeated(pass.OutputGradient[block.Behind(end, plan.Units)], hidden);
                }
                var present = block.Present.IsEmpty ? default : block.Present[start..end];
                segment.Run(
                    gates[(start * plan.Stride)..(end * plan.Stride)], present, kept[(MLstmLayout.Segment(block.First + start, sequence) * memories.Length)..],
                    block.Run(pass.OutputGradient, plan.Units, start, end), hidden, memories, logs, gateGradient[(start * plan.Gates)..(end * plan.Gates)]);
                if (!block.Begins(start)) continue;
                StateRows.AddRepeated(pass.OutputGradient[block.Before(start, plan.Units)], hidden);
                if (!pass.InitialStateGradient.IsEmpty)
                    MLstmForward.WriteMemories(plan, hidden, memories, logs, pass.InitialStateGradient.Slice(sequence * plan.StateSize, plan.StateSize));
            }
            plan.Projection.AddWeightGradient(block.Gather(pass.Input, plan.Features, gathered), gateGradient, block.Count, weightGradient, scratch.Rest);
            Reductions.AddColumnSums(gateGradient, biasGradient);
            block.SetInputGradient(plan.Projection, gateGradient, pass.Packed, pass.InputGradient, gathered);
        }
    }

    // Empty stands for zeros.
    static void ReadGradient(MLstmLayout plan, ReadOnlySpan<float> final, Span<float> hidden, Span<float> memories, Span<float> logs)
    {
        hidden.Clear();
        memories.Clear();
        logs.Clear();
        if (final.IsEmpty) return;
        final[..plan.Units].CopyTo(hidden);
        MLstmForward.ReadMemories(plan, final, memories, logs);
    }

    // A segment's memories are computed again, head by head, and then gone through from the last row to the first.
    readonly ref struct Segment
    {
        readonly MLstmLayout _plan;
        readonly Span<float> _states, _key, _value, _read, _keyGradient, _valueGradient, _outer;

        public Segment(MLstmLayout plan, ref ScratchAllocator scratch)
        {
            _plan = plan;
            _states = scratch.Take((MLstmLayout.SegmentRows + 1) * plan.Memory);
            _key = scratch.Take(plan.HeadUnits);
            _keyGradient = scratch.Take(plan.HeadUnits);
            _outer = scratch.Take(plan.HeadUnits);
            _value = scratch.TakeCleared(plan.PaddedValues);
            _read = scratch.TakeCleared(plan.PaddedValues);
            _valueGradient = scratch.Take(plan.PaddedValues);
        }

        public void Run(
            ReadOnlySpan<float> gates, ReadOnlySpan<bool> present, ReadOnlySpan<float> before, ReadOnlySpan<float> outputGradient,
            Span<float> hidden, Span<float> memories, Span<float> logs, Span<float> gateGradient)
        {
            var plan = _plan;
            var rows = gates.Length / plan.Stride;
            for (var head = 0; head < plan.Heads; head++)
            {
                before.Slice(head * plan.Memory, plan.Memory).CopyTo(_states);
                for (var row = 0; row < rows; row++)
                {
                    if (present.IsEmpty || present[row]) MLstmForward.Write(Row(gates, row, head), _key, _value, State(row), State(row + 1), _read);
                    else State(row).CopyTo(State(row + 1));
                }
                _read.Clear();
                for (var row = rows - 1; row >= 0; row--)
                {
                    var outer = outputGradient.Slice(row * plan.Units + head * plan.HeadUnits, plan.HeadUnits);
                    // A masked step passes back the gradient that came to it.
                    var carried = hidden.Slice(head * plan.HeadUnits, plan.HeadUnits);
                    TensorPrimitives.Add(carried, outer, carried);
                    var gradient = gateGradient.Slice(row * plan.Gates, plan.Gates);
                    if (present.IsEmpty || present[row])
                    {
                        Step(Row(gates, row, head), State(row), State(row + 1), carried, head, memories.Slice(head * plan.Memory, plan.Memory), ref logs[head], gradient);
                        carried.Clear();
                    }
                    else if (head == 0) gradient.Clear();
                }
            }
        }

        void Step(MLstmRow row, ReadOnlySpan<float> before, ReadOnlySpan<float> after, ReadOnlySpan<float> outer, int head, Span<float> memory, ref float log, Span<float> gradient)
        {
            var (plan, units, scale) = (_plan, _plan.HeadUnits, MLstmForward.Scale(_plan.HeadUnits));
            Span<float> Part(Span<float> all, int index) => all.Slice(index * plan.Units + head * units, units);
            // h = o · r / d, and o = σ.
            var byOutput = Part(gradient, 3);
            Elementwise.SigmoidBackward(row.OutputGate, outer, byOutput);
            TensorPrimitives.Multiply(byOutput, row.Read, byOutput);
            TensorPrimitives.Multiply(outer, row.OutputGate, _outer);
            var (along, unit) = (row.Along, MLstmForward.Unit(row.LogNormalizer));
            var denominator = Math.Max(Math.Abs(along), unit);
            var byDenominator = -TensorPrimitives.Dot<float>(_outer, row.Read) / denominator;
            var readGradient = _read;
            TensorPrimitives.Divide(_outer, denominator, readGradient[..units]);
            // d is |qᵀn|, or 1 in the units of the normaliser, which is e to -ln N.
            readGradient[units] = Math.Abs(along) >= unit ? (along < 0 ? -byDenominator : byDenominator) : 0;
            var byLog = Math.Abs(along) >= unit ? log : log - byDenominator * unit;

            TensorPrimitives.Multiply(row.Key, scale, _key);
            row.Value.CopyTo(_value);
            _value[units] = 1;
            var byWeight = MatrixMemory.Backward(before, after, _key, _value, row.Weight, row.Query, readGradient, memory, _keyGradient, _valueGradient, Part(gradient, 0));
            TensorPrimitives.Multiply(_keyGradient, scale, Part(gradient, 1));
            _valueGradient[..units].CopyTo(Part(gradient, 2));
            var kept = 1 - row.Weight;
            // By a, of which w is σ(-a): the gradient by ln N before and by ln σ(f), too.
            var byLogit = kept * (byLog - byWeight * row.Weight);
            gradient[4 * plan.Units + head] = byLog - byLogit;
            gradient[4 * plan.Units + plan.Heads + head] = byLogit * row.Closed;
            log = byLogit;
        }

        Span<float> State(int index) => _states.Slice(index * _plan.Memory, _plan.Memory);

        MLstmRow Row(ReadOnlySpan<float> gates, int row, int head) => new(_plan, gates.Slice(row * _plan.Stride, _plan.Stride), head);
    }
}
