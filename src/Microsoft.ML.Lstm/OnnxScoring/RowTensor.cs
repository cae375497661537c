using Microsoft.ML.Lstm.Engine.Onnx;

namespace Microsoft.ML.Lstm.OnnxScoring;

/// <summary>Where the values of one row lie in an input or an output of a model: which axis counts rows, and which one is as long as the row's vector.</summary>
sealed class RowTensor
{
    /// <summary>Dimensions of a value, at most.</summary>
    public const int MostDims = 8;

    readonly int?[] _shape;

    /// <param name="port">The input or output.</param>
    /// <param name="batchName">The name of the axis that counts rows, as an input has it; null to find one.</param>
    public RowTensor(OnnxPort port, string? batchName)
    {
        (Port, _shape) = (port, [.. port.Shape]);
        var axes = port.Axes.ToList();
        BatchAxis = batchName is { Length: > 0 } ? axes.IndexOf(batchName) : -1;
        if (BatchAxis < 0) BatchAxis = axes.FindIndex(axis => axis.Contains("batch", StringComparison.OrdinalIgnoreCase));
        if (BatchAxis < 0 && _shape is [null or 1, ..]) BatchAxis = 0;
        BatchName = BatchAxis < 0 ? null : port.Axes[BatchAxis];
        // An axis of 1 counts one row, but not more.
        IsBatched = BatchAxis >= 0 && _shape[BatchAxis] is null;
        KnownSize = _shape.Where((_, axis) => axis != BatchAxis).Aggregate(1L, (count, size) => Math.Min(int.MaxValue, count * (size ?? 1)));
        OpenAxes = [.. Enumerable.Range(0, _shape.Length).Where(axis => axis != BatchAxis && _shape[axis] is null)];
        RowDims = !port.HasShape || OpenAxes.Count > 0 ? [] : [.. _shape.Where((_, axis) => axis != BatchAxis).Select(size => size!.Value).DefaultIfEmpty(1)];
    }

    public OnnxPort Port { get; }

    /// <summary>The axis that counts rows; -1 where there is none.</summary>
    public int BatchAxis { get; }

    public string? BatchName { get; }

    /// <summary>Whether it takes several rows at once.</summary>
    public bool IsBatched { get; }

    /// <summary>The axes that a row's own length gives.</summary>
    public IReadOnlyList<int> OpenAxes { get; }

    /// <summary>The dimensions of a row's vector; none where their number is open.</summary>
    public int[] RowDims { get; }

    /// <summary>Numbers of a row, or of one step of it where an axis is open.</summary>
    public long KnownSize { get; }

    /// <summary>The dimensions for so many rows of vectors of one length; false where they do not fit.</summary>
    public bool TryShape(int rows, int length, Span<int> dims)
    {
        var known = KnownSize;
        if (OpenAxes.Count == 0 ? length != known : known == 0 || length % known != 0) return false;
        for (var axis = 0; axis < dims.Length; axis++) dims[axis] = axis == BatchAxis ? rows : _shape[axis] ?? (int)(length / known);
        return true;
    }

    /// <summary>Puts a row's values among those of all rows.</summary>
    public static void Put<T>(ReadOnlySpan<T> row, Span<T> all, ReadOnlySpan<int> dims, int batchAxis, int number)
    {
        var inner = Inner(dims, batchAxis);
        for (var at = number * inner; !row.IsEmpty; row = row[inner..], at += dims[batchAxis] * inner) row[..inner].CopyTo(all[at..]);
    }

    /// <summary>Takes a row's values from those of all rows.</summary>
    public static void Take<T>(ReadOnlySpan<T> all, Span<T> row, ReadOnlySpan<int> dims, int batchAxis, int number)
    {
        var inner = Inner(dims, batchAxis);
        for (var at = number * inner; !row.IsEmpty; row = row[inner..], at += dims[batchAxis] * inner) all.Slice(at, inner).CopyTo(row);
    }

    static int Inner(ReadOnlySpan<int> dims, int batchAxis)
    {
        var inner = 1;
        foreach (var dim in dims[(batchAxis + 1)..]) inner *= dim;
        return inner;
    }
}
