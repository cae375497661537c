using Microsoft.ML.Lstm.AutoML.SearchSpaces;

namespace Microsoft.ML.Lstm.AutoML.Winners;

/// <summary>
/// Decides which trials may win: those that beat the options as they were given by more than chance. The least of many noisy losses is a lucky one, so a trial is compared on the same held-out rows, and its gain must be larger
/// than the largest that as many trials show by chance (<see cref="LargestByChance"/>). Of those that may win the least loss does.
/// </summary>
/// <remarks>Trials are judged in their order. Where no trial has the options as given, as by tuners that do not try them, the first one that was searched takes their place.</remarks>
sealed class WinnerRule
{
    /// <summary>The probability with which a trial may be taken for better where no trial until then is. As trials are judged one after another, one of twenty that are unlike each other is in about one sweep of ten.</summary>
    public const double Level = 0.04;

    readonly List<TrialLoss> _untrained = [];
    readonly LargestByChance _largest = new();
    TrialLoss? _given;
    double _reference;
    int _compared;

    /// <summary>Judges a trial that has come to its end, or what was chosen from such trials, as if it were the next one.</summary>
    public Verdict Judge(TrialLoss trial, TrialStart start)
    {
        if (_given is not null) return Compare(trial, PairedComparison.Of(trial, _given));
        return new(start == TrialStart.Untrained ? trial.Mean : Reference(trial), false, "");
    }

    /// <summary>Takes the next trial, which counts from now on.</summary>
    public Verdict Add(TrialLoss trial, TrialStart start)
    {
        if (_given is null)
        {
            var first = Judge(trial, start);
            if (start == TrialStart.Untrained) _untrained.Add(trial);
            else (_given, _reference) = (trial, first.Loss);
            return first;
        }

        var comparison = PairedComparison.Of(trial, _given);
        var verdict = Compare(trial, comparison);
        _largest.Add(comparison);
        _compared++;
        return verdict;
    }

    /// <summary>The loss of the options as given. Trials without training, which have been told before, must beat them, too: else they are counted a trifle worse.</summary>
    double Reference(TrialLoss given)
    {
        var reference = given.Mean;
        foreach (var trial in _untrained)
            if (!Beats(trial, PairedComparison.Of(trial, given).Chance * _untrained.Count)) reference = Math.Min(reference, Math.BitDecrement(trial.Mean));
        return reference;
    }

    Verdict Compare(TrialLoss trial, PairedComparison comparison)
    {
        var chance = _largest.Chance(comparison);
        var beats = Beats(trial, chance);
        var loss = _reference + comparison.Difference;
        return new(beats ? loss : Math.Max(_reference, loss), beats, Describe(comparison, beats, chance, _compared + 1));
    }

    static bool Beats(TrialLoss trial, double chance) => double.IsFinite(trial.Mean) && chance <= Level;

    static string Describe(PairedComparison comparison, bool beats, double chance, int trials) => comparison switch
    {
        { Difference: >= 0 } => "no better than the options as given",
        { StandardError: double.NaN } => FormattableString.Invariant($"better than the options as given by {-comparison.Difference:G3}, but from too few held-out parts to tell it from chance"),
        _ => FormattableString.Invariant($"better than the options as given by {-comparison.Difference:G3}, standard error {comparison.StandardError:G2}: ")
            + FormattableString.Invariant($"{(beats ? "more" : "no more")} than chance (probability {chance:G2} for the best of {trials}, at most {Level:G2})"),
    };
}
