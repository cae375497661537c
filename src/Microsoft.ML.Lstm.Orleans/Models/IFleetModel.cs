namespace Microsoft.ML.Lstm.Orleans.Models;

/// <summary>A trained model as a fleet uses it: immutable, loaded once by a silo and shared by all its shards.</summary>
interface IFleetModel
{
    FleetModelKind Kind { get; }

    /// <summary>Values of an observation.</summary>
    int Values { get; }

    /// <summary>Whether an observation has a time.</summary>
    bool ReadsTimes { get; }

    /// <summary>Names of the numbers of an answer.</summary>
    IReadOnlyList<string> Columns { get; }

    /// <summary>Whether an answer belongs to an observation, as an anomaly's score does, and not to where a series stands after all of them.</summary>
    bool AnswersObservations { get; }

    /// <summary>The version in which a series' state is written.</summary>
    uint StateVersion { get; }

    /// <summary>States of the series of a shard: none so far.</summary>
    ISeriesBlock NewBlock();

    /// <summary>Why states of series under another model cannot go on under this one; null where they can.</summary>
    string? WhyNot(IFleetModel former);
}
