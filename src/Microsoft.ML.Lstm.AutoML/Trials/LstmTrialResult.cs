using Microsoft.ML.AutoML;

namespace Microsoft.ML.Lstm;

/// <summary>What a trial of a sweep came to, with what a report shows.</summary>
public sealed class LstmTrialResult : TrialResult
{
    internal LstmTrialResult()
    {
    }

    /// <summary>The loss of each fold that was evaluated, in order.</summary>
    public IReadOnlyList<double> FoldLosses { get; internal init; } = [];

    /// <summary>The epochs of its networks; empty without training, and for trainers of others.</summary>
    public IReadOnlyList<TrainingReport> Epochs { get; internal init; } = [];

    /// <summary>Time that it took; <see cref="TrialResult.DurationInMilliseconds"/> is its modelled cost where the experiment has a seed, so that tuners propose the same again.</summary>
    public TimeSpan Elapsed { get; internal init; }

    /// <summary>Whether it was ended early, as hopeless. Its loss is the mean of the folds until then, but no better than the median of trials that were not.</summary>
    public bool IsStoppedEarly { get; internal init; }

    /// <summary>Whether the answer was known, from the checkpoint or an earlier trial with the same settings.</summary>
    public bool IsKnown { get; internal init; }

    /// <summary>Why it failed; null if it did not. Only a trial that fails before any other has succeeded is told so; later ones are reported as failed.</summary>
    public Exception? Failure { get; internal init; }

    /// <summary>The settings that were searched, with their values, in the order of their names; empty for options as they were given.</summary>
    public IReadOnlyList<KeyValuePair<string, object>> Settings { get; internal set; } = [];

    /// <summary>What was tried: the trainer's options as C# to paste; empty for trainers of others.</summary>
    public string Code { get; internal set; } = "";
}
