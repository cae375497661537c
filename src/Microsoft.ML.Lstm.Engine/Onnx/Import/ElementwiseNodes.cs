using System.Numerics.Tensors;

namespace Microsoft.ML.Lstm.Engine.Onnx.Import;

/// <summary>Operators that see one number at a time, and arithmetic of two operands.</summary>
static class ElementwiseNodes
{
    public static readonly Dictionary<string, OperatorMaker> All = new()
    {
        ["Add"] = Folded(TensorPrimitives.Add, TensorPrimitives.Add),
        ["Sub"] = Folded(TensorPrimitives.Subtract, TensorPrimitives.Subtract),
        ["Mul"] = Folded(TensorPrimitives.Multiply, TensorPrimitives.Multiply),
        ["Div"] = Folded(TensorPrimitives.Divide, TensorPrimitives.Divide),
        ["Sum"] = Folded(TensorPrimitives.Add, null),
        ["Max"] = Folded(TensorPrimitives.Max, TensorPrimitives.Max),
        ["Min"] = Folded(TensorPrimitives.Min, TensorPrimitives.Min),
        ["Mean"] = node => Mean(node.InputCount),
        ["Pow"] = _ => Power,
        ["Mod"] = node => Remainder(node.Flag("fmod")),
        ["PRelu"] = Folded(Each((x, slope) => x < 0 ? x * slope : x), null),
        ["Abs"] = Whole(TensorPrimitives.Abs, TensorPrimitives.Abs),
        ["Neg"] = Whole(TensorPrimitives.Negate, TensorPrimitives.Negate),
        ["Sign"] = Whole(Map<float>(x => float.IsNaN(x) ? 0 : Math.Sign(x)), Map<long>(x => Math.Sign(x))),
        ["Clip"] = Clip,
    };

    /// <summary>An operator on a row of numbers.</summary>
    public delegate void Row<T>(ReadOnlySpan<T> x, Span<T> destination);

    /// <summary>An operator of one input, of real numbers.</summary>
    public static OperatorMaker Real(Row<float> row) => _ => Apply(row);

    public static NodeOperator Apply(Row<float> row) => (in call) =>
    {
        var x = call.Input(0);
        row(x.Floats, call.Output(0).Resize(x.Type, x.Dims).Floats);
    };

    /// <summary>An operator of real numbers of two operands, one number after the other.</summary>
    public static RowsOfTwo<float, float> Each(Func<float, float, float> of) => (x, y, destination) =>
    {
        for (var i = 0; i < destination.Length; i++) destination[i] = of(x[i], y[i]);
    };

    /// <summary>One number after the other.</summary>
    public static Row<T> Map<T>(Func<T, T> of) => (x, destination) =>
    {
        for (var i = 0; i < x.Length; i++) destination[i] = of(x[i]);
    };

    static OperatorMaker Folded(RowsOfTwo<float, float> real, RowsOfTwo<long, long>? whole) => _ => (in call) => Broadcast.Fold(call, real, whole);

    static OperatorMaker Whole(Row<float> real, Row<long> whole) => _ => (in call) =>
    {
        var x = call.Input(0);
        var y = call.Output(0).Resize(x.Type, x.Dims);
        if (x.IsFloat) real(x.Floats, y.Floats);
        else whole(x.Integers, y.Integers);
    };

    static NodeOperator Mean(int count) => (in call) =>
    {
        Broadcast.Fold(call, TensorPrimitives.Add, null);
        var y = call.Output(0).Floats;
        TensorPrimitives.Divide(y, count, y);
    };

    static void Power(in NodeCall call)
    {
        var (x, exponent) = (call.Input(0), call.Input(1));
        if (!x.IsFloat || exponent.IsFloat)
        {
            Broadcast.Fold(call, Each(MathF.Pow), null);
            return;
        }
        if (exponent.Count != 1) throw new InvalidDataException("A power by whole numbers is known for one exponent only.");
        var y = call.Output(0).Resize(x.Type, x.Dims).Floats;
        TensorPrimitives.Pow(x.Floats, (float)exponent.Integers[0], y);
    }

    // The sign is the divisor's, or with fmod the dividend's.
    static NodeOperator Remainder(bool dividend) => (in call) => Broadcast.Fold(
        call,
        Each((x, y) => dividend ? x % y : x - (y * MathF.Floor(x / y))),
        (x, y, destination) =>
        {
            for (var i = 0; i < destination.Length; i++) destination[i] = dividend || y[i] == -1 ? x[i] % (y[i] == -1 ? 1 : y[i]) : ((x[i] % y[i]) + y[i]) % y[i];
        });

    static OperatorMaker Clip => node =>
    {
        var (attributes, least, most) = (node.Opset < 11, float.MinValue, float.MaxValue);
        if (attributes) (least, most) = (node.Float("min", least), node.Float("max", most));
        return (in call) =>
        {
            var x = call.Input(0);
            var y = call.Output(0).Resize(x.Type, x.Dims);
            var (low, high) = attributes ? (null, null) : (call.OptionalInput(1), call.OptionalInput(2));
            if (x.IsFloat)
            {
                var (from, to) = (low is null ? least : low.Floats[0], high is null ? most : high.Floats[0]);
                for (var i = 0; i < x.Count; i++) y.Floats[i] = MathF.Min(MathF.Max(x.Floats[i], from), to);
                return;
            }
            var (first, last) = (low is null ? long.MinValue : low.Integers[0], high is null ? long.MaxValue : high.Integers[0]);
            for (var i = 0; i < x.Count; i++) y.Integers[i] = Math.Min(Math.Max(x.Integers[i], first), last);
        };
    };
}
