using Microsoft.ML.AutoML;

namespace Microsoft.ML.Lstm.AutoML.Trials;

/// <summary>The outcome of a trial without its model, as a checkpoint keeps it.</summary>
sealed record KnownTrial
{
    /// <summary>The trial's settings, as JSON.</summary>
    public required string Parameter { get; init; }

    public required double Metric { get; init; }

    public required double Loss { get; init; }

    /// <summary>What tuners are told that it cost.</summary>
    public required double Cost { get; init; }

    public required double ElapsedSeconds { get; init; }

    public required double[] FoldLosses { get; init; }

    /// <summary>Validation losses of its first network, epoch by epoch.</summary>
    public double[] EpochLosses { get; init; } = [];

    public bool IsStoppedEarly { get; init; }

    /// <summary>Why it failed; null if it did not.</summary>
    public string? Failure { get; init; }

    /// <summary>The file of its model; null where an earlier trial was better.</summary>
    public string? ModelFile { get; init; }

    /// <summary>The answer to a trial with the same settings.</summary>
    public LstmTrialResult Answer(TrialSettings settings, ITransformer? model) => new()
    {
        TrialSettings = settings,
        Model = model!,
        Metric = Metric,
        Loss = Loss,
        DurationInMilliseconds = Cost,
        Elapsed = TimeSpan.FromSeconds(ElapsedSeconds),
        FoldLosses = FoldLosses,
        IsStoppedEarly = IsStoppedEarly,
        IsKnown = true,
        Failure = Failure is null ? null : new InvalidOperationException(Failure),
    };
}
