namespace Microsoft.ML.Lstm;

/// <summary>A fleet of series that live in the silos of an Orleans cluster. Every silo of the cluster has the same options.</summary>
public sealed record SeriesFleetOptions
{
    /// <summary>Opens the file of a model by its version: what <c>mlContext.Model.Save</c> or an engine's checkpoint wrote. A silo reads a version once.</summary>
    public required Func<string, Stream> OpenModel { get; init => field = value ?? throw new ArgumentNullException(nameof(OpenModel)); }

    /// <summary>The version that a new fleet begins with; later ones come by <see cref="SeriesFleet.SwapAsync"/>.</summary>
    public required string Version { get; init => field = string.IsNullOrEmpty(value) ? throw new ArgumentException("The version of the fleet's model is empty. Name one.", nameof(Version)) : value; }

    /// <summary>Shards that the series are spread over by a hash of their names: about one for 1,000 series, or for 50 that a detector watches, as each of those has a network of its own.
    /// It stays for the life of the fleet. Default 64.</summary>
    public int Shards { get; init => field = Require.Between(value, 1, 1 << 20); } = 64;

    /// <summary>Name of the storage provider that keeps the shards, as the silo's builder names it. Default "Default".</summary>
    public string StorageName { get; init => field = string.IsNullOrEmpty(value) ? throw new ArgumentException("The name of the fleet's storage provider is empty. Name the one that the silo has.", nameof(StorageName)) : value; } = "Default";

    /// <summary>Records of the log after which a shard's states are written whole; so many more may be written while that goes on. Default 64.</summary>
    public int CheckpointEvery { get; init => field = Require.Between(value, 1, 1 << 16); } = 64;

    /// <summary>Steps that a missing number is waited for: it is given up, and counts as a step without values, when a number so many steps above it has come. 0 waits for none. Default 8.</summary>
    public int OutOfOrderSteps { get; init => field = Require.Between(value, 0, 1 << 12); } = 8;

    /// <summary>The most steps that may be missing between an observation and the one before; further ahead it is refused. Default 1024.</summary>
    public int LargestGap { get; init => field = Require.Between(value, 0, 1 << 20); } = 1024;

    /// <summary>Observations that may wait in a shard while others are written; more are refused until there is room (<see cref="FleetBusyException"/>). Default 50,000.</summary>
    public int QueueLength { get; init => field = Require.Between(value, 1, 1 << 24); } = 50_000;

    /// <summary>Of a classifier: the last steps of a series that are classified; null, the default, takes the mean length of the training's sequences.</summary>
    public int? WindowSteps { get; init => field = Require.Between(value, 1, 1 << 16); }
}
