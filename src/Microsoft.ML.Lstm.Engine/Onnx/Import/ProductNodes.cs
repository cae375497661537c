using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Onnx.Import;

/// <summary>Products of matrices, by the engine's kernel; weights that are constant are packed once.</summary>
static class ProductNodes
{
    public static readonly Dictionary<string, OperatorMaker> All = new() { ["MatMul"] = MatMul, ["Gemm"] = General };

    /// <summary>A right-hand matrix [depth, columns] as the kernel reads it.</summary>
    /// <param name="values">Its values.</param>
    /// <param name="depth">Its rows.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="isTransposed">Whether the values are [columns, depth].</param>
    /// <param name="packed">Where it goes.</param>
    public static void Pack(ReadOnlySpan<float> values, int depth, int columns, bool isTransposed, Span<float> packed) =>
        Packing.PackColumns(values, isTransposed ? 1 : columns, isTransposed ? depth : 1, depth, columns, packed);

    static OperatorMaker MatMul => node =>
    {
        var constant = node.Constant(1) is { IsFloat: true, Rank: 2 } weights ? weights : null;
        var packed = constant is null ? null : node.Packed(new Panels(constant.Dims[1]).Size(constant.Dims[0]));
        if (constant is not null) Pack(constant.Floats, constant.Dims[0], constant.Dims[1], isTransposed: false, packed);
        return (in call) =>
        {
            var (a, b) = (call.Input(0), call.Input(1));
            if (packed is not null && a.Rank >= 2) ByMatrix(a, b.Dims[0], b.Dims[1], packed, call.Output(0));
            else if (a.Rank == 0 || b.Rank == 0) throw new InvalidDataException("A product needs operands of one dimension at least.");
            else ByAny(call, a, b);
        };
    };

    // [.., K] x [K, N] -> [.., N]
    static void ByMatrix(Tensor a, int depth, int columns, ReadOnlySpan<float> packed, Tensor result)
    {
        if (a.Dims[^1] != depth) throw Misfit(a.Dims[^1], depth);
        Span<int> room = stackalloc int[Tensor.MostDims];
        a.Dims.CopyTo(room);
        room[a.Rank - 1] = columns;
        result.Resize(a.Type, room[..a.Rank]).Floats.Clear();
        Gemm.AddProduct(Rows(a.Floats, depth), a.Size(0, a.Rank - 1), packed, columns, result.Floats, columns);
    }

    // Operands of any dimensions, whose leading ones are repeated.
    static void ByAny(in NodeCall call, Tensor a, Tensor b)
    {
        Span<int> room = stackalloc int[Tensor.MostDims], dims = stackalloc int[Tensor.MostDims + 1];
        Span<int> aStrides = stackalloc int[Tensor.MostDims], bStrides = stackalloc int[Tensor.MostDims], aIndex = stackalloc int[Tensor.MostDims], bIndex = stackalloc int[Tensor.MostDims];
        var (rows, depth, columns) = (a.Rank == 1 ? 1 : a.Dims[^2], a.Dims[^1], b.Rank == 1 ? 1 : b.Dims[^1]);
        var bDepth = b.Rank == 1 ? b.Dims[0] : b.Dims[^2];
        if (depth != bDepth) throw Misfit(depth, bDepth);
        ReadOnlySpan<int> aLeading = a.Rank <= 2 ? [] : a.Dims[..^2], bLeading = b.Rank <= 2 ? [] : b.Dims[..^2];
        var leading = room[..Broadcast.Dims(bLeading, room, Broadcast.Dims(aLeading, room, 0))];
        leading.CopyTo(dims);
        var rank = leading.Length;
        if (a.Rank > 1) dims[rank++] = rows;
        if (b.Rank > 1) dims[rank++] = columns;
        var result = call.Output(0).Resize(a.Type, dims[..rank]).Floats;
        result.Clear();
        if (result.IsEmpty) return;
        Strided.Strides(aLeading, leading, aStrides);
        Strided.Strides(bLeading, leading, bStrides);
        aIndex.Clear();
        bIndex.Clear();
        var packed = call.Memory.Floats(new Panels(columns).Size(depth));
        var (aAt, bAt, bPacked) = (0, 0, -1);
        for (; !result.IsEmpty; result = result[(rows * columns)..])
        {
            if (bPacked != bAt) Pack(b.Floats.Slice(bAt * depth * columns, depth * columns), depth, columns, isTransposed: false, packed);
            bPacked = bAt;
            Gemm.AddProduct(Rows(a.Floats.Slice(aAt * rows * depth, rows * depth), depth), rows, packed, columns, result, columns);
            aAt += Strided.Next(aIndex, leading, aStrides);
            bAt += Strided.Next(bIndex, leading, bStrides);
        }
    }

