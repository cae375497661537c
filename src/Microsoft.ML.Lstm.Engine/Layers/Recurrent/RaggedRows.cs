using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent;

/// <summary>
/// The rows of a batch sequence by sequence, each from its first step that is there to its last, for cells whose products need no h; those that do
/// take them step by step (<see cref="RaggedBatch"/>). Without a mask they are the rows [B · T] themselves.
/// </summary>
/// <remarks>Of a sequence without any step that is there its first row is one of them, so that each has some.</remarks>
readonly ref struct RaggedRows
{
    readonly SequenceShape _shape;
    readonly Mask _mask;

    // The first step of each sequence, and how many rows come before its own.
    readonly Span<int> _firstSteps, _offsets;

    /// <summary>Takes its memory from the scratch.</summary>
    public RaggedRows(SequenceShape shape, Mask mask, ref ScratchAllocator scratch)
    {
        _shape = shape;
        _mask = mask;
        var integers = ScratchIntegers.In(scratch.Take(ScratchSize(shape.Batch)));
        if (mask.IsEmpty) return;
        _firstSteps = integers[..shape.Batch];
        _offsets = integers[shape.Batch..];
        _offsets[0] = 0;
        for (var b = 0; b < shape.Batch; b++)
        {
            var (first, end) = RaggedBatch.Stretch(mask, b, shape.Steps);
            _firstSteps[b] = first;
            _offsets[b + 1] = _offsets[b] + Math.Max(1, end - first);
        }
    }

    public static int ScratchSize(int batch) => checked(2 * batch + 1);

    /// <summary>Whether rows may be fewer than B · T.</summary>
    public bool IsRagged => !_mask.IsEmpty;

    /// <summary>How many there are.</summary>
    public int Count => _mask.IsEmpty ? _shape.Rows : _offsets[_shape.Batch];

    /// <summary>T.</summary>
    public int Steps => _shape.Steps;

    /// <summary>The sequence of a row.</summary>
    public int Sequence(int row)
    {
        if (_mask.IsEmpty) return row / _shape.Steps;
        var found = _offsets.BinarySearch(row);
        return found >= 0 ? found : ~found - 1;
    }

    /// <summary>The first row of a sequence; for B the number of rows.</summary>
    public int Offset(int sequence) => _mask.IsEmpty ? sequence * _shape.Steps : _offsets[sequence];

    /// <summary>The first step of a sequence.</summary>
    public int FirstStep(int sequence) => _mask.IsEmpty ? 0 : _firstSteps[sequence];

    /// <summary>Whether a row [B · T] is there.</summary>
    public bool IsPresent(int place) => _mask[place];
}
