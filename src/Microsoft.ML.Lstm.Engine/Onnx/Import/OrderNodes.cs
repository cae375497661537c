using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Onnx.Import;

/// <summary>Operators on the rows along an axis: softmax, running sums, the greatest.</summary>
static class OrderNodes
{
    public static readonly Dictionary<string, OperatorMaker> All = new()
    {
        ["Softmax"] = node => Normalized(node, SoftmaxRow.Forward),
        ["LogSoftmax"] = node => Normalized(node, LogSoftmax),
        ["CumSum"] = node => Sums(node.Flag("exclusive"), node.Flag("reverse")),
        ["ArgMax"] = node => Extreme(node, 1),
        ["ArgMin"] = node => Extreme(node, -1),
        ["TopK"] = Greatest,
    };

    delegate void InPlace(Span<float> row);

    static void LogSoftmax(Span<float> row)
    {
        if (!row.IsEmpty) TensorPrimitives.Subtract(row, (float)(Math.Log(WideSoftmax.SumOfPowers(row, out var greatest)) + greatest), row);
    }

    // Up to version 12 all axes from one on are one row.
    static NodeOperator Normalized(NodeReader node, InPlace normalize)
    {
        var (along, together) = (node.Int("axis", node.Opset < 13 ? 1 : -1), node.Opset < 13);
        return (in call) =>
        {
            var x = call.Input(0);
            var axis = x.Axis(along);
            var (length, inner) = (x.Size(axis, together ? x.Rank : axis + 1), together ? 1 : x.Size(axis + 1, x.Rank));
            var y = call.Output(0).Resize(x.Type, x.Dims).Floats;
            x.Floats.CopyTo(y);
            var row = call.Memory.Floats(length);
            for (var start = 0; start < y.Length; start += length * inner)
                for (var i = 0; i < inner; i++)
                {
                    if (inner == 1) normalize(y.Slice(start, length));
                    else
                    {
                        for (var k = 0; k < length; k++) row[k] = y[start + i + (k * inner)];
                        normalize(row);
                        for (var k = 0; k < length; k++) y[start + i + (k * inner)] = row[k];
                    }
                }
        };
    }

    static NodeOperator Sums(bool exclusive, bool reverse) => (in call) =>
    {
        var x = call.Input(0);
        var axis = x.Axis(call.Input(1).Number);
        var (length, inner) = (x.Dims[axis], x.Size(axis + 1, x.Rank));
        var y = call.Output(0).Resize(x.Type, x.Dims);
        for (var start = 0; start < y.Count; start += length * inner)
            for (var i = 0; i < inner; i++)
            {
                var (real, whole) = (0d, 0L);
                for (var k = 0; k < length; k++)
                {
                    var place = start + i + ((reverse ? length - 1 - k : k) * inner);
                    if (x.IsFloat)
                    {
                        y.Floats[place] = (float)(exclusive ? real : real + x.Floats[place]);
                        real += x.Floats[place];
                    }
                    else
                    {
                        y.Integers[place] = exclusive ? whole : whole + x.Integers[place];
                        whole += x.Integers[place];
                    }
                }
            }
    };

    static float At(Tensor x, int place) => x.IsFloat ? x.Floats[place] : x.Integers[place];

    static NodeOperator Extreme(NodeReader node, int sign)
    {
        var (along, keeps, last) = (node.Int("axis", 0), node.Flag("keepdims", true), node.Flag("select_last_index"));
        return (in call) =>
        {
            Span<int> dims = stackalloc int[Tensor.MostDims];
            var x = call.Input(0);
            var axis = x.Axis(along);
            x.Dims.CopyTo(dims);
            dims[axis] = 1;
            if (!keeps) dims[(axis + 1)..].CopyTo(dims[axis..]);
            var (length, inner) = (x.Dims[axis], x.Size(axis + 1, x.Rank));
            var y = call.Output(0).Resize(OnnxType.Int64, dims[..(keeps ? x.Rank : x.Rank - 1)]);
            if (length == 0) throw new InvalidDataException("There is nothing to choose from.");
            for (var i = 0; i < y.Count; i++)
            {
                var (start, best) = ((i / inner * inner * length) + (i % inner), 0);
                for (var k = 1; k < length; k++)
                {
                    var (value, sofar) = (sign * At(x, start + (k * inner)), sign * At(x, start + (best * inner)));
                    if (value > sofar || (last && value == sofar)) best = k;
                }
                y.Integers[i] = best;
            }
        };
    }

    // Sorts by value, then by place, without a comparer, which would be allocated for each run: the value's bits, which order as whole numbers do once the negative ones are turned round, and the place behind them. NaN is less than all.
    static long Key(float value, bool largest, int place)
    {
        var bits = BitConverter.SingleToInt32Bits(value + 0f);
        var rank = float.IsNaN(value) ? int.MinValue : bits ^ ((bits >> 31) & int.MaxValue);
        return ((long)(largest ? ~rank : rank) << 32) | (uint)place;
    }

    static NodeOperator Greatest(NodeReader node)
    {
        var (along, largest, count) = (node.Int("axis", -1), node.Flag("largest", true), node.Opset < 10 ? node.Int("k", 1) : -1);
        _ = node.Int("sorted", 1);
        return (in call) =>
        {
            Span<int> dims = stackalloc int[Tensor.MostDims];
            var x = call.Input(0);
            var (axis, k) = (x.Axis(along), count >= 0 ? count : call.Input(1).Number);
            var (length, inner) = (x.Dims[axis], x.Size(axis + 1, x.Rank));
            if (k < 0 || k > length) throw new InvalidDataException(FormattableString.Invariant($"{k} are asked for, but there are {length}."));
            x.Dims.CopyTo(dims);
            dims[axis] = (int)k;
            var (values, places) = (call.Output(0).Resize(x.Type, dims[..x.Rank]), call.Output(1).Resize(OnnxType.Int64, dims[..x.Rank]));
            var order = call.Memory.Keys(length);
            for (var row = 0; row < x.Count / Math.Max(1, length); row++)
            {
                var (from, to) = ((row / inner * inner * length) + (row % inner), (row / inner * inner * (int)k) + (row % inner));
                for (var i = 0; i < length; i++) order[i] = Key(At(x, from + (i * inner)), largest, i);
                order.Sort();
                for (var i = 0; i < k; i++)
                {
                    var place = (int)(uint)order[i];
                    places.Integers[to + (i * inner)] = place;
                    if (x.IsFloat) values.Floats[to + (i * inner)] = x.Floats[from + (place * inner)];
                    else values.Integers[to + (i * inner)] = x.Integers[from + (place * inner)];
                }
            }
        };
    }
}
