namespace Microsoft.ML.Lstm.Engine.Onnx;

/// <summary>A recurrent cell that ONNX has no operator for, as a loop over the steps (the operator Scan).</summary>
static class StepLoop
{
    /// <summary>Computes a step in the graph of the loop's body.</summary>
    /// <param name="x">[batch, features].</param>
    /// <param name="states">The states before it [batch, size].</param>
    /// <returns>The states after it; the first one is the output.</returns>
    public delegate OnnxValue[] Step(OnnxValue x, OnnxValue[] states);

    /// <summary>[batch, steps, features] -> [batch, steps, size of the first state]; a masked step carries all states on.</summary>
    /// <param name="input">What is read.</param>
    /// <param name="reverse">Whether from the end.</param>
    /// <param name="states">Sizes of the states, and what they begin with.</param>
    /// <param name="step">A step.</param>
    public static OnnxValue Run(OnnxSequence input, bool reverse, (int Size, float Start)[] states, Step step)
    {
        var graph = input.Graph;
        var (body, mask) = (graph.Body(), input.Mask);
        var inner = new OnnxGraph(body);
        var before = Array.ConvertAll(states, state => inner.Value(body.Input(body.NewName("state"), OnnxType.Float, "batch", state.Size)));
        var x = inner.Value(body.Input(body.NewName("x"), OnnxType.Float, "batch", "features"));
        var isThere = mask is null ? (OnnxValue?)null : inner.Value(body.Input(body.NewName("present"), OnnxType.Float, "batch", 1)).Cast(OnnxType.Bool);
        var after = step(x, before);
        for (var state = 0; state < states.Length; state++)
            Give(isThere is { } condition ? after[state].Where(condition, before[state]) : after[state], states[state].Size);
        Give(inner.Value(body.Message.Output[0].Name), states[0].Size);

        OnnxValue[] inputs =
        [
            .. states.Select(state => Begin(input.Values, state.Size, state.Start)),
            input.Values.Transpose(1, 0, 2),
            .. mask is null ? Array.Empty<OnnxValue>() : [mask.Column.Transpose(1, 0, 2)],
        ];
        var scanned = mask is null ? 1 : 2;
        List<OnnxAttribute> attributes = [new("body", body), new("num_scan_inputs", (long)scanned)];
        if (reverse) attributes.AddRange([new("scan_input_directions", Enumerable.Repeat(1L, scanned).ToArray()), new("scan_output_directions", new[] { 1L })]);
        return graph.ApplyForLast("Scan", inputs, states.Length + 1, [.. attributes]).Transpose(1, 0, 2);

        // A value may be given once only.
        void Give(OnnxValue value, int size)
        {
            var name = body.NewName("next");
            inner.Name(value, name);
            body.Output(name, OnnxType.Float, "batch", size);
        }
    }

    // [batch, size] of a number.
    static OnnxValue Begin(OnnxValue values, int size, float start) =>
        values.Graph.Number(start).Apply("Expand", values.Graph.Concat(0, values.Size(0), values.Graph.Integers(size)));
}
