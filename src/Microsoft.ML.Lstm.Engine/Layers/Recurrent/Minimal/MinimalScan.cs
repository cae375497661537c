using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent.Minimal;

/// <summary>
/// Both ways through <see cref="MinGru"/> and <see cref="MinLstm"/>: blocks of rows go through one product, whichever sequences they belong to, and
/// then one after the other through the scan. The tape holds the gates [B · T, stride].
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
        var backward = checked(2 * Units + rows * (Gates + Features) + Projection.ScratchSize);
        return Math.Max(forward, backward);
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
        var hidden = scratch.Take(units);
        Span<bool> flags = stackalloc bool[RowBlock.MaxRows];
        for (var first = 0; first < pass.Shape.Rows; first += RowBlock.MaxRows)
        {
            var block = new RowBlock(pass.Shape, first, pass.Mask, flags);
            var gates = pass.Tape.IsEmpty ? scratch.Rest[..(block.Count * stride)] : block.Of(pass.Tape, stride);
            var output = block.Of(pass.Output, units);
            for (var row = 0; row < block.Count; row++) bias.CopyTo(gates[(row * stride)..]);
            // [rows, F] x [F, gates] -> [rows, gates]
            Projection.AddForward(block.Of(pass.Input, Features), block.Count, pass.Packed, gates, stride);
            for (var (start, end) = (0, 0); start < block.Count; start = end)
            {
                end = block.EndOfRun(start);
                if (block.Begins(start)) StateRows.CopyOrClear(StateRows.Of(pass.InitialState, block.Sequence(start), state), hidden);
                MinimalUnits.Forward(
                    Cell, units, block.Present.IsEmpty ? default : block.Present[start..end], gates[(start * stride)..(end * stride)], hidden,
                    output[(start * units)..(end * units)]);
                if (block.Begins(end) && !pass.FinalState.IsEmpty) hidden.CopyTo(pass.FinalState[(block.Sequence(start) * state)..]);
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
        var hiddenGradient = scratch.Take(units);
        var before = scratch.Take(units);
        var blockRows = Math.Min(RowBlock.MaxRows, pass.Shape.Rows);
        var allGateGradients = scratch.Take(blockRows * Gates);
        var cleanInput = scratch.Take(blockRows * Features);
        Span<bool> flags = stackalloc bool[RowBlock.MaxRows];
        for (var i = RowBlock.CountOf(pass.Shape.Rows) - 1; i >= 0; i--)
        {
            var block = new RowBlock(pass.Shape, i * RowBlock.MaxRows, pass.Mask, flags);
            var gates = block.Of(pass.Tape, stride);
            var output = block.Of(pass.Output, units);
            var outputGradient = block.Of(pass.OutputGradient, units);
            var gateGradient = allGateGradients[..(block.Count * Gates)];
            for (var (start, end) = (0, block.Count); end > 0; end = start)
            {
                start = block.StartOfRun(end);
                var sequence = block.Sequence(start);
                if (block.Begins(end)) StateRows.CopyOrClear(StateRows.Of(pass.FinalStateGradient, sequence, state), hiddenGradient);
                if (!block.Begins(start)) pass.Output.Slice((block.First + start - 1) * units, units).CopyTo(before);
                else StateRows.CopyOrClear(StateRows.Of(pass.InitialState, sequence, state), before);
                MinimalUnits.Backward(
                    Cell, units, gates[(start * stride)..(end * stride)], before, output[(start * units)..(end * units)],
                    outputGradient[(start * units)..(end * units)], hiddenGradient, gateGradient[(start * Gates)..(end * Gates)]);
                if (block.Begins(start) && !pass.InitialStateGradient.IsEmpty) hiddenGradient.CopyTo(pass.InitialStateGradient[(sequence * state)..]);
            }
            Projection.AddWeightGradient(block.Clean(pass.Input, Features, cleanInput), gateGradient, block.Count, weightGradient, scratch.Rest);
            Reductions.AddColumnSums(gateGradient, biasGradient);
            if (pass.InputGradient.IsEmpty) continue;
            var inputGradient = block.Of(pass.InputGradient, Features);
            inputGradient.Clear();
            Projection.AddInputGradient(gateGradient, block.Count, pass.Packed, inputGradient);
        }
    }

    public void Pack(ReadOnlySpan<float> weights, Span<float> packed) => Projection.Pack(weights, packed);
}
