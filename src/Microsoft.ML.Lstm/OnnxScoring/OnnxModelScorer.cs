using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Onnx;
using Microsoft.ML.Lstm.Scoring;
using Microsoft.ML.Transforms.TimeSeries;

namespace Microsoft.ML.Lstm.OnnxScoring;

/// <summary>Scores rows by an ONNX model: at once those that follow one another and whose vectors are of the same lengths, or one after the other those of a stream. Without an example the last answer of a stream stands.</summary>
sealed class OnnxModelScorer : IScorer, IEngineSession
{
    readonly OnnxModelColumns _columns;
    readonly DataViewRow _row;
    readonly ValueGetter<VBuffer<float>>[] _getters;
    readonly OnnxSession _session;
    readonly OnnxStream? _stream;
    readonly EngineGuard? _guard;
    readonly int _rows;

    // Of each input the values of the rows, one after the other, and the length of each row's.
    readonly float[][] _values;
    readonly int[][] _lengths;
    readonly int[] _ends, _taken;

    // Of each output the same.
    readonly float[][] _reals;
    readonly long[][] _wholes;
    readonly int[][] _starts;
    readonly int[] _made;

    VBuffer<float> _buffer;
    float[] _turned = [];
    long[] _turnedWholes = [];
    int _count;
    bool _hasAnswered;

    /// <param name="columns">The model and its columns.</param>
    /// <param name="row">The row that is read.</param>
    /// <param name="rows">Rows of a batch.</param>
    /// <param name="stream">Where a stream stands; it moves on. Null for rows that stand alone.</param>
    /// <param name="guard">Of a time series engine: tells whether an example is the caller's own.</param>
    public OnnxModelScorer(OnnxModelColumns columns, DataViewRow row, int rows, OnnxStream? stream = null, EngineGuard? guard = null)
    {
        (_columns, _row, _rows, _stream, _guard) = (columns, row, rows, stream, guard);
        _session = stream?.Session ?? columns.Model.CreateSession();
        _getters = [.. columns.InputNames.Select(name => Getter(row, row.Schema[name]))];
        _taken = new int[columns.Inputs.Length];
        (_values, _lengths, _ends) = ([.. columns.Inputs.Select(_ => Array.Empty<float>())], [.. columns.Inputs.Select(_ => new int[rows])], new int[columns.Inputs.Length]);
        (_reals, _wholes) = ([.. columns.Outputs.Select(_ => Array.Empty<float>())], [.. columns.Outputs.Select(_ => Array.Empty<long>())]);
        (_starts, _made) = ([.. columns.Outputs.Select(_ => new int[rows + 1])], new int[columns.Outputs.Length]);
    }

    public bool HasRoom => _count < _rows;

    public void Clear()
    {
        _count = 0;
        Array.Clear(_ends);
    }

    public void Add()
    {
        Span<int> dims = stackalloc int[RowTensor.MostDims];
        for (var i = 0; i < _getters.Length; i++)
        {
            _getters[i](ref _buffer);
            Grow(ref _values[i], _ends[i] + _buffer.Length);
            _buffer.CopyTo(_values[i].AsSpan(_ends[i], _buffer.Length));
            var input = _columns.Inputs[i];
            if (!input.TryShape(1, _buffer.Length, dims[..input.Port.Shape.Count]))
                throw new InvalidOperationException(FormattableString.Invariant($"Column '{_columns.InputNames[i]}' holds {_buffer.Length} values in row {_row.Position}, which do not fit the model's input {input.Port}."));
            if (!input.Port.TakesReals) CheckWhole(i, _values[i].AsSpan(_ends[i], _buffer.Length));
            (_lengths[i][_count], _ends[i]) = (_buffer.Length, _ends[i] + _buffer.Length);
        }
        _count++;
    }

    public void Score()
    {
        Array.Clear(_made);
        Array.Clear(_taken);
        for (var first = 0; first < _count;)
        {
            var end = first + 1;
            while (_stream is null && _columns.IsBatched && end < _count && IsAlike(first, end)) end++;
            for (var i = 0; i < _getters.Length; i++)
            {
                Give(i, _taken[i], first, end - first);
                _taken[i] += _lengths[i][first] * (end - first);
            }
            if (_stream is null) _session.Run();
            else _stream.Continue();
            for (var output = 0; output < _columns.Outputs.Length; output++) Take(output, first, end - first);
            first = end;
        }
    }

    public void Ping(PingerArgument argument, bool hasExample)
    {
        if (hasExample)
        {
            _hasAnswered = false;
            Clear();
            Add();
            _guard?.CheckExample(Hash());
            Score();
            _hasAnswered = true;
        }
        else if (!_hasAnswered)
        {
            throw new InvalidOperationException("The engine has taken no example since it was made, so that the model has no answer yet. Predict with an example first.");
        }
    }

