namespace Microsoft.ML.Lstm.Engine.Onnx.Import;

/// <summary>Walks over arrays of several dimensions.</summary>
static class Strided
{
    /// <summary>From one index of each axis to the next in a row-major array; 0 for an axis of 1 that is repeated to <paramref name="dims"/>.</summary>
    public static void Strides(ReadOnlySpan<int> from, ReadOnlySpan<int> dims, Span<int> strides)
    {
        var stride = 1;
        for (var axis = dims.Length - 1; axis >= 0; axis--)
        {
            var own = axis - (dims.Length - from.Length);
            var size = own < 0 ? 1 : from[own];
            strides[axis] = size == 1 ? 0 : stride;
            stride *= size;
        }
    }

    /// <summary>Fills an array from places of another that lie <paramref name="strides"/> apart.</summary>
    public static void Copy(Tensor source, int offset, ReadOnlySpan<int> strides, Tensor destination)
    {
        if (source.IsFloat) Copy(source.Floats, offset, strides, destination.Floats, destination.Dims);
        else Copy(source.Integers, offset, strides, destination.Integers, destination.Dims);
    }

    public static void Copy<T>(ReadOnlySpan<T> source, int offset, ReadOnlySpan<int> strides, Span<T> destination, ReadOnlySpan<int> dims)
    {
        if (destination.IsEmpty) return;
        if (dims.IsEmpty)
        {
            destination[0] = source[offset];
            return;
        }
        var (length, stride) = (dims[^1], strides[^1]);
        Span<int> index = stackalloc int[Tensor.MostDims];
        index.Clear();
        var outer = dims[..^1];
        for (; !destination.IsEmpty; destination = destination[length..])
        {
            var row = destination[..length];
            if (stride == 1) source.Slice(offset, length).CopyTo(row);
            else if (stride == 0) row.Fill(source[offset]);
            else for (var i = 0; i < length; i++) row[i] = source[offset + (i * stride)];
            offset += Next(index, outer, strides);
        }
    }

    /// <summary>Moves an index on, the last axis first; tells how far that moves an array's place.</summary>
    public static int Next(Span<int> index, ReadOnlySpan<int> dims, ReadOnlySpan<int> strides)
    {
        var moved = 0;
        for (var axis = dims.Length - 1; axis >= 0; axis--)
        {
            moved += strides[axis];
            if (++index[axis] < dims[axis]) return moved;
            moved -= dims[axis] * strides[axis];
            index[axis] = 0;
        }
        return moved;
    }
}
