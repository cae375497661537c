namespace Microsoft.ML.Lstm;

/// <summary>A fleet and its model.</summary>
public sealed record FleetDescription
{
    /// <summary>What the model answers.</summary>
    public required FleetModelKind Kind { get; init; }

    /// <summary>The version of the model that new calls meet.</summary>
    public required string Version { get; init; }

    /// <summary>Shards that the series are spread over.</summary>
    public required int Shards { get; init; }

    /// <summary>Values of an observation.</summary>
    public required int ValuesPerObservation { get; init; }

    /// <summary>Whether observations have times.</summary>
    public required bool ReadsTimes { get; init; }

    /// <summary>Names of the numbers of an answer.</summary>
    public required IReadOnlyList<string> Columns { get; init; }
}
