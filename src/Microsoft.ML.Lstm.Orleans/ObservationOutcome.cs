namespace Microsoft.ML.Lstm;

/// <summary>What became of an observation.</summary>
public enum ObservationOutcome : byte
{
    /// <summary>Its series has moved on by it, and by what was held back for it.</summary>
    Applied,

    /// <summary>Its number is above the next one: it is held back until those between have come, or are given up. What is held back is stored.</summary>
    Held,

    /// <summary>Its number has passed: it was applied before, or given up. It is answered and changes nothing.</summary>
    Passed,

    /// <summary>Its number is further above the next one than <see cref="SeriesFleetOptions.LargestGap"/>. Nothing changed.</summary>
    TooFarAhead,

    /// <summary>Its time is not later than that of the observation before; the series took a step without values in its place.</summary>
    NotLater,

    /// <summary>A question for a series that was never observed.</summary>
    Unknown,
}
