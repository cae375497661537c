using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent.Minimal;

/// <summary>
/// Both ways through <see cref="MinGru"/> and <see cref="MinLstm"/>: blocks of rows go through one product, whichever sequences they belong to, and
/// then one after the other through the scan. The tape holds the gates of the <see cref="RaggedRows"/>, a stride each.
/// </summary>
readonly record struct MinimalScan(MinimalCell Cell, int Features, int Units)
{
    /// <summary>Products of a row.</summary>
    public int Gates => checked((Cell == MinimalCell.Gru ? 2 : 3) * Units);

    public int PackedSize => Projection.PackedSize;

    Projection Projection => new(Features, Gates);

    int Stride => MinimalUnits.Stride(Cell, Units);

    public int TapeSize(int batch, int steps) => checked(batch * steps * Stride);

    public int ScratchSize(int batch, int steps)
    {
        var rows = Math.Min(RowBlock.MaxRows, checked(batch * steps));
        var forward = checked(rows * Stride + Units);
        var backward = checked(2 * Units + rows * Gates + Projection.ScratchSize);
        return checked(RaggedRows.ScratchSize(batch) + rows * Features + Math.Max(forward, backward));
    }

    public void Forward(ReadOnlySpan<float> bias, in ForwardPass pass)
    {
        if (pass.Shape.Batch == 0) return;
        if (pass.Shape.Steps == 0)
        {
            StateRows.CopyOrClear(pass.InitialState, pass.FinalState);
            return;
        }
        var (units, stride, state) = (Units, Stride, Units);
        var scratch = new ScratchAllocator(pass.Scratch);
        var rows = new RaggedRows(pass.Shape, pass.Mask, ref scratch);
        var gathered = scratch.Take(Math.Min(RowBlock.MaxRows, rows.Count) * Features);
        var hidden = scratch.Take(units);
        Span<bool> flags = stackalloc bool[RowBlock.MaxRows];
        for (var first = 0; first < rows.Count; first += RowBlock.MaxRows)
        {
            var block = new RowBlock(rows, first, flags);
            var gates = pass.Tape.IsEmpty ? scratch.Rest[..(block.Count * stride)] : block.Of(pass.Tape, stride);
            for (var row = 0; row < block.Count; row++) bias.CopyTo(gates[(row * stride)..]);
            // [rows, F] x [F, gates] -> [rows, gates]
            Projection.AddForward(block.Gather(pass.Input, Features, gathered), block.Count, pass.Packed, gates, stride);
            for (var (start, end) = (0, 0); start < block.Count; start = end)
            {
                end = block.EndOfRun(start);
                var sequence = block.Sequence(start);
                var present = block.Present.IsEmpty ? default : block.Present[start..end];
                if (block.Begins(start))
                {
                    StateRows.CopyOrClear(StateRows.Of(pass.InitialState, sequence, state), hidden);
                    StateRows.Repeat(hidden, pass.Output[block.Before(start, units)]);
                }
                MinimalUnits.Forward(Cell, units, present, gates[(start * stride)..(end * stride)], hidden, block.Run(pass.Output, units, start, end));
                if (!block.Ends(end)) continue;
                StateRows.Repeat(hidden, pass.Output[block.Behind(end, units)]);
                if (!pass.FinalState.IsEmpty) hidden.CopyTo(pass.FinalState[(sequence * state)..]);
            }
        }
    }

    public void Backward(in BackwardPass pass, Span<float> weightGradient, Span<float> biasGradient)
    {
        if (pass.Shape.Batch == 0) return;
        if (pass.Shape.Steps == 0)
        {
            StateRows.CopyOrClear(pass.FinalStateGradient, pass.InitialStateGradient);
            return;
        }
        var (units, stride, state) = (Units, Stride, Units);
        var scratch = new ScratchAllocator(pass.Scratch);
        var rows = new RaggedRows(pass.Shape, pass.Mask, ref scratch);
        var blockRows = Math.Min(RowBlock.MaxRows, rows.Count);
        var gathered = scratch.Take(blockRows * Features);
        var hiddenGradient = scratch.Take(units);
        var before = scratch.Take(units);
        var allGateGradients = scratch.Take(blockRows * Gates);
        Span<bool> flags = stackalloc bool[RowBlock.MaxRows];
        for (var i = RowBlock.CountOf(rows.Count) - 1; i >= 0; i--)
        {
            var block = new RowBlock(rows, i * RowBlock.MaxRows, flags);
            var gates = block.Of(pass.Tape, stride);
            var gateGradient = allGateGradients[..(block.Count * Gates)];
            for (var (start, end) = (0, block.Count); end > 0; end = start)
            {
                start = block.StartOfRun(end);
                var (sequence, begins) = (block.Sequence(start), block.Begins(start));
                if (block.Ends(end))
                {
                    StateRows.CopyOrClear(StateRows.Of(pass.FinalStateGradient, sequence, state), hiddenGradient);
                    StateRows.AddRepeated(pass.OutputGradient[block.Behind(end, units)], hiddenGradient);
                }
                if (!begins) pass.Output.Slice((block.Place(start) - 1) * units, units).CopyTo(before);
                else StateRows.CopyOrClear(StateRows.Of(pass.InitialState, sequence, state), before);
                MinimalUnits.Backward(
                    Cell, units, gates[(start * stride)..(end * stride)], before, block.Run(pass.Output, units, start, end),
                    block.Run(pass.OutputGradient, units, start, end), hiddenGradient, gateGradient[(start * Gates)..(end * Gates)]);
                if (!begins) continue;
                StateRows.AddRepeated(pass.OutputGradient[block.Before(start, units)], hiddenGradient);
                if (!pass.InitialStateGradient.IsEmpty) hiddenGradient.CopyTo(pass.InitialStateGradient[(sequence * state)..]);
            }
            Projection.AddWeightGradient(block.Gather(pass.Input, Features, gathered), gateGradient, block.Count, weightGradient, scratch.Rest);
            Reductions.AddColumnSums(gateGradient, biasGradient);
            block.SetInputGradient(Projection, gateGradient, pass.Packed, pass.InputGradient, gathered);
        }
    }

    public void Pack(ReadOnlySpan<float> weights, Span<float> packed) => Projection.Pack(weights, packed);
}
