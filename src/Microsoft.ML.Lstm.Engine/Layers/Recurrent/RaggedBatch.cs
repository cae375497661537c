using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent;

/// <summary>
/// The sequences of a masked batch as rows, longest first, and how many rows each step has: what PyTorch's packed sequences call sorted indices
/// and batch sizes. A step's kernels work on its first rows only. Without a mask every step has all sequences, in the order in which they came.
/// </summary>
/// <remarks>
/// The rows of a step end with the last that is there, so a sequence may end early or, read from its end, begin late. A row among them may be
/// missing all the same: a gap, whose state the layer carries on after the kernels, as it does for all rows behind them.
/// </remarks>
readonly ref struct RaggedBatch
{
    readonly SequenceShape _shape;
    readonly Mask _mask;
    // Of each row its sequence, of each step the rows of all before it and those of its own that do not have it, of each sequence how far it reaches.
    readonly Span<int> _order, _offsets, _gaps, _lengths;
    readonly ReadOnlySpan<float> _input;
    readonly Span<float> _packed;

    /// <summary>Allocates from the scratch, uninitialised until <see cref="Load"/>.</summary>
    public RaggedBatch(SequenceShape shape, Mask mask, ReadOnlySpan<float> input, ref ScratchAllocator scratch)
    {
        _shape = shape;
        _mask = mask;
        _input = input;
        var integers = ScratchIntegers.In(scratch.Take(2 * (shape.Batch + shape.Steps + 1)));
        _packed = scratch.Take(2 * shape.Batch * shape.Features);
        if (mask.IsEmpty) return;
        _order = integers[..shape.Batch];
        _lengths = integers.Slice(shape.Batch, shape.Batch);
        _gaps = integers.Slice(2 * shape.Batch, shape.Steps);
        _offsets = integers[(2 * shape.Batch + shape.Steps)..];
    }

    public static int ScratchSize(int batch, int steps, int features) => checked(2 * (batch + steps + 1 + batch * features));

    /// <summary>Whether rows are in another order than sequences, and steps may have fewer of them.</summary>
    public bool IsRagged => !_mask.IsEmpty;

    /// <summary>The sequence of each row; empty where it is the row itself.</summary>
    public ReadOnlySpan<int> Order => _order;

    /// <summary>Rows of a step.</summary>
    public int Rows(int t) => _mask.IsEmpty ? _shape.Batch : _offsets[t + 1] - _offsets[t];

    /// <summary>Rows that a step or the one that was computed before it has; the state of those behind them has not changed since.</summary>
    public int RowsOfEither(int t, int before) => before < 0 || before == _shape.Steps ? _shape.Batch : Math.Max(Rows(t), Rows(before));

    /// <summary>Rows of all steps before.</summary>
    public int Offset(int t) => _mask.IsEmpty ? t * _shape.Batch : _offsets[t];

    /// <summary>The sequence of a row.</summary>
    public int Sequence(int row) => _order.IsEmpty ? row : _order[row];

    /// <summary>Whether the sequence of a row has the step; beyond the step's rows none has.</summary>
    public bool IsPresent(int row, int t) => _mask.IsEmpty || (row < Rows(t) && (_gaps[t] == 0 || _mask[_order[row] * _shape.Steps + t]));

    /// <summary>The first row that may not have a step, which is where its rows end unless there is a gap.</summary>
    public int FirstAbsent(int t) => _mask.IsEmpty || _gaps[t] == 0 ? Rows(t) : 0;

    /// <summary>The first step of those that end before <paramref name="end"/> and have no more than so many rows together; one step at least.</summary>
    public int StartOf(int end, int mostRows)
    {
        var start = end - 1;
        while (start > 0 && Offset(end) - Offset(start - 1) <= mostRows) start--;
        return start;
    }

    /// <summary>Reads the mask: to be done by one thread, before anything is asked.</summary>
    public void Load()
    {
        if (!_mask.IsEmpty) Sort();
    }

    /// <summary>From a sequence's first step that is there to the one after its last; both are the same where there is none.</summary>
    public static (int First, int End) Stretch(Mask mask, int sequence, int steps)
    {
        var (first, end) = (0, steps);
        while (first < end && !mask[sequence * steps + end - 1]) end--;
        while (first < end && !mask[sequence * steps + first]) first++;
        return (first, end);
    }

    // By runs of rows.
    void Sort()
    {
        var steps = _shape.Steps;
        _offsets.Clear();
        for (var b = 0; b < _shape.Batch; b++)
        {
            var (first, end) = Stretch(_mask, b, steps);
            _lengths[b] = end - first;
            _offsets[steps - _lengths[b] + 1]++;
        }
        // Counted by how much shorter than all steps they are, so that the longest come first and equal ones stay in order.
        for (var shorter = 0; shorter < steps; shorter++) _offsets[shorter + 1] += _offsets[shorter];
        for (var b = 0; b < _shape.Batch; b++) _order[_offsets[steps - _lengths[b]]++] = b;
        _offsets.Clear();
        _gaps.Clear();
        for (var row = 0; row < _shape.Batch; row++)
        {
            var first = _order[row] * steps;
            for (var t = 0; t < steps; t++)
            {
                if (!_mask[first + t]) continue;
                // Rows since the last that had the step are gaps in it.
                _gaps[t] += row - _offsets[t + 1];
                _offsets[t + 1] = row + 1;
            }
        }
        for (var t = 0; t < steps; t++) _offsets[t + 1] += _offsets[t];
    }

    /// <summary>Whether a step's input is packed; where those of several steps go at once (<see cref="TimeBlocks.Ahead"/>) it is read where it came.</summary>
    public bool PacksInput => IsRagged && TimeBlocks.Ahead(_shape.Batch, _shape.Steps) == 1;

    /// <summary>Takes the input of a step's rows side by side: to be done by one thread, before <see cref="Input(int)"/> is asked. It leaves that of the step before.</summary>
    public void PackInput(int t)
    {
        if (!PacksInput || t >= _shape.Steps) return;
        var (steps, features) = (_shape.Steps, _shape.Features);
        var packed = Packed(t);
        for (var row = 0; row < Rows(t); row++) _input.Slice((_order[row] * steps + t) * features, features).CopyTo(packed[(row * features)..]);
    }

    Span<float> Packed(int t) => _packed.Slice(t % 2 * _shape.Batch * _shape.Features, _shape.Batch * _shape.Features);

    /// <summary>The input of a step's rows: packed, or where it came.</summary>
    public StridedMatrix Input(int t) => new()
    {
        Values = _mask.IsEmpty ? _input[(t * _shape.Features)..] : Packed(t),
        RowStride = (_mask.IsEmpty ? _shape.Steps : 1) * _shape.Features,
        SegmentDepth = _shape.Features,
    };

    /// <summary>
    /// The input of a step's rows as rows of a transposed matrix (<see cref="Packing.PackTransposed"/>). Gaps become zeros: they may hold NaN, and
    /// zero times NaN would reach a gradient.
    /// </summary>
    public void PackInputTransposed(int t, int firstRow, int allRows, Span<float> packed)
    {
        var (steps, features) = (_shape.Steps, _shape.Features);
        Packing.PackTransposed(_input[(t * features)..], steps * features, Rows(t), features, firstRow, allRows, packed, _order);
        for (var row = FirstAbsent(t); row < Rows(t); row++)
            if (!IsPresent(row, t)) Packing.ClearTransposed(firstRow + row, 1, features, allRows, packed);
    }

    /// <summary>The input [last - first, F] of one row, where it came, at those of the steps from start to end that are not behind its own.</summary>
    public StridedMatrix Input(int row, int start, int end, out int first, out int last)
    {
        for ((first, last) = (start, end); first < last && Rows(first) <= row;) first++;
        while (last > first && Rows(last - 1) <= row) last--;
        var values = _input.Slice((Sequence(row) * _shape.Steps + first) * _shape.Features, (last - first) * _shape.Features);
        return new() { Values = values, RowStride = _shape.Features, SegmentDepth = _shape.Features };
    }

    /// <summary>After the kernels of a step: rows that do not have it keep the h before, and h goes to the output [B, T, H].</summary>
    public void Carry(int t, ReadOnlySpan<float> before, Span<float> after, int padded, Span<float> output, int size) =>
        Carry(t, before, after, padded, output, size, size);

    /// <summary>The same for some of the units, with which the output begins; it has so many features.</summary>
    public void Carry(int t, ReadOnlySpan<float> before, Span<float> after, int padded, Span<float> output, int units, int size)
    {
        if (_mask.IsEmpty) return;
        for (var row = FirstAbsent(t); row < RowsOfEither(t, t - 1); row++)
        {
            if (IsPresent(row, t)) continue;
            before.Slice(row * padded, padded).CopyTo(after[(row * padded)..]);
            Repeat(row, t, before.Slice(row * padded, units), output, size);
        }
        Scatter(after, padded, output[(t * size)..], _shape.Steps * size, Rows(t), units);
    }

    /// <summary>Before a step: cells of rows that had the step before and do not have this one rest; those of rows that have one again come back.</summary>
    /// <param name="t">The step.</param>
    /// <param name="resting">[panel][B][lanes], before the first step the cells of all rows.</param>
    /// <param name="before">Those of the step before, likewise.</param>
    /// <param name="firstPanel">The first panel of the caller's.</param>
    /// <param name="panels">How many there are.</param>
    public void RestCells(int t, Span<float> resting, Span<float> before, int firstPanel, int panels)
    {
        var (rows, rowsBefore) = (Rows(t), t == 0 ? _shape.Batch : Rows(t - 1));
        if (rows < rowsBefore) StateRows.CopyCells(before, resting, rows, rowsBefore - rows, _shape.Batch, firstPanel, panels);
        else StateRows.CopyCells(resting, before, rowsBefore, rows - rowsBefore, _shape.Batch, firstPanel, panels);
    }

    /// <summary>Cells of those of the first rows that do not have a step, from one side of it to the other.</summary>
    public void CarryCells(int t, int count, ReadOnlySpan<float> from, Span<float> to, int firstPanel, int panels)
    {
        if (_mask.IsEmpty) return;
        for (var row = FirstAbsent(t); row < Rows(t); row++)
            if (!IsPresent(row, t)) StateRows.CopyCells(from, to, row, 1, _shape.Batch, firstPanel, panels);
        StateRows.CopyCells(from, to, Rows(t), count - Rows(t), _shape.Batch, firstPanel, panels);
    }

    /// <summary>
    /// Before the product of a step on the way back: the gradient by h of rows that have the step begins with zeros; the others pass on what came to
    /// them, with that by the outputs that repeat their h, and nothing goes to their gates.
    /// </summary>
    /// <param name="t">The step.</param>
    /// <param name="hidden">Gradient by h, rows of the caller's units in rows of <paramref name="padded"/> values.</param>
    /// <param name="padded">Their stride.</param>
    /// <param name="units">The caller's units.</param>
    /// <param name="outputs">Gradient by the output [B, T, size], from the caller's units on.</param>
    /// <param name="size">Features of the output.</param>
    /// <param name="gates">Gate gradients of the step's rows, from the caller's panels on.</param>
    /// <param name="panels">The caller's panels.</param>
    /// <param name="gatesOfPanel">From panel to panel.</param>
    public void CarryBack(
        int t, Span<float> hidden, int padded, int units, ReadOnlySpan<float> outputs, int size, Span<float> gates, int panels, int gatesOfPanel)
    {
        var rows = RowsOfEither(t, t + 1);
        for (var row = 0; row < rows; row++)
        {
            var through = hidden.Slice(row * padded, units);
            if (IsPresent(row, t))
            {
                through.Clear();
                continue;
            }
            AddRepeated(row, t, outputs, size, through);
            if (row >= Rows(t)) continue;
            TensorPrimitives.Add(through, outputs.Slice((_order[row] * _shape.Steps + t) * size, units), through);
            for (var p = 0; p < panels; p++) gates.Slice(p * gatesOfPanel + row * Panels.WideColumns, Panels.WideColumns).Clear();
        }
    }

    /// <summary>Values into [B, T, size] for a row, at a step that does not have it and those after, until one has. One row's steps lie together.</summary>
    public void Repeat(int row, int t, ReadOnlySpan<float> values, Span<float> sequences, int size)
    {
        for (; t < _shape.Steps && Rows(t) <= row; t++) values.CopyTo(sequences[((_order[row] * _shape.Steps + t) * size)..]);
    }

    /// <summary>Adds [B, T, size] of a row to the values, at a step that does not have it and those before, back to one that has.</summary>
    public void AddRepeated(int row, int t, ReadOnlySpan<float> sequences, int size, Span<float> values)
    {
        for (; t >= 0 && Rows(t) <= row; t--)
            TensorPrimitives.Add(values, sequences.Slice((_order[row] * _shape.Steps + t) * size, values.Length), values);
    }

    /// <summary>Values of the sequences, a stride apart, to those of the first rows.</summary>
    public void Gather(ReadOnlySpan<float> sequences, int stride, Span<float> rows, int rowStride, int count, int size)
    {
        for (var row = 0; row < count; row++) sequences.Slice(Sequence(row) * stride, size).CopyTo(rows[(row * rowStride)..]);
    }

    /// <summary>Values of the first rows to those of their sequences.</summary>
    public void Scatter(ReadOnlySpan<float> rows, int rowStride, Span<float> sequences, int stride, int count, int size)
    {
        for (var row = 0; row < count; row++) rows.Slice(row * rowStride, size).CopyTo(sequences[(Sequence(row) * stride)..]);
    }
}