    public Delegate Getter(int appended) => Getter(appended, () => 0);

    public Delegate Getter(int appended, Func<int> row) => _columns.Outputs[appended].Port.TakesReals
        ? (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => VectorValue.Set(ref value, Of(_reals, appended, row())))
        : (ValueGetter<VBuffer<long>>)((ref VBuffer<long> value) => VectorValue.Set(ref value, Of(_wholes, appended, row())));

    ReadOnlySpan<T> Of<T>(T[][] values, int output, int row) => values[output].AsSpan(_starts[output][row].._starts[output][row + 1]);

    bool IsAlike(int row, int other)
    {
        foreach (var lengths in _lengths)
            if (lengths[row] != lengths[other]) return false;
        return true;
    }

    void Give(int number, int at, int first, int rows)
    {
        Span<int> room = stackalloc int[RowTensor.MostDims];
        var (input, length) = (_columns.Inputs[number], _lengths[number][first]);
        var dims = room[..input.Port.Shape.Count];
        input.TryShape(rows, length, dims);
        var given = _values[number].AsSpan(at, rows * length);
        if (input.BatchAxis > 0 && rows > 1)
        {
            Grow(ref _turned, given.Length);
            for (var row = 0; row < rows; row++) RowTensor.Put<float>(given.Slice(row * length, length), _turned, dims, input.BatchAxis, row);
            given = _turned.AsSpan(0, given.Length);
        }
        if (input.Port.TakesReals)
        {
            _session.SetInput(number, given, dims);
            return;
        }
        Grow(ref _turnedWholes, given.Length);
        for (var i = 0; i < given.Length; i++) _turnedWholes[i] = (long)given[i];
        _session.SetInput(number, _turnedWholes.AsSpan(0, given.Length), dims);
    }

    void Take(int number, int first, int rows)
    {
        var output = _columns.Outputs[number];
        var dims = _session.OutputShape(number);
        var axis = rows > 1 ? output.BatchAxis : -1;
        if (axis >= 0 && (axis >= dims.Length || dims[axis] != rows))
            throw new InvalidOperationException($"The model's output {output.Port} has {(axis < dims.Length ? dims[axis] : 0)} rows for {rows} of its inputs. Export it with one row, so that rows are scored one by one.");
        var size = 1;
        for (var i = 0; i < dims.Length; i++) size *= i == axis ? 1 : dims[i];
        if (output.RowDims.Length > 0 && output.KnownSize != size)
            throw new InvalidOperationException($"The model's output {output.Port} has {size} values in a row, which is not what the file says.");
        var all = checked(_made[number] + (rows * size));
        if (output.Port.TakesReals) Grow(ref _reals[number], all);
        else Grow(ref _wholes[number], all);
        for (var row = 0; row < rows; row++)
        {
            var start = _made[number] + (row * size);
            _starts[number][first + row] = start;
            if (output.Port.TakesReals) Copy(_session.Output(number), _reals[number].AsSpan(start, size), dims, axis, row);
            else Copy(_session.WholeOutput(number), _wholes[number].AsSpan(start, size), dims, axis, row);
        }
        (_made[number], _starts[number][first + rows]) = (all, all);
    }

    int Hash()
    {
        var content = new HashCode();
        for (var i = 0; i < _values.Length; i++)
            foreach (var value in _values[i].AsSpan(0, _ends[i])) content.Add(value);
        return content.ToHashCode();
    }

    static void Copy<T>(ReadOnlySpan<T> all, Span<T> row, ReadOnlySpan<int> dims, int axis, int number)
    {
        if (axis < 0) all.CopyTo(row);
        else RowTensor.Take(all, row, dims, axis, number);
    }

    // Columns are read in single precision, which does not tell greater whole numbers from their neighbours.
    void CheckWhole(int number, ReadOnlySpan<float> values)
    {
        foreach (var value in values)
            if (!(MathF.Abs(value) < 1 << 24) || value != MathF.Truncate(value))
                throw new InvalidOperationException(FormattableString.Invariant($"Column '{_columns.InputNames[number]}' holds {value} in row {_row.Position}, but the model's input {_columns.Inputs[number].Port} takes whole numbers below 16,777,216 in size. Map greater ones to keys or to smaller numbers."));
    }

    static void Grow<T>(ref T[] values, int length)
    {
        if (values.Length < length) Array.Resize(ref values, Math.Max(length, (int)Math.Min(Array.MaxLength, 2L * values.Length)));
    }

    static ValueGetter<VBuffer<float>> Getter(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is VectorDataViewType) return NumberColumn.Vector(row, column);
        var get = NumberColumn.Scalar(row, column);
        return (ref VBuffer<float> value) =>
        {
            var number = 0f;
            get(ref number);
            VectorValue.Set(ref value, [number]);
        };
    }
}
