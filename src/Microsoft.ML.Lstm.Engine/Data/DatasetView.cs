namespace Microsoft.ML.Lstm.Engine.Data;

/// <summary>Some rows of a set, with the targets and weights that a network learns from.</summary>
/// <param name="Examples">Where the rows lie.</param>
/// <param name="Rows">Numbers of the rows.</param>
/// <param name="Targets">By number of the row in the set: class, or scaled value.</param>
/// <param name="Weights">By number of the row in the set.</param>
sealed record DatasetView(ExampleSet Examples, int[] Rows, float[] Targets, float[] Weights)
{
    /// <summary>The same rows from the longest to the shortest, so that those of a block are alike.</summary>
    public DatasetView LongestFirst()
    {
        var rows = Rows.ToArray();
        rows.AsSpan().Sort(Order);
        return this with { Rows = rows };
    }

    public Comparison<int> Order => field ??= (one, other) =>
        Examples.LongestFirst(one, other);

    /// <summary>Holds out a part of the rows that a seed draws; none of fewer than so many.</summary>
    /// <param name="fraction">The part that is held out, one row at least; 0 for none.</param>
    /// <param name="seed">Draws.</param>
    /// <param name="least">Rows that are enough to hold some out.</param>
    public (DatasetView Training, DatasetView? Validation) HoldOut(float fraction, int seed, int least)
    {
        if (fraction == 0 || Rows.Length < least) return (this, null);
        var rows = Rows.ToArray();
        new Random(seed).Shuffle(rows);
        var held = Math.Max(1, (int)Math.Round(fraction * rows.Length));
        return (this with { Rows = [.. rows[held..].Order()] }, this with { Rows = [.. rows[..held].Order()] });
    }

    /// <summary>Steps of the longest sequence.</summary>
    public int LongestSteps => Rows.Length == 0 ? 1 : Rows.Max(Examples.LongestSteps);
}
