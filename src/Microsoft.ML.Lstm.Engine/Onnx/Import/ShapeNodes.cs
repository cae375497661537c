namespace Microsoft.ML.Lstm.Engine.Onnx.Import;

/// <summary>Operators that change dimensions, and those that make values of them.</summary>
static class ShapeNodes
{
    public static readonly Dictionary<string, OperatorMaker> All = new()
    {
        ["Identity"] = _ => View,
        ["Dropout"] = Dropout,
        ["Constant"] = Constant,
        ["ConstantOfShape"] = ConstantOfShape,
        ["Shape"] = node => Shape(node.Int("start", 0), node.Int("end", long.MaxValue)),
        ["Size"] = _ => (in call) => call.Output(0).Resize(OnnxType.Int64, []).Integers[0] = call.Input(0).Count,
        ["Reshape"] = node => Reshape(node.Flag("allowzero")),
        ["Flatten"] = node => Flatten(node.Int("axis", 1)),
        ["Squeeze"] = node => Squeeze(Axes(node, 13)),
        ["Unsqueeze"] = node => Unsqueeze(Axes(node, 13)),
        ["Transpose"] = node => Transpose(node.Ints("perm")),
        ["Expand"] = _ => Expand,
        ["Range"] = _ => Range,
    };

    /// <summary>Gives the axes that a node works on: an attribute, or an input from a version on; null for none.</summary>
    public delegate long[]? AxesOf(in NodeCall call);

    public static AxesOf Axes(NodeReader node, long inputSince)
    {
        if (node.Opset < inputSince)
        {
            var axes = node.Ints("axes");
            return (in _) => axes;
        }
        var constant = node.Constant(1)?.Integers.ToArray();
        return (in call) => constant ?? call.OptionalInput(1)?.Integers.ToArray();
    }

    static void View(in NodeCall call) => call.Output(0).View(call.Input(0), call.Input(0).Dims);

    static NodeOperator Dropout(NodeReader node)
    {
        _ = (node.Int("seed", 0), node.Float("ratio", 0));
        return (in call) =>
        {
            if (call.OptionalInput(2) is { Count: 1 } training && training.Integers[0] != 0) throw new InvalidDataException("It drops values as in training. Export the model for inference.");
            View(call);
            if (call.Wants(1)) call.Output(1).Resize(OnnxType.Bool, call.Input(0).Dims).Integers.Fill(1);
        };
    }

    static NodeOperator Constant(NodeReader node)
    {
        var value = node.Tensor("value");
        if (node.Says("value_float")) (value = node.Make(OnnxType.Float, [])).Floats[0] = node.Float("value_float", 0);
        if (node.Says("value_int")) (value = node.Make(OnnxType.Int64, [])).Integers[0] = node.Int("value_int", 0);
        if (node.Says("value_floats") && node.Floats("value_floats") is var reals) reals.CopyTo((value = node.Make(OnnxType.Float, [reals.Length])).Floats);
        if (node.Ints("value_ints") is { } wholes) wholes.CopyTo((value = node.Make(OnnxType.Int64, [wholes.Length])).Integers);
        if (value is null) throw new InvalidDataException("It has no value of numbers.");
        return (in call) => call.Output(0).View(value, value.Dims);
    }

    static NodeOperator ConstantOfShape(NodeReader node)
    {
        var value = node.Tensor("value");
        return (in call) =>
        {
            Span<int> room = stackalloc int[Tensor.MostDims];
            var made = call.Output(0).Resize(value?.Type ?? OnnxType.Float, DimsOf(call.Input(0), room));
            if (made.IsFloat) made.Floats.Fill(value is null ? 0 : value.Floats[0]);
            else made.Integers.Fill(value!.Integers[0]);
        };
    }

    static NodeOperator Shape(long start, long end) => (in call) =>
    {
        var dims = call.Input(0).Dims;
        var (from, to) = (Place(start, dims.Length), Place(end, dims.Length));
        var sizes = call.Output(0).Resize(OnnxType.Int64, [Math.Max(0, to - from)]).Integers;
        for (var i = 0; i < sizes.Length; i++) sizes[i] = dims[from + i];

        static int Place(long axis, int rank) => (int)Math.Clamp(axis < 0 ? axis + rank : axis, 0, rank);
    };

    static Span<int> DimsOf(Tensor sizes, Span<int> room)
    {
        if (sizes.Count > room.Length) throw new InvalidDataException($"{sizes.Count} dimensions are asked for; {Tensor.MostDims} are the most.");
        for (var i = 0; i < sizes.Count; i++)
            room[i] = sizes.Integers[i] is >= 0 and <= int.MaxValue ? (int)sizes.Integers[i] : throw new InvalidDataException(FormattableString.Invariant($"A dimension of {sizes.Integers[i]} is asked for."));
        return room[..sizes.Count];
    }

