namespace Microsoft.ML.Lstm.Engine.Onnx.Import;

/// <summary>A recurrent node that is being computed: sizes, and where its values lie whichever axis comes first.</summary>
readonly ref struct RecurrentCall
{
    readonly Tensor _x, _y;
    readonly Tensor? _lengths, _hidden, _cell, _lastHidden, _lastCell;
    readonly bool _batchFirst, _goesOn;
    readonly int _directions, _cells;
    readonly NodeMemory _memory;

    /// <param name="call">The call.</param>
    /// <param name="spec">The node.</param>
    public RecurrentCall(in NodeCall call, RecurrentSpec spec)
    {
        _x = call.Input(0);
        if (_x.Rank != 3) throw new InvalidDataException("Its input needs the dimensions steps, batch and features.");
        (_batchFirst, _directions, _cells, _memory) = (spec.BatchFirst, spec.Directions, spec.HasCell ? 2 : 1, call.Memory);
        (Steps, Batch, Features, Units) = (_x.Dims[_batchFirst ? 1 : 0], _x.Dims[_batchFirst ? 0 : 1], _x.Dims[2], spec.Units);
        (_lengths, _hidden, _cell) = (call.OptionalInput(4), call.OptionalInput(5), spec.HasCell ? call.OptionalInput(6) : null);
        if (_lengths is not null && _lengths.Count != Batch) throw new InvalidDataException($"There are {_lengths.Count} lengths for {Batch} sequences.");
        Check(_hidden);
        Check(_cell);
        _y = call.Output(0).Resize(OnnxType.Float, _batchFirst ? [Batch, Steps, _directions, Units] : [Steps, _directions, Batch, Units]);
        ReadOnlySpan<int> last = _batchFirst ? [Batch, _directions, Units] : [_directions, Batch, Units];
        _lastHidden = Last(call, 1, last);
        _lastCell = spec.HasCell ? Last(call, 2, last) : null;
        _goesOn = call.Memory.Stream.GoesOn && call.Memory.State?.Length == StateSize;
        if (_lengths is null) return;
        foreach (var length in _lengths.Integers)
            if (length < 0 || length > Steps) throw new InvalidDataException(FormattableString.Invariant($"A sequence has {length} steps, but there are {Steps}."));
    }

    public int Steps { get; }

    public int Batch { get; }

    public int Features { get; }

    public int Units { get; }

    public bool HasLengths => _lengths is not null;

    int StateSize => _directions * _cells * Batch * Units;

    /// <summary>How many steps a sequence has.</summary>
    public int Length(int sequence) => _lengths is null ? Steps : (int)_lengths.Integers[sequence];

    /// <summary>The inputs of all sequences and steps, rows one after the other.</summary>
    public ReadOnlySpan<float> Inputs => _x.Floats;

    /// <summary>Which of these rows is that of a sequence at a step.</summary>
    public int InputRow(int sequence, int step) => _batchFirst ? (sequence * Steps) + step : (step * Batch) + sequence;

    /// <summary>The step that a direction sees as its number <paramref name="number"/>: from the end of what the sequence has where it is reversed.</summary>
    public int StepOf(int sequence, int number, bool reverse) => reverse ? Length(sequence) - 1 - number : number;

    /// <summary>The output of a sequence at a step.</summary>
    public Span<float> Output(int direction, int sequence, int step) =>
        _y.Floats.Slice((_batchFirst ? (((sequence * Steps) + step) * _directions) + direction : (((step * _directions) + direction) * Batch) + sequence) * Units, Units);

    /// <summary>Whether any sequence begins with a state that is not zero.</summary>
    public bool HasStart => _goesOn || _hidden is not null || _cell is not null;

    /// <summary>The first state of a sequence: its h, or its cell.</summary>
    public void Start(int direction, int sequence, bool cell, Span<float> state)
    {
        var given = cell ? _cell : _hidden;
        if (_goesOn) Kept(direction, sequence, cell).CopyTo(state);
        else if (given is null) state.Clear();
        else given.Floats.Slice(Row(direction, sequence) * Units, Units).CopyTo(state);
    }

    /// <summary>Gives the last state of a sequence.</summary>
    public void End(int direction, int sequence, bool cell, ReadOnlySpan<float> state)
    {
        if ((cell ? _lastCell : _lastHidden) is { } last) state.CopyTo(last.Floats.Slice(Row(direction, sequence) * Units, Units));
        if (!_memory.Stream.Keeps) return;
        if (_memory.State?.Length != StateSize) _memory.State = new float[StateSize];
        state.CopyTo(Kept(direction, sequence, cell));
    }

    Span<float> Kept(int direction, int sequence, bool cell) => _memory.State.AsSpan(((((cell ? 1 : 0) * _directions) + direction) * Batch + sequence) * Units, Units);

    int Row(int direction, int sequence) => _batchFirst ? (sequence * _directions) + direction : (direction * Batch) + sequence;

    void Check(Tensor? state)
    {
        if (state is not null && (state.Rank != 3 || state.Count != _directions * Batch * Units))
            throw new InvalidDataException($"A first state [{Tensor.Text(state.Dims)}] does not fit {Batch} sequences and {Units} units.");
    }

    static Tensor? Last(in NodeCall call, int output, ReadOnlySpan<int> dims) => call.Wants(output) ? call.Output(output).Resize(OnnxType.Float, dims) : null;
}
