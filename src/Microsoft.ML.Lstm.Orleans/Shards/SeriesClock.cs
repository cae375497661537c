namespace Microsoft.ML.Lstm.Orleans.Shards;

/// <summary>Where the numbers of a series stand.</summary>
struct SeriesClock
{
    /// <summary>The number of the last step that was applied or given up.</summary>
    public long Last;

    /// <summary>What waits for numbers below it, by number; null for nothing.</summary>
    public SortedList<long, HeldObservation>? Held;
}
