namespace Microsoft.ML.Lstm.Engine.Onnx.Import;

/// <summary>Operators that take parts of values, and put them together.</summary>
static class SelectionNodes
{
    public static readonly Dictionary<string, OperatorMaker> All = new()
    {
        ["Concat"] = node => Concat(node.Int("axis", 1)),
        ["Split"] = Split,
        ["Slice"] = Slice,
        ["Gather"] = node => Gather(node.Int("axis", 0)),
        ["GatherElements"] = node => GatherElements(node.Int("axis", 0)),
        ["GatherND"] = node => GatherAt(node.Int("batch_dims", 0)),
        ["Pad"] = Pad,
        ["Tile"] = _ => Tile,
    };

    static NodeOperator Concat(long along) => (in call) =>
    {
        Span<int> dims = stackalloc int[Tensor.MostDims];
        var first = call.Input(0);
        var (axis, rank) = (first.Axis(along), first.Rank);
        first.Dims.CopyTo(dims);
        for (var i = 1; i < call.InputCount; i++)
        {
            var other = call.Input(i).Dims;
            if (other.Length != rank || !other[..axis].SequenceEqual(dims[..axis]) || !other[(axis + 1)..].SequenceEqual(dims[(axis + 1)..rank]))
                throw new InvalidDataException($"[{Tensor.Text(other)}] and [{Tensor.Text(first.Dims)}] cannot lie side by side along the axis {axis}.");
            dims[axis] = checked(dims[axis] + other[axis]);
        }
        var all = call.Output(0).Resize(first.Type, dims[..rank]);
        for (int i = 0, at = 0; i < call.InputCount; at += call.Input(i).Dims[axis], i++) Move(call.Input(i), all, axis, at, into: true);
    };

    static NodeOperator Split(NodeReader node)
    {
        var (along, parts, given) = (node.Int("axis", 0), node.Int("num_outputs", node.OutputCount), node.IntsOrInput("split", 1, 13));
        return (in call) =>
        {
            var x = call.Input(0);
            var axis = x.Axis(along);
            var sizes = given ?? call.OptionalInput(1)?.Integers.ToArray();
            var (equal, at) = ((x.Dims[axis] + parts - 1) / Math.Max(1, parts), 0);
            Span<int> dims = stackalloc int[Tensor.MostDims];
            x.Dims.CopyTo(dims);
            for (var i = 0; i < call.OutputCount; i++)
            {
                var size = sizes is not null ? sizes[i] : Math.Min(equal, x.Dims[axis] - at);
                if (size < 0 || size > x.Dims[axis] - at) throw new InvalidDataException(FormattableString.Invariant($"A part of {size} is asked for, but {x.Dims[axis] - at} are left."));
                dims[axis] = (int)size;
                if (call.Wants(i)) Move(call.Output(i).Resize(x.Type, dims[..x.Rank]), x, axis, at, into: false);
                at += (int)size;
            }
        };
    }

    // Between a part and the whole, in which the part begins at a place of an axis.
    static void Move(Tensor part, Tensor whole, int axis, int at, bool into)
    {
        if (part.Count == 0) return;
        if (part.IsFloat) Move(part.Floats, whole.Floats, part.Dims, whole.Dims[axis], axis, at, into);
        else Move(part.Integers, whole.Integers, part.Dims, whole.Dims[axis], axis, at, into);
    }

    static void Move<T>(Span<T> part, Span<T> whole, ReadOnlySpan<int> dims, int wholeSize, int axis, int at, bool into)
    {
        var inner = 1;
        foreach (var dim in dims[(axis + 1)..]) inner *= dim;
        var (row, stride) = (dims[axis] * inner, wholeSize * inner);
        for (var start = at * inner; !part.IsEmpty; part = part[row..], start += stride)
        {
            if (into) part[..row].CopyTo(whole[start..]);
            else whole.Slice(start, row).CopyTo(part);
        }
    }

