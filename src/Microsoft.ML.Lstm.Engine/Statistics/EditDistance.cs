namespace Microsoft.ML.Lstm.Engine.Statistics;

/// <summary>How a sequence differs from a reference: the fewest substitutions, insertions and deletions that make the one of the other (Levenshtein 1966). It keeps its memory. Not thread-safe.</summary>
sealed class EditDistance
{
    // By element of the reference, for the row of the sequence so far.
    int[] _errors = [], _substitutions = [], _insertions = [];

    /// <summary>Errors of a sequence. Of ways with as few errors one counts, always the same.</summary>
    /// <param name="reference">What it should be.</param>
    /// <param name="sequence">What it is.</param>
    public EditErrors Of<T>(ReadOnlySpan<T> reference, ReadOnlySpan<T> sequence)
        where T : IEquatable<T>
    {
        if (_errors.Length <= reference.Length) (_errors, _substitutions, _insertions) = (new int[reference.Length + 1], new int[reference.Length + 1], new int[reference.Length + 1]);
        for (var i = 0; i <= reference.Length; i++) (_errors[i], _substitutions[i], _insertions[i]) = (i, 0, 0);
        for (var j = 0; j < sequence.Length; j++)
        {
            var (diagonal, substituted, inserted) = (_errors[0], _substitutions[0], _insertions[0]);
            (_errors[0], _insertions[0]) = (j + 1, j + 1);
            for (var i = 1; i <= reference.Length; i++)
            {
                var isRight = reference[i - 1].Equals(sequence[j]);
                var (errors, substitutions, insertions) = (diagonal + (isRight ? 0 : 1), substituted + (isRight ? 0 : 1), inserted);
                if (_errors[i] + 1 < errors) (errors, substitutions, insertions) = (_errors[i] + 1, _substitutions[i], _insertions[i] + 1);
                if (_errors[i - 1] + 1 < errors) (errors, substitutions, insertions) = (_errors[i - 1] + 1, _substitutions[i - 1], _insertions[i - 1]);
                (diagonal, substituted, inserted) = (_errors[i], _substitutions[i], _insertions[i]);
                (_errors[i], _substitutions[i], _insertions[i]) = (errors, substitutions, insertions);
            }
        }
        var (all, changed, added) = (_errors[reference.Length], _substitutions[reference.Length], _insertions[reference.Length]);
        return new(changed, added, all - changed - added);
    }
}

/// <summary>What makes a sequence of a reference.</summary>
/// <param name="Substitutions">Elements that are others.</param>
/// <param name="Insertions">Elements that the reference lacks.</param>
/// <param name="Deletions">Elements of the reference that are missing.</param>
readonly record struct EditErrors(int Substitutions, int Insertions, int Deletions)
{
    /// <summary>All of them.</summary>
    public int Count => Substitutions + Insertions + Deletions;
}
