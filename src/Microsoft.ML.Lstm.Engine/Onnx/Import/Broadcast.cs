namespace Microsoft.ML.Lstm.Engine.Onnx.Import;

/// <summary>An operator on rows of two operands.</summary>
delegate void RowsOfTwo<T, TResult>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<TResult> destination);

/// <summary>Operators of several operands whose axes of 1 are repeated (NumPy's broadcasting).</summary>
static class Broadcast
{
    const int Piece = 256;

    /// <summary>The dimensions of the result, from those of one operand and those so far; gives their number.</summary>
    public static int Dims(ReadOnlySpan<int> operand, Span<int> dims, int rank)
    {
        var all = Math.Max(rank, operand.Length);
        if (all > Tensor.MostDims) throw new InvalidDataException($"It has {all} dimensions; {Tensor.MostDims} are the most.");
        if (all > rank)
        {
            dims[..rank].CopyTo(dims[(all - rank)..]);
            dims[..(all - rank)].Fill(1);
        }
        for (var i = 1; i <= operand.Length; i++)
        {
            ref var dim = ref dims[all - i];
            var size = operand[^i];
            if (dim == 1) dim = size;
            else if (size != 1 && size != dim) throw new InvalidDataException($"The dimensions [{Tensor.Text(operand)}] and [{Tensor.Text(dims[..all])}] do not go together.");
        }
        return all;
    }

    /// <summary>[..] and [..] -> [<paramref name="dims"/>], which both fit; the result may lie in the place of an operand that has those dimensions.</summary>
    public static void Apply<T, TResult>(
        ReadOnlySpan<T> x, ReadOnlySpan<int> xDims, ReadOnlySpan<T> y, ReadOnlySpan<int> yDims, Span<TResult> destination, ReadOnlySpan<int> dims, RowsOfTwo<T, TResult> apply)
        where T : unmanaged
    {
        if (destination.IsEmpty) return;
        Span<int> xStrides = stackalloc int[Tensor.MostDims], yStrides = stackalloc int[Tensor.MostDims], xIndex = stackalloc int[Tensor.MostDims], yIndex = stackalloc int[Tensor.MostDims];
        Span<T> filled = stackalloc T[Piece];
        Strided.Strides(xDims, dims, xStrides);
        Strided.Strides(yDims, dims, yStrides);
        // Last axes that are there in both, or repeated in the same one, are one row.
        var (axis, length, xMoves, yMoves) = (dims.Length - 1, 1, false, false);
        for (; axis >= 0; axis--)
        {
            if (dims[axis] == 1) continue;
            var (xThere, yThere) = (xStrides[axis] != 0, yStrides[axis] != 0);
            if (length == 1) (xMoves, yMoves) = (xThere, yThere);
            else if ((xMoves, yMoves) != (xThere, yThere)) break;
            length *= dims[axis];
        }
        var outer = dims[..(axis + 1)];
        xIndex.Clear();
        yIndex.Clear();
        for (int xAt = 0, yAt = 0; !destination.IsEmpty; destination = destination[length..])
        {
            if (xMoves == yMoves) apply(x.Slice(xAt, length), y.Slice(yAt, length), destination[..length]);
            else
            {
                filled[..Math.Min(Piece, length)].Fill(xMoves ? y[yAt] : x[xAt]);
                for (var start = 0; start < length; start += Piece)
                {
                    var count = Math.Min(Piece, length - start);
                    if (xMoves) apply(x.Slice(xAt + start, count), filled[..count], destination.Slice(start, count));
                    else apply(filled[..count], y.Slice(yAt + start, count), destination.Slice(start, count));
                }
            }
            xAt += Strided.Next(xIndex, outer, xStrides);
            yAt += Strided.Next(yIndex, outer, yStrides);
        }
    }

    /// <summary>The result of one operand after the other: the first one repeated, then combined with each of the others.</summary>
    public static void Fold(in NodeCall call, RowsOfTwo<float, float> real, RowsOfTwo<long, long>? whole)
    {
        Span<int> room = stackalloc int[Tensor.MostDims], strides = stackalloc int[Tensor.MostDims];
        var rank = 0;
        for (var i = 0; i < call.InputCount; i++) rank = Dims(call.Input(i).Dims, room, rank);
        var first = call.Input(0);
        var dims = room[..rank];
        var result = call.Output(0).Resize(first.Type, dims);
        if (call.InputCount == 2)
        {
            Combine(first, call.Input(1), result, real, whole);
            return;
        }
        Strided.Strides(first.Dims, dims, strides);
        Strided.Copy(first, 0, strides[..rank], result);
        for (var i = 1; i < call.InputCount; i++) Combine(result, call.Input(i), result, real, whole);
    }

    static void Combine(Tensor x, Tensor y, Tensor result, RowsOfTwo<float, float> real, RowsOfTwo<long, long>? whole)
    {
        if (x.IsFloat) Apply(x.Floats, x.Dims, y.Floats, y.Dims, result.Floats, result.Dims, real);
        else if (whole is not null) Apply(x.Integers, x.Dims, y.Integers, y.Dims, result.Integers, result.Dims, whole);
        else throw new InvalidDataException($"It is known for real numbers only, not for {x.Type}.");
    }
}