    static NodeOperator Slice(NodeReader node)
    {
        var old = node.Opset < 10;
        var (starts, ends, axes) = old ? (node.Ints("starts"), node.Ints("ends"), node.Ints("axes")) : default;
        if (old && (starts is null || ends is null)) throw new InvalidDataException("Its starts or ends are missing.");
        return (in call) =>
        {
            ReadOnlySpan<long> from = old ? starts : call.Input(1).Integers, to = old ? ends : call.Input(2).Integers;
            ReadOnlySpan<long> along = old ? axes : call.Has(3) ? call.Input(3).Integers : [], by = old || !call.Has(4) ? [] : call.Input(4).Integers;
            Span<int> dims = stackalloc int[Tensor.MostDims], strides = stackalloc int[Tensor.MostDims];
            var (x, offset) = (call.Input(0), 0);
            x.Dims.CopyTo(dims);
            for (var i = 0; i < x.Rank; i++) strides[i] = x.Size(i + 1, x.Rank);
            for (var i = 0; i < from.Length; i++)
            {
                var axis = along.IsEmpty ? x.Axis(i) : x.Axis(along[i]);
                var (size, step) = ((long)x.Dims[axis], by.IsEmpty ? 1 : Math.Clamp(by[i], -int.MaxValue, int.MaxValue));
                if (step == 0) throw new InvalidDataException("A slice has the step 0.");
                var first = Math.Clamp(from[i] < 0 ? from[i] + size : from[i], 0, step < 0 ? size - 1 : size);
                var end = Math.Clamp(to[i] < 0 ? Math.Max(to[i], -size - 1) + size : to[i], step < 0 ? -1 : 0, size);
                var count = step > 0 ? (end - first + step - 1) / step : (first - end - step - 1) / -step;
                dims[axis] = (int)Math.Max(0, size == 0 ? 0 : count);
                if (dims[axis] > 0) offset += (int)first * strides[axis];
                strides[axis] = (int)Math.Clamp(strides[axis] * step, -int.MaxValue, int.MaxValue);
            }
            Strided.Copy(x, offset, strides[..x.Rank], call.Output(0).Resize(x.Type, dims[..x.Rank]));
        };
    }

    static int Index(long index, int size) => index >= -size && index < size
        ? (int)(index < 0 ? index + size : index)
        : throw new InvalidDataException(FormattableString.Invariant($"The index {index} is none of {size}."));

    static NodeOperator Gather(long along) => (in call) =>
    {
        Span<int> dims = stackalloc int[2 * Tensor.MostDims];
        var (x, indices) = (call.Input(0), call.Input(1));
        var axis = x.Axis(along);
        x.Dims[..axis].CopyTo(dims);
        indices.Dims.CopyTo(dims[axis..]);
        x.Dims[(axis + 1)..].CopyTo(dims[(axis + indices.Rank)..]);
        var y = call.Output(0).Resize(x.Type, dims[..(x.Rank - 1 + indices.Rank)]);
        var (outer, inner) = (x.Size(0, axis), x.Size(axis + 1, x.Rank));
        if (x.IsFloat) Take(x.Floats, indices.Integers, y.Floats, outer, x.Dims[axis], inner);
        else Take(x.Integers, indices.Integers, y.Integers, outer, x.Dims[axis], inner);
    };

    static void Take<T>(ReadOnlySpan<T> x, ReadOnlySpan<long> indices, Span<T> y, int outer, int size, int inner)
    {
        for (var o = 0; o < outer; o++)
            foreach (var index in indices)
            {
                x.Slice(((o * size) + Index(index, size)) * inner, inner).CopyTo(y);
                y = y[inner..];
            }
    }

    static NodeOperator GatherElements(long along) => (in call) =>
    {
        Span<int> strides = stackalloc int[Tensor.MostDims], index = stackalloc int[Tensor.MostDims];
        index.Clear();
        var (x, indices) = (call.Input(0), call.Input(1));
        var axis = x.Axis(along);
        if (indices.Rank != x.Rank) throw new InvalidDataException($"The indices have {indices.Rank} dimensions, but the values {x.Rank}.");
        for (var i = 0; i < x.Rank; i++)
        {
            if (i != axis && indices.Dims[i] > x.Dims[i]) throw new InvalidDataException($"Indices [{Tensor.Text(indices.Dims)}] do not fit values [{Tensor.Text(x.Dims)}].");
            strides[i] = i == axis ? 0 : x.Size(i + 1, x.Rank);
        }
        var (y, stride, at) = (call.Output(0).Resize(x.Type, indices.Dims), x.Size(axis + 1, x.Rank), 0);
        for (var i = 0; i < y.Count; i++)
        {
            var place = at + (Index(indices.Integers[i], x.Dims[axis]) * stride);
            if (x.IsFloat) y.Floats[i] = x.Floats[place];
            else y.Integers[i] = x.Integers[place];
            at += Strided.Next(index, indices.Dims, strides);
        }
    };

