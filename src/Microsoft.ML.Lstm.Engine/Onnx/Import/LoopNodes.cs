namespace Microsoft.ML.Lstm.Engine.Onnx.Import;

/// <summary>Graphs that run once for each step.</summary>
static class LoopNodes
{
    public static readonly Dictionary<string, OperatorMaker> All = new() { ["Scan"] = Scan };

    static NodeOperator Scan(NodeReader node)
    {
        if (node.Opset < 9) throw new InvalidDataException("Scan is known from version 9 of ONNX's operators on.");
        var (plan, scanned) = (node.Graph("body"), checked((int)node.Int("num_scan_inputs", 0)));
        var (inputAxes, outputAxes) = (node.Ints("scan_input_axes") ?? [], node.Ints("scan_output_axes") ?? []);
        var (inputTurns, outputTurns) = (node.Ints("scan_input_directions") ?? [], node.Ints("scan_output_directions") ?? []);
        var states = node.InputCount - scanned;
        if (scanned < 1 || states < 0 || plan.Inputs.Length != node.InputCount || plan.Outputs.Length < Math.Max(states, node.OutputCount)) throw new InvalidDataException("Its graph has other inputs and outputs than it.");
        if (inputAxes.Any(axis => axis != 0) || outputAxes.Any(axis => axis != 0)) throw new InvalidDataException("Scan is known along the first axis only.");
        return (in call) =>
        {
            var memory = call.Memory;
            var body = memory.Body ??= new(plan, memory.Budget, memory.Stream);
            body.Capture(call.Values);
            for (var i = 0; i < states; i++) Copy(call.Input(i), body.Input(i));
            var steps = call.Input(states) is { Rank: > 0 } first ? first.Dims[0] : throw new InvalidDataException("What it goes through has no axis.");
            for (var step = 0; step < steps; step++)
            {
                for (var i = 0; i < scanned; i++) Take(call.Input(states + i), Place(inputTurns, i, step, steps), steps, body.Input(states + i));
                body.Run();
                for (var i = states; i < call.OutputCount; i++)
                    if (call.Wants(i)) Put(body.Output(i), call.Output(i), Place(outputTurns, i - states, step, steps), steps, step == 0);
                for (var i = 0; i < states; i++) Copy(body.Output(i), body.Input(i));
            }
            for (var i = 0; i < Math.Min(states, call.OutputCount); i++)
                if (call.Wants(i)) Copy(body.Input(i), call.Output(i));
            if (steps > 0) return;
            for (var i = states; i < call.OutputCount; i++)
                if (call.Wants(i)) call.Output(i).Resize(plan.Outputs[i].Type, [0, .. plan.Outputs[i].Shape.Select(size => size ?? 0)]);
        };
    }

    static int Place(long[] turns, int number, int step, int steps) => number < turns.Length && turns[number] != 0 ? steps - 1 - step : step;

    /// <summary>Copies a value.</summary>
    public static void Copy(Tensor from, Tensor to)
    {
        to.Resize(from.Type, from.Dims);
        if (from.IsFloat) from.Floats.CopyTo(to.Floats);
        else from.Integers.CopyTo(to.Integers);
    }

    static void Take(Tensor all, int step, int steps, Tensor one)
    {
        if (all.Rank == 0 || all.Dims[0] != steps) throw new InvalidDataException($"What it goes through has other numbers of steps than {steps}.");
        one.Resize(all.Type, all.Dims[1..]);
        if (all.IsFloat) all.Floats.Slice(step * one.Count, one.Count).CopyTo(one.Floats);
        else all.Integers.Slice(step * one.Count, one.Count).CopyTo(one.Integers);
    }

    static void Put(Tensor one, Tensor all, int step, int steps, bool isFirst)
    {
        Span<int> dims = stackalloc int[Tensor.MostDims + 1];
        dims[0] = steps;
        one.Dims.CopyTo(dims[1..]);
        if (isFirst) all.Resize(one.Type, dims[..(one.Rank + 1)]);
        else if (!all.Dims.SequenceEqual(dims[..(one.Rank + 1)])) throw new InvalidDataException("Its steps give values of different dimensions.");
        if (one.IsFloat) one.Floats.CopyTo(all.Floats[(step * one.Count)..]);
        else one.Integers.CopyTo(all.Integers[(step * one.Count)..]);
    }
}