    static NodeOperator Reshape(bool zeros) => (in call) =>
    {
        Span<int> room = stackalloc int[Tensor.MostDims];
        var x = call.Input(0);
        var sizes = call.Input(1).Integers;
        if (sizes.Length > room.Length) throw new InvalidDataException($"{sizes.Length} dimensions are asked for; {Tensor.MostDims} are the most.");
        var (open, known) = (-1, 1L);
        for (var i = 0; i < sizes.Length; i++)
        {
            if (sizes[i] is < -1 or > int.MaxValue || (sizes[i] == -1 && open >= 0)) throw new InvalidDataException(FormattableString.Invariant($"A dimension of {sizes[i]} is asked for."));
            if (sizes[i] == -1) open = i;
            else known *= room[i] = sizes[i] == 0 && !zeros ? x.Dims[i] : (int)sizes[i];
            if (known > Array.MaxLength) throw new InvalidDataException("More numbers are asked for than fit into memory.");
        }
        if (open >= 0) room[open] = known == 0 ? 0 : (int)(x.Count / known);
        call.Output(0).View(x, room[..sizes.Length]);
    };

    static NodeOperator Flatten(long axis) => (in call) =>
    {
        var x = call.Input(0);
        var cut = axis == x.Rank ? x.Rank : x.Axis(axis);
        call.Output(0).View(x, [x.Size(0, cut), x.Size(cut, x.Rank)]);
    };

    static NodeOperator Squeeze(AxesOf axesOf) => (in call) =>
    {
        Span<int> room = stackalloc int[Tensor.MostDims];
        Span<bool> gone = stackalloc bool[Tensor.MostDims];
        gone.Clear();
        var (x, axes, rank) = (call.Input(0), axesOf(call), 0);
        foreach (var axis in axes ?? []) gone[x.Axis(axis)] = true;
        for (var i = 0; i < x.Rank; i++)
        {
            if (axes is null ? x.Dims[i] == 1 : gone[i]) continue;
            room[rank++] = x.Dims[i];
        }
        call.Output(0).View(x, room[..rank]);
    };

    static NodeOperator Unsqueeze(AxesOf axesOf) => (in call) =>
    {
        Span<int> room = stackalloc int[Tensor.MostDims];
        var (x, axes) = (call.Input(0), axesOf(call) ?? []);
        var rank = x.Rank + axes.Length;
        if (rank > Tensor.MostDims) throw new InvalidDataException($"{rank} dimensions are asked for; {Tensor.MostDims} are the most.");
        room.Clear();
        foreach (var axis in axes) room[Tensor.Axis(axis, rank)] = -1;
        for (int i = 0, own = 0; i < rank; i++) room[i] = room[i] < 0 ? 1 : x.Dims[own++];
        call.Output(0).View(x, room[..rank]);
    };

    static NodeOperator Transpose(long[]? order)
    {
        if (order is not null && order.Distinct().Count() != order.Length) throw new InvalidDataException($"[{string.Join(", ", order)}] is no order of axes.");
        return (in call) => Transpose(call, order);
    }

    static void Transpose(in NodeCall call, long[]? order)
    {
        Span<int> room = stackalloc int[Tensor.MostDims], strides = stackalloc int[Tensor.MostDims];
        var x = call.Input(0);
        if (order is not null && order.Length != x.Rank) throw new InvalidDataException($"[{string.Join(", ", order)}] is no order of {x.Rank} axes.");
        for (var i = 0; i < x.Rank; i++)
        {
            var axis = order is null ? x.Rank - 1 - i : x.Axis(order[i]);
            (room[i], strides[i]) = (x.Dims[axis], x.Size(axis + 1, x.Rank));
        }
        Strided.Copy(x, 0, strides[..x.Rank], call.Output(0).Resize(x.Type, room[..x.Rank]));
    }

    static void Expand(in NodeCall call)
    {
        Span<int> room = stackalloc int[Tensor.MostDims], wanted = stackalloc int[Tensor.MostDims], strides = stackalloc int[Tensor.MostDims];
        var x = call.Input(0);
        var sizes = DimsOf(call.Input(1), wanted);
        var dims = room[..Broadcast.Dims(sizes, room, Broadcast.Dims(x.Dims, room, 0))];
        Strided.Strides(x.Dims, dims, strides);
        Strided.Copy(x, 0, strides[..dims.Length], call.Output(0).Resize(x.Type, dims));
    }

    static void Range(in NodeCall call)
    {
        var (start, limit, delta) = (call.Input(0), call.Input(1), call.Input(2));
        var count = start.IsFloat ? Math.Ceiling(((double)limit.Floats[0] - start.Floats[0]) / delta.Floats[0]) : Math.Ceiling(((double)limit.Integers[0] - start.Integers[0]) / delta.Integers[0]);
        if (!(count < Array.MaxLength)) throw new InvalidDataException("The range has more numbers than fit into memory.");
        var range = call.Output(0).Resize(start.Type, [(int)Math.Max(0, count)]);
        if (range.IsFloat) for (var i = 0; i < range.Count; i++) range.Floats[i] = start.Floats[0] + (i * delta.Floats[0]);
        else for (var i = 0; i < range.Count; i++) range.Integers[i] = start.Integers[0] + (i * delta.Integers[0]);
    }
}