    static NodeOperator GatherAt(long batchDims) => (in call) =>
    {
        Span<int> dims = stackalloc int[2 * Tensor.MostDims];
        var (x, indices) = (call.Input(0), call.Input(1));
        if (batchDims < 0 || batchDims >= Math.Min(x.Rank, indices.Rank) || !x.Dims[..(int)batchDims].SequenceEqual(indices.Dims[..(int)batchDims])) throw new InvalidDataException("Its first dimensions are not those of its indices.");
        var (shared, depth) = ((int)batchDims, indices.Dims[^1]);
        if (depth > x.Rank - shared) throw new InvalidDataException($"An index of {depth} numbers is more than values of {x.Rank} dimensions have.");
        indices.Dims[..^1].CopyTo(dims);
        x.Dims[(shared + depth)..].CopyTo(dims[(indices.Rank - 1)..]);
        var y = call.Output(0).Resize(x.Type, dims[..(indices.Rank - 1 + x.Rank - shared - depth)]);
        var (batches, inner, each) = (x.Size(0, shared), x.Size(shared + depth, x.Rank), indices.Size(shared, indices.Rank - 1));
        var (size, at) = (x.Size(shared, x.Rank), 0);
        for (var batch = 0; batch < batches; batch++)
            for (var i = 0; i < each; i++)
            {
                var place = 0;
                for (var k = 0; k < depth; k++) place = (place * x.Dims[shared + k]) + Index(indices.Integers[(((batch * each) + i) * depth) + k], x.Dims[shared + k]);
                var from = (batch * size) + (place * inner);
                if (x.IsFloat) x.Floats.Slice(from, inner).CopyTo(y.Floats[at..]);
                else x.Integers.Slice(from, inner).CopyTo(y.Integers[at..]);
                at += inner;
            }
    };

    static void Tile(in NodeCall call)
    {
        Span<int> dims = stackalloc int[Tensor.MostDims];
        var x = call.Input(0);
        var repeats = call.Input(1).Integers;
        for (var i = 0; i < x.Rank; i++) dims[i] = checked((int)(x.Dims[i] * repeats[i]));
        Spread(x, call.Output(0).Resize(x.Type, dims[..x.Rank]), default, (at, _, size) => at % size, 0);
    }

    static NodeOperator Pad(NodeReader node)
    {
        var (mode, pads) = (node.Text("mode", "constant"), node.IntsOrInput("pads", 1, 11));
        var value = node.Opset < 11 ? node.Float("value", 0) : 0;
        PlaceOf place = mode switch
        {
            "constant" => (at, before, size) => at - before < 0 || at - before >= size ? -1 : at - before,
            "edge" => (at, before, size) => Math.Clamp(at - before, 0, size - 1),
            "reflect" => (at, before, size) => at - before < 0 ? before - at : at - before >= size ? (2 * size) - 2 - at + before : at - before,
            _ => throw new InvalidDataException($"Pad is known with the modes constant, edge and reflect, not '{mode}'."),
        };
        return (in call) =>
        {
            Span<int> dims = stackalloc int[Tensor.MostDims], before = stackalloc int[Tensor.MostDims];
            var x = call.Input(0);
            ReadOnlySpan<long> sizes = pads ?? call.Input(1).Integers, axes = call.Has(3) ? call.Input(3).Integers : [];
            x.Dims.CopyTo(dims);
            before.Clear();
            var half = sizes.Length / 2;
            for (var i = 0; i < half; i++)
            {
                var axis = axes.IsEmpty ? x.Axis(i) : x.Axis(axes[i]);
                before[axis] = checked((int)sizes[i]);
                dims[axis] = checked((int)(dims[axis] + sizes[i] + sizes[half + i]));
            }
            var fill = call.OptionalInput(2) is not { Count: 1 } given ? value : given.IsFloat ? given.Floats[0] : given.Integers[0];
            Spread(x, call.Output(0).Resize(x.Type, dims[..x.Rank]), before[..x.Rank], place, fill);
        };
    }

    // Where a place of the result comes from along an axis; outside of the values for none.
    delegate int PlaceOf(int at, int before, int size);

    static void Spread(Tensor x, Tensor y, ReadOnlySpan<int> before, PlaceOf place, float fill)
    {
        Span<int> index = stackalloc int[Tensor.MostDims], none = stackalloc int[Tensor.MostDims];
        index.Clear();
        none.Clear();
        for (var i = 0; i < y.Count; i++)
        {
            var (at, isThere) = (0, true);
            for (var axis = 0; axis < x.Rank && isThere; axis++)
            {
                var from = place(index[axis], before.IsEmpty ? 0 : before[axis], x.Dims[axis]);
                isThere = from >= 0 && from < x.Dims[axis];
                at = (at * x.Dims[axis]) + from;
            }
            if (x.IsFloat) y.Floats[i] = isThere ? x.Floats[at] : fill;
            else y.Integers[i] = isThere ? x.Integers[at] : (long)fill;
            Strided.Next(index, y.Dims, none);
        }
    }
}
