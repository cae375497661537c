using Microsoft.ML.AutoML;
using Microsoft.ML.Lstm.AutoML.Evaluations;

namespace Microsoft.ML.Lstm.AutoML.Trials;

/// <summary>A trial that an ensemble may take.</summary>
/// <param name="Settings">As the experiment has them.</param>
/// <param name="Trial">What it came to.</param>
/// <param name="HeldOut">What it answered on the rows held out, fold by fold; null where it ran in an earlier process.</param>
sealed record Candidate(TrialSettings Settings, KnownTrial Trial, IHeldOut[]? HeldOut);

/// <summary>The best trials so far.</summary>
sealed class CandidatePool
{
    /// <summary>More are seldom chosen (Caruana, Munson and Niculescu-Mizil 2006 prune to the best tenth), and their answers are kept in memory.</summary>
    const int Most = 8;

    readonly List<Candidate> _best = [];

    /// <summary>The best first.</summary>
    public IReadOnlyList<Candidate> Best => _best;

    /// <summary>Takes a trial that came to its end, if it is among the best. One with the very loss of another most likely answers the same, and is left out.</summary>
    public void Add(Candidate candidate)
    {
        if (!candidate.Trial.IsWhole || _best.Exists(one => one.Trial.Loss == candidate.Trial.Loss)) return;
        var place = _best.FindIndex(one => candidate.Trial.Loss < one.Trial.Loss);
        _best.Insert(place < 0 ? _best.Count : place, candidate);
        if (_best.Count > Most) _best.RemoveAt(Most);
    }
}
