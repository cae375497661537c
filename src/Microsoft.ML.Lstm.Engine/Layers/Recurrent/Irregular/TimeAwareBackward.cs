using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent.Irregular;

/// <summary>The backward pass of <see cref="TimeAwareLstm"/>, after <see cref="TimeAwareForward"/>.</summary>
static class TimeAwareBackward
{
    public static void Run(TimeAwareLayout plan, WeightLayout layout, in BackwardPass pass)
    {
        var (batch, steps, f, h, stride) = (pass.Shape.Batch, pass.Shape.Steps, plan.Features, plan.Units, plan.Stride);
        if (batch == 0) return;
        var packed = new SpanReader(pass.Packed);
        var inputWeights = packed.Take(plan.Input.PackedSize);
        var hiddenWeights = packed.Take(plan.Hidden.PackedSize);
        var shortWeights = packed.Take(plan.ShortTerm.PackedSize);
        var rowsAtOnce = TimeBlocks.Back(batch, steps) * batch;
        var scratch = new ScratchAllocator(pass.Scratch);
        var ragged = new RaggedBatch(pass.Shape, pass.Mask, pass.Input, ref scratch);
        ragged.Load();
        var hiddenGradient = scratch.TakeCleared(batch * h);
        var cellGradient = scratch.TakeCleared(batch * h);
        var allGates = scratch.Take(rowsAtOnce * 4 * h);
        var allShort = scratch.Take(rowsAtOnce * h);
        var times = scratch.Take(rowsAtOnce);
        var byInput = scratch.Take(rowsAtOnce * f);
        if (!pass.FinalStateGradient.IsEmpty)
        {
            ragged.Gather(pass.FinalStateGradient, 2 * h, hiddenGradient, h, batch, h);
            ragged.Gather(pass.FinalStateGradient[h..], 2 * h, cellGradient, h, batch, h);
        }

        for (var (end, start) = (steps, 0); end > 0; end = start)
        {
            start = ragged.StartOf(end, rowsAtOnce);
            var rows = ragged.Offset(end) - ragged.Offset(start);
            var tape = pass.Tape.Slice(ragged.Offset(start) * stride, rows * stride);
            for (var t = end - 1; t >= start; t--)
            {
                var (count, first) = (ragged.Rows(t), ragged.Offset(t) - ragged.Offset(start));
                var gates = allGates.Slice(first * 4 * h, count * 4 * h);
                var shortTerm = allShort.Slice(first * h, count * h);
                for (var row = 0; row < count; row++)
                {
                    var ofGates = gates.Slice(row * 4 * h, 4 * h);
                    var ofShort = shortTerm.Slice(row * h, h);
                    if (ragged.IsPresent(row, t))
                    {
                        var gradient = pass.OutputGradient.Slice(((ragged.Sequence(row) * steps) + t) * h, h);
                        times[first + row] = Gates(plan, tape.Slice((first + row) * stride, stride), hiddenGradient.Slice(row * h, h), gradient, cellGradient.Slice(row * h, h), ofGates, ofShort);
                        continue;
                    }
                    ofGates.Clear();
                    ofShort.Clear();
                }
                ragged.CarryBack(t, hiddenGradient, h, h, pass.OutputGradient, h, default, 0, 0);
                // [rows, H] x [H, H] -> [rows, H]; [rows, 4H] x [4H, H] -> [rows, H]. Rows of zeros add nothing.
                plan.ShortTerm.AddInputGradient(shortTerm, count, shortWeights, cellGradient);
                plan.Hidden.AddInputGradient(gates, count, hiddenWeights, hiddenGradient);
            }
            Weigh(plan, layout, pass, tape, rows, allGates, allShort, scratch.Rest);
            if (pass.InputGradient.IsEmpty) continue;
            byInput[..(rows * f)].Clear();
            plan.Input.AddInputGradient(allGates, rows, inputWeights, byInput);
            for (var t = start; t < end; t++)
            {
                for (var row = 0; row < batch; row++)
                {
                    var gradient = pass.InputGradient.Slice(((ragged.Sequence(row) * steps) + t) * (f + 1), f + 1);
                    gradient.Clear();
                    if (!ragged.IsPresent(row, t)) continue;
                    var place = ragged.Offset(t) - ragged.Offset(start) + row;
                    byInput.Slice(place * f, f).CopyTo(gradient);
                    gradient[f] = times[place];
                }
            }
        }
        if (pass.InitialStateGradient.IsEmpty) return;
        ragged.Scatter(hiddenGradient, h, pass.InitialStateGradient, 2 * h, batch, h);
        ragged.Scatter(cellGradient, h, pass.InitialStateGradient[h..], 2 * h, batch, h);
    }

    // The gradients by the gates and by s before their functions; that by c becomes the one by c before, so far as it does not come by s. The gradient by the time.
    static float Gates(
        TimeAwareLayout plan, ReadOnlySpan<float> saved, ReadOnlySpan<float> later, ReadOnlySpan<float> output, Span<float> cellGradient, Span<float> gates, Span<float> shortTerm)
    {
        var h = plan.Units;
        var cell = saved.Slice(plan.CellAt, h);
        var s = saved.Slice(plan.ShortAt, h);
        var values = saved.Slice(plan.GatesAt, 4 * h);
        var squashed = saved.Slice(plan.TanhAt, h);
        var time = saved[plan.Features];
        var discount = TimeAwareLayout.Discount(time);
        for (var u = 0; u < h; u++)
        {
            var (i, forget, g, o, c) = (values[u], values[h + u], values[(2 * h) + u], values[(3 * h) + u], cell[u] + (s[u] * (discount - 1)));
            var byHidden = later[u] + output[u];
            var byCell = cellGradient[u] + (byHidden * o * (1 - (squashed[u] * squashed[u])));
            gates[u] = byCell * g * i * (1 - i);
            gates[h + u] = byCell * c * forget * (1 - forget);
            gates[(2 * h) + u] = byCell * i * (1 - (g * g));
            gates[(3 * h) + u] = byHidden * squashed[u] * o * (1 - o);
            cellGradient[u] = byCell * forget;
            shortTerm[u] = byCell * forget * (discount - 1) * (1 - (s[u] * s[u]));
        }
        return TimeAwareLayout.DiscountSlope(time, discount) * TensorPrimitives.Dot<float>(cellGradient, s);
    }

    // The products' weights, from some rows.
    static void Weigh(
        TimeAwareLayout plan, WeightLayout layout, in BackwardPass pass, ReadOnlySpan<float> tape, int rows, ReadOnlySpan<float> gates, ReadOnlySpan<float> shortTerm, Span<float> scratch)
    {
        if (rows == 0) return;
        var (h, stride) = (plan.Units, plan.Stride);
        plan.Input.AddWeightGradient(tape, gates, rows, layout.Slice(pass.WeightGradient, 0), scratch, stride);
        plan.Hidden.AddWeightGradient(tape[plan.HiddenAt..], gates, rows, layout.Slice(pass.WeightGradient, 1), scratch, stride);
        plan.ShortTerm.AddWeightGradient(tape[plan.CellAt..], shortTerm, rows, layout.Slice(pass.WeightGradient, 3), scratch, stride);
        Reductions.AddColumnSums(gates[..(rows * 4 * h)], layout.Slice(pass.WeightGradient, 2));
        Reductions.AddColumnSums(shortTerm[..(rows * h)], layout.Slice(pass.WeightGradient, 4));
    }
}
