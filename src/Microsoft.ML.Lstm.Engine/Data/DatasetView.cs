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

    /// <summary>Steps of the longest sequence.</summary>
    public int LongestSteps => Rows.Length == 0 ? 1 : Rows.Max(Examples.LongestSteps);
}
