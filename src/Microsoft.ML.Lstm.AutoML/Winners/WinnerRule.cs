using Microsoft.ML.Lstm.AutoML.SearchSpaces;

namespace Microsoft.ML.Lstm.AutoML.Winners;

/// <summary>
/// Decides which trials may win: those that beat the options as they were given by more than chance. The least of many noisy losses is a lucky one, so a trial is compared on the same held-out rows, and the
/// n-th trial must be n times as unlikely to be chance (Bonferroni's bound, of which that for many against one of Dunnett 1955 is little below). Of those that may win the least loss does.
/// </summary>
/// <remarks>Trials are judged in their order. Where no trial has the options as given, as by tuners that do not try them, the first one that was searched takes their place.</remarks>
sealed class WinnerRule
{
    /// <summary>The probability with which the first trial that is no better may be taken for better.</summary>
    public const double Level = 0.05;

    readonly List<TrialLoss> _untrained = [];
    TrialLoss? _given;
    double _reference;
    int _compared;

    /// <summary>Judges a trial that has come to its end, or what was chosen from such trials, as if it were the next one.</summary>
    public Verdict Judge(TrialLoss trial, TrialStart start)
    {
        if (_given is not null) return Compare(trial, _compared + 1);
        return new(start == TrialStart.Untrained ? trial.Mean : Reference(trial), false, "");
    }

    /// <summary>Takes the next trial, which counts from now on.</summary>
    public Verdict Add(TrialLoss trial, TrialStart start)
    {
        var verdict = Judge(trial, start);
        if (_given is not null) _compared++;
        else if (start == TrialStart.Untrained) _untrained.Add(trial);
        else (_given, _reference) = (trial, verdict.Loss);
        return verdict;
    }

    /// <summary>The loss of the options as given. Trials without training, which have been told before, must beat them, too: else they are counted a trifle worse.</summary>
    double Reference(TrialLoss given)
    {
        var reference = given.Mean;
        foreach (var trial in _untrained)
            if (!Beats(trial, PairedComparison.Of(trial, given), _untrained.Count)) reference = Math.Min(reference, Math.BitDecrement(trial.Mean));
        return reference;
    }

    Verdict Compare(TrialLoss trial, int trials)
    {
        var comparison = PairedComparison.Of(trial, _given!);
        var beats = Beats(trial, comparison, trials);
        var loss = _reference + comparison.Difference;
        return new(beats ? loss : Math.Max(_reference, loss), beats, Describe(comparison, beats, trials));
    }

    static bool Beats(TrialLoss trial, PairedComparison comparison, int trials) => double.IsFinite(trial.Mean) && comparison.Chance <= Level / trials;

    static string Describe(PairedComparison comparison, bool beats, int trials) => comparison switch
    {
        { Difference: >= 0 } => "no better than the options as given",
        { StandardError: double.NaN } => FormattableString.Invariant($"better than the options as given by {-comparison.Difference:G3}, but from too few held-out parts to tell it from chance"),
        _ => FormattableString.Invariant($"better than the options as given by {-comparison.Difference:G3}, standard error {comparison.StandardError:G2}: ")
            + FormattableString.Invariant($"{(beats ? "more" : "no more")} than chance (probability {comparison.Chance:G2}, at most {Level / trials:G2} for the best of {trials})"),
    };
}
