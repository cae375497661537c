using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Onnx.Import;

/// <summary>Operators that make one number of many.</summary>
static class ReductionNodes
{
    public static readonly Dictionary<string, OperatorMaker> All = new()
    {
        ["ReduceSum"] = node => Reduce(node, 13, TensorPrimitives.Sum, TensorPrimitives.Sum),
        ["ReduceMean"] = node => Reduce(node, 18, row => TensorPrimitives.Sum(row) / row.Length, null),
        ["ReduceMax"] = node => Reduce(node, 18, TensorPrimitives.Max, TensorPrimitives.Max),
        ["ReduceMin"] = node => Reduce(node, 18, TensorPrimitives.Min, TensorPrimitives.Min),
        ["ReduceProd"] = node => Reduce(node, 18, TensorPrimitives.Product, TensorPrimitives.Product),
        ["ReduceSumSquare"] = node => Reduce(node, 18, TensorPrimitives.SumOfSquares, null),
        ["ReduceL1"] = node => Reduce(node, 18, TensorPrimitives.SumOfMagnitudes, null),
        ["ReduceL2"] = node => Reduce(node, 18, TensorPrimitives.Norm, null),
        ["ReduceLogSumExp"] = node => Reduce(node, 18, row => (float)(Math.Log(WideSoftmax.SumOfPowers(row, out var greatest)) + greatest), null),
        ["GlobalAveragePool"] = _ => Global(row => TensorPrimitives.Sum(row) / row.Length),
        ["GlobalMaxPool"] = _ => Global(TensorPrimitives.Max),
    };

    delegate T Reducer<T>(ReadOnlySpan<T> row);

    static NodeOperator Reduce(NodeReader node, long inputSince, Reducer<float> real, Reducer<long>? whole)
    {
        var (axesOf, keeps, noop) = (ShapeNodes.Axes(node, inputSince), node.Flag("keepdims", true), node.Flag("noop_with_empty_axes"));
        return (in call) => Run(call, axesOf(call) ?? [], keeps, noop, real, whole);
    }

    static NodeOperator Global(Reducer<float> real) => (in call) =>
    {
        Span<long> axes = stackalloc long[Tensor.MostDims];
        for (var i = 0; i < axes.Length; i++) axes[i] = i + 2;
        Run(call, axes[..Math.Max(0, call.Input(0).Rank - 2)], keeps: true, noop: true, real, null);
    };

    static void Run(in NodeCall call, ReadOnlySpan<long> axes, bool keeps, bool noop, Reducer<float> real, Reducer<long>? whole)
    {
        var x = call.Input(0);
        if (axes.IsEmpty && noop)
        {
            call.Output(0).View(x, x.Dims);
            return;
        }
        Span<int> dims = stackalloc int[Tensor.MostDims], kept = stackalloc int[Tensor.MostDims], keptStrides = stackalloc int[Tensor.MostDims];
        Span<int> gone = stackalloc int[Tensor.MostDims], goneStrides = stackalloc int[Tensor.MostDims];
        Span<bool> reduced = stackalloc bool[Tensor.MostDims];
        reduced[..x.Rank].Fill(axes.IsEmpty);
        foreach (var axis in axes) reduced[x.Axis(axis)] = true;
        var (rank, keptRank, goneRank) = (0, 0, 0);
        for (var i = 0; i < x.Rank; i++)
        {
            var stride = x.Size(i + 1, x.Rank);
            if (reduced[i]) (gone[goneRank], goneStrides[goneRank++]) = (x.Dims[i], stride);
            else (kept[keptRank], keptStrides[keptRank++]) = (x.Dims[i], stride);
            if (!reduced[i] || keeps) dims[rank++] = reduced[i] ? 1 : x.Dims[i];
        }
        var y = call.Output(0).Resize(x.Type, dims[..rank]);
        var keptDims = kept[..keptRank];
        var goneDims = gone[..goneRank];
        var length = Tensor.CountOf(goneDims);
        if (x.IsFloat) Rows(x.Floats, y.Floats, keptDims, keptStrides, goneDims, goneStrides[..goneRank], call.Memory.Floats(length), real);
        else Rows(x.Integers, y.Integers, keptDims, keptStrides, goneDims, goneStrides[..goneRank], new long[length], whole ?? throw new InvalidDataException("It is known for real numbers only."));
    }

    static void Rows<T>(ReadOnlySpan<T> x, Span<T> y, ReadOnlySpan<int> kept, ReadOnlySpan<int> keptStrides, ReadOnlySpan<int> gone, ReadOnlySpan<int> goneStrides, Span<T> row, Reducer<T> reduce)
    {
        if (row.IsEmpty && !y.IsEmpty) throw new InvalidDataException("There is nothing to reduce.");
        Span<int> index = stackalloc int[Tensor.MostDims];
        index.Clear();
        var at = 0;
        foreach (ref var value in y)
        {
            Strided.Copy(x, at, goneStrides, row, gone);
            value = reduce(row);
            at += Strided.Next(index, kept, keptStrides);
        }
    }
}
