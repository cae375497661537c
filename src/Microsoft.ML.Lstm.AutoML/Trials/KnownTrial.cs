using Microsoft.ML.AutoML;
using Microsoft.ML.Lstm.AutoML.SearchSpaces;
using Microsoft.ML.Lstm.AutoML.Winners;

namespace Microsoft.ML.Lstm.AutoML.Trials;

/// <summary>The outcome of a trial without its model, as a checkpoint keeps it.</summary>
sealed record KnownTrial
{
    /// <summary>The trial's settings, as JSON.</summary>
    public required string Parameter { get; init; }

    /// <summary>Where its settings come from.</summary>
    public required TrialStart Start { get; init; }

    public required double Metric { get; init; }

    /// <summary>The mean loss of its folds; of a hopeless one no better than the median of those that were not.</summary>
    public required double Loss { get; init; }

    /// <summary>What tuners are told that it cost.</summary>
    public required double Cost { get; init; }

    public required double ElapsedSeconds { get; init; }

    public required double[] FoldLosses { get; init; }

    /// <summary>What each part of the held-out rows contributes; none of a trial that did not come to its end.</summary>
    public PartLoss[] Parts { get; init; } = [];

    /// <summary>The epochs of its networks.</summary>
    public TrainingReport[] Epochs { get; init; } = [];

    /// <summary>Validation losses of its first network, epoch by epoch, where they can be compared.</summary>
    public double[] EpochLosses { get; init; } = [];

    public bool IsStoppedEarly { get; init; }

    /// <summary>Why it failed; null if it did not.</summary>
    public string? Failure { get; init; }

    /// <summary>The type of the exception with which it failed.</summary>
    public string? FailureType { get; init; }

    /// <summary>The file of its model; null where an earlier trial was better.</summary>
    public string? ModelFile { get; init; }

    /// <summary>Whether it came to its end.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsWhole => Failure is null && !IsStoppedEarly;

    [System.Text.Json.Serialization.JsonIgnore]
    public TrialLoss TrialLoss => new(Loss, Parts);

    /// <summary>The result of the trial.</summary>
    /// <param name="settings">As the experiment has them.</param>
    /// <param name="verdict">How it compares; null for a trial that did not come to its end.</param>
    /// <param name="model">Its model, where it was the best so far.</param>
    /// <param name="failure">With what it failed; null takes what was kept of that.</param>
    /// <param name="isKnown">Whether it was not run now.</param>
    public LstmTrialResult Result(TrialSettings settings, Verdict? verdict, ITransformer? model, Exception? failure = null, bool isKnown = false) => new()
    {
        TrialSettings = settings,
        Model = model!,
        Metric = Metric,
        Loss = verdict?.Loss ?? Loss,
        MeanLoss = Loss,
        BeatsGiven = verdict?.BeatsGiven ?? false,
        Verdict = verdict?.Text ?? "",
        DurationInMilliseconds = Cost,
        Elapsed = TimeSpan.FromSeconds(ElapsedSeconds),
        FoldLosses = FoldLosses,
        Epochs = Epochs,
        IsStoppedEarly = IsStoppedEarly,
        IsKnown = isKnown,
        Failure = failure ?? (Failure is null ? null : new RecordedFailure(FailureType ?? nameof(InvalidOperationException), Failure)),
    };
}
