namespace Microsoft.ML.Lstm.Engine.Onnx.Import;

/// <summary>Bounds what all values of a run take together, as a file may ask for any size.</summary>
/// <param name="most">Numbers that may be held at most.</param>
sealed class MemoryBudget(long most)
{
    long _held;

    /// <summary>Counts memory that is about to be taken in place of other memory.</summary>
    /// <exception cref="InvalidDataException">There is not so much left.</exception>
    public void Replace(int before, int after)
    {
        if (_held - before + after > most)
            throw new InvalidDataException(FormattableString.Invariant($"It needs room for {after} numbers; {Math.Max(0, most - _held)} of {most} are left. Give smaller inputs, or more room."));
        _held += after - before;
    }
}