    static OperatorMaker General => node =>
    {
        var (alpha, beta, turnsA, turnsB) = (node.Float("alpha", 1), node.Float("beta", 1), node.Flag("transA"), node.Flag("transB"));
        var constant = node.Constant(1) is { IsFloat: true, Rank: 2 } weights ? weights : null;
        float[]? packed = null;
        if (constant is not null)
        {
            var (depth, columns) = turnsB ? (constant.Dims[1], constant.Dims[0]) : (constant.Dims[0], constant.Dims[1]);
            packed = node.Packed(new Panels(columns).Size(depth));
            Pack(constant.Floats, depth, columns, turnsB, packed);
        }
        return (in call) =>
        {
            var (a, b) = (call.Input(0), call.Input(1));
            if (a.Rank != 2 || b.Rank != 2) throw new InvalidDataException("Gemm multiplies matrices of two dimensions.");
            var (rows, depth) = turnsA ? (a.Dims[1], a.Dims[0]) : (a.Dims[0], a.Dims[1]);
            var (bDepth, columns) = turnsB ? (b.Dims[1], b.Dims[0]) : (b.Dims[0], b.Dims[1]);
            if (depth != bDepth) throw Misfit(depth, bDepth);
            var right = packed.AsSpan();
            if (packed is null)
            {
                right = call.Memory.Floats(new Panels(columns).Size(depth));
                Pack(b.Floats, depth, columns, turnsB, right);
            }
            var result = call.Output(0).Resize(a.Type, [rows, columns]);
            var y = result.Floats;
            y.Clear();
            var left = turnsA ? new StridedMatrix { Values = a.Floats, RowStride = 1, DepthStride = rows, SegmentDepth = depth } : Rows(a.Floats, depth);
            Gemm.AddProduct(left, rows, right, columns, y, columns);
            if (alpha != 1) TensorPrimitives.Multiply(y, alpha, y);
            if (call.OptionalInput(2) is not { } c || beta == 0) return;
            Span<int> room = [rows, columns, 0];
            if (c.Rank > 2 || Broadcast.Dims(c.Dims, room, 2) != 2 || room[0] != rows || room[1] != columns)
                throw new InvalidDataException($"What is added has the dimensions [{Tensor.Text(c.Dims)}], which do not fit [{rows}, {columns}].");
            if (beta == 1) Broadcast.Apply(y, result.Dims, c.Floats, c.Dims, y, result.Dims, TensorPrimitives.Add);
            else Broadcast.Apply(y, result.Dims, c.Floats, c.Dims, y, result.Dims, (x, z, destination) => TensorPrimitives.MultiplyAdd(z, beta, x, destination));
        };
    };

    static StridedMatrix Rows(ReadOnlySpan<float> values, int depth) => new() { Values = values, RowStride = depth, SegmentDepth = depth };

    static InvalidDataException Misfit(int depth, int other) => new(FormattableString.Invariant($"The rows of the left-hand matrix have {depth} numbers, but the right-hand one has {other} rows."));
}
