namespace Microsoft.ML.Lstm.Engine.Shapes;

/// <summary>The steps of a batch that are not masked [Batch, Steps]; an empty mask masks none.</summary>
/// <remarks>
/// At a masked step a recurrent layer carries its state on unchanged and never reads the input, which may be NaN. Layers that see
/// one step at a time ignore the mask: a state carried on is as good an input to them as any other.
/// </remarks>
public readonly ref struct Mask
{
    readonly ReadOnlySpan<bool> _present;
    readonly int _reversedSteps;

    // Of sequences of so many steps, those of a stretch that begins somewhere; 0 steps in the stretch for all.
    readonly int _wholeSteps, _start, _steps;

    // Whether the steps of the stretch are read from its end.
    readonly bool _turned;

    /// <summary>A mask of flags [Batch, Steps].</summary>
    public Mask(ReadOnlySpan<bool> present) => _present = present;

    Mask(ReadOnlySpan<bool> present, int reversedSteps)
    {
        _present = present;
        _reversedSteps = reversedSteps;
    }

    Mask(Mask whole, int wholeSteps, int start, int steps, bool turned)
    {
        _present = whole._present;
        _reversedSteps = whole._reversedSteps;
        (_wholeSteps, _start, _steps, _turned) = (wholeSteps, start, steps, turned);
    }

    /// <summary>No step is masked.</summary>
    public static Mask None => default;

    /// <summary>True when nothing is masked.</summary>
    public bool IsEmpty => _present.IsEmpty;

    /// <summary>Whether row (sequence · Steps + step) is unmasked.</summary>
    public bool this[int row] => _present.IsEmpty || _present[_reversedSteps + _steps == 0 ? row : Place(row)];

    /// <summary>What this mask of sequences of <paramref name="wholeSteps"/> steps says of <paramref name="steps"/> of them from a first one on.</summary>
    internal Mask Stretch(int wholeSteps, int start, int steps) => IsEmpty ? this
        : _steps == 0 ? new(this, wholeSteps, start, steps, turned: false)
        // A stretch of a stretch is one of the whole.
        : new(this, _wholeSteps, _turned ? _start + _steps - start - steps : _start + start, steps, _turned);

    int Place(int row)
    {
        if (_turned) row += _steps - 1 - 2 * (row % _steps);
        if (_steps > 0) row = row / _steps * _wholeSteps + _start + row % _steps;
        return _reversedSteps == 0 ? row : row - 2 * (row % _reversedSteps) + _reversedSteps - 1;
    }

    /// <summary>The same mask for sequences of <paramref name="steps"/> steps that are read from their end; twice reversed, it is the first one.</summary>
    public Mask Reversed(int steps) => _steps == 0
        ? new(_present, _reversedSteps == 0 ? steps : 0)
        : new(this, _wholeSteps, _start, _steps, !_turned);
}
