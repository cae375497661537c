namespace Microsoft.ML.Lstm.Engine.Onnx.Import;

/// <summary>Operators that make or read flags, and changes of type.</summary>
static class ComparisonNodes
{
    public static readonly Dictionary<string, OperatorMaker> All = new()
    {
        ["Equal"] = Compare((x, y) => x == y, (x, y) => x == y),
        ["Less"] = Compare((x, y) => x < y, (x, y) => x < y),
        ["LessOrEqual"] = Compare((x, y) => x <= y, (x, y) => x <= y),
        ["Greater"] = Compare((x, y) => x > y, (x, y) => x > y),
        ["GreaterOrEqual"] = Compare((x, y) => x >= y, (x, y) => x >= y),
        ["And"] = Compare(null, (x, y) => x != 0 && y != 0),
        ["Or"] = Compare(null, (x, y) => x != 0 || y != 0),
        ["Xor"] = Compare(null, (x, y) => (x != 0) != (y != 0)),
        ["Not"] = _ => Not,
        ["IsNaN"] = _ => Test(float.IsNaN),
        ["IsInf"] = node => node.Flag("detect_negative", true)
            ? node.Flag("detect_positive", true) ? Test(float.IsInfinity) : Test(float.IsNegativeInfinity)
            : node.Flag("detect_positive", true) ? Test(float.IsPositiveInfinity) : Test(_ => false),
        ["Where"] = _ => Where,
        ["Cast"] = node => Cast(Target(node)),
        ["CastLike"] = _ => (in call) => Cast(call, call.Input(1).Type),
    };

    static OperatorMaker Compare(Func<float, float, bool>? real, Func<long, long, bool> whole)
    {
        var (reals, wholes) = (real is null ? null : Rows(real), Rows(whole));
        return _ => (in call) =>
        {
            Span<int> room = stackalloc int[Tensor.MostDims];
            var (x, y) = (call.Input(0), call.Input(1));
            var rank = Broadcast.Dims(y.Dims, room, Broadcast.Dims(x.Dims, room, 0));
            var flags = call.Output(0).Resize(OnnxType.Bool, room[..rank]);
            if (x.IsFloat && reals is not null) Broadcast.Apply(x.Floats, x.Dims, y.Floats, y.Dims, flags.Integers, flags.Dims, reals);
            else Broadcast.Apply(x.Integers, x.Dims, y.Integers, y.Dims, flags.Integers, flags.Dims, wholes);
        };
    }

    static RowsOfTwo<T, long> Rows<T>(Func<T, T, bool> holds) => (x, y, destination) =>
    {
        for (var i = 0; i < destination.Length; i++) destination[i] = holds(x[i], y[i]) ? 1 : 0;
    };

    static void Not(in NodeCall call)
    {
        var x = call.Input(0);
        var y = call.Output(0).Resize(OnnxType.Bool, x.Dims);
        for (var i = 0; i < x.Count; i++) y.Integers[i] = x.Integers[i] == 0 ? 1 : 0;
    }

    static NodeOperator Test(Func<float, bool> holds) => (in call) =>
    {
        var x = call.Input(0);
        var y = call.Output(0).Resize(OnnxType.Bool, x.Dims);
        for (var i = 0; i < x.Count; i++) y.Integers[i] = holds(x.Floats[i]) ? 1 : 0;
    };

    static void Where(in NodeCall call)
    {
        Span<int> room = stackalloc int[Tensor.MostDims], flagStrides = stackalloc int[Tensor.MostDims], xStrides = stackalloc int[Tensor.MostDims], yStrides = stackalloc int[Tensor.MostDims];
        var (flags, x, y) = (call.Input(0), call.Input(1), call.Input(2));
        var dims = room[..Broadcast.Dims(y.Dims, room, Broadcast.Dims(x.Dims, room, Broadcast.Dims(flags.Dims, room, 0)))];
        Strided.Strides(flags.Dims, dims, flagStrides);
        Strided.Strides(x.Dims, dims, xStrides);
        Strided.Strides(y.Dims, dims, yStrides);
        var chosen = call.Output(0).Resize(x.Type, dims);
        if (x.IsFloat) Choose(flags.Integers, flagStrides, x.Floats, xStrides, y.Floats, yStrides, chosen.Floats, dims);
        else Choose(flags.Integers, flagStrides, x.Integers, xStrides, y.Integers, yStrides, chosen.Integers, dims);
    }

    static void Choose<T>(
        ReadOnlySpan<long> flags, ReadOnlySpan<int> flagStrides, ReadOnlySpan<T> x, ReadOnlySpan<int> xStrides, ReadOnlySpan<T> y, ReadOnlySpan<int> yStrides, Span<T> destination, ReadOnlySpan<int> dims)
    {
        Span<int> flagIndex = stackalloc int[Tensor.MostDims], xIndex = stackalloc int[Tensor.MostDims], yIndex = stackalloc int[Tensor.MostDims];
        flagIndex.Clear();
        xIndex.Clear();
        yIndex.Clear();
        var (flagAt, xAt, yAt) = (0, 0, 0);
        foreach (ref var value in destination)
        {
            value = flags[flagAt] != 0 ? x[xAt] : y[yAt];
            flagAt += Strided.Next(flagIndex, dims, flagStrides);
            xAt += Strided.Next(xIndex, dims, xStrides);
            yAt += Strided.Next(yIndex, dims, yStrides);
        }
    }

    static OnnxType Target(NodeReader node)
    {
        var type = (OnnxType)node.Int("to", 0);
        _ = node.Int("saturate", 1);
        return Enum.IsDefined(type) ? type : throw new InvalidDataException(FormattableString.Invariant($"It casts to ONNX's type {(long)type}, which is not known here: numbers and flags are."));
    }

    static NodeOperator Cast(OnnxType type) => (in call) => Cast(call, type);

    static void Cast(in NodeCall call, OnnxType type)
    {
        var (x, y) = (call.Input(0), call.Output(0));
        if (x.IsFloat && Tensor.IsReal(type) || x.Type == type)
        {
            // Real numbers are all kept in single precision.
            y.View(x, x.Dims);
            return;
        }
        y.Resize(type, x.Dims);
        if (y.IsFloat) for (var i = 0; i < x.Count; i++) y.Floats[i] = x.Integers[i];
        else if (x.IsFloat) for (var i = 0; i < x.Count; i++) y.Integers[i] = Whole(x.Floats[i], type);
        else for (var i = 0; i < x.Count; i++) y.Integers[i] = Whole(x.Integers[i], type);
    }

    static long Whole(float value, OnnxType type) => type == OnnxType.Bool ? value != 0 ? 1 : 0 : Whole((long)value, type);

    static long Whole(long value, OnnxType type) => unchecked(type switch
    {
        OnnxType.Bool => value != 0 ? 1 : 0,
        OnnxType.Int32 => (int)value,
        OnnxType.UInt32 => (uint)value,
        OnnxType.Int16 => (short)value,
        OnnxType.UInt16 => (ushort)value,
        OnnxType.Int8 => (sbyte)value,
        OnnxType.UInt8 => (byte)value,
        _ => value,
    });
}
