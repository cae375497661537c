using Microsoft.ML.AutoML;

namespace Microsoft.ML.Lstm;

/// <summary>What a trial of a sweep came to, with what a report shows.</summary>
/// <remarks>
/// <see cref="TrialResult.Loss"/> is what the sweep minimizes: the mean loss of the folds for a trial that beats the options as given by more than chance; that of others is no less than the loss of the options as given, which
/// are kept unless something beats them. <see cref="FoldLosses"/> are as they were measured.
/// </remarks>
public sealed class LstmTrialResult : TrialResult
{
    internal LstmTrialResult()
    {
    }

    /// <summary>The loss of each fold that was evaluated, in order.</summary>
    public IReadOnlyList<double> FoldLosses { get; internal init; } = [];

    /// <summary>Whether it is better than the options as given by more than chance, on the same held-out rows and as the best of all trials until then.</summary>
    public bool BeatsGiven { get; internal init; }

    /// <summary>How it compares with the options as given, in words; empty for those themselves, and for trials that did not come to their end.</summary>
    public string Verdict { get; internal init; } = "";

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

    /// <summary>The loss as it was measured, by which a tuner goes.</summary>
    internal double MeanLoss { get; init; }

    /// <summary>Makes the ensemble.</summary>
    internal Func<int, CancellationToken, SweepEnsemble>? Ensembling { get; set; }

    /// <summary>
    /// A weighted ensemble of the best trials of the sweep until now, chosen greedily on what they answered on the held-out rows (Caruana et al. 2004). It is taken if it beats the options as given by more than
    /// chance, and the winner; else the winner is kept. Its members are trained on all rows.
    /// </summary>
    /// <param name="maximumMembers">Trials in it at most, each once. Default 5.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than two members are asked for.</exception>
    /// <exception cref="InvalidOperationException">The trial failed.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public SweepEnsemble Ensemble(int maximumMembers = 5, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumMembers, 2);
        return Ensembling is { } make && Model is not null ? make(maximumMembers, cancellationToken)
            : throw new InvalidOperationException("This trial has no model, so it is not the winner of a sweep. Take the ensemble of the result of RunAsync.");
    }
}
