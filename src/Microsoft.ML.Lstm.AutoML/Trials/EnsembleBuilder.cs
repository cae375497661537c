using Microsoft.ML.Lstm.AutoML.Evaluations;
using Microsoft.ML.Lstm.AutoML.SearchSpaces;
using Microsoft.ML.Lstm.AutoML.Winners;

namespace Microsoft.ML.Lstm.AutoML.Trials;

/// <summary>Makes an ensemble of the best trials of a sweep.</summary>
/// <param name="sweep">The sweep.</param>
/// <param name="evaluation">How trials are judged.</param>
/// <param name="trainingsOf">The trainings of a trial.</param>
/// <param name="seed">The experiment's.</param>
sealed class EnsembleBuilder(Sweep sweep, ITrialEvaluation evaluation, Func<Candidate, TrialTrainings> trainingsOf, int? seed)
{
    /// <summary>Chooses and judges it, and trains its members if it is taken.</summary>
    public SweepEnsemble Build(LstmTrialResult winner, int mostMembers, CancellationToken ct)
    {
        var candidates = sweep.Candidates.Best;
        IHeldOut[][] answers = [.. candidates.Select(candidate => candidate.HeldOut ?? Again(candidate, ct))];
        var weights = EnsembleSelection.Choose(candidates.Count, mostMembers, chosen =>
        {
            ct.ThrowIfCancellationRequested();
            return Enumerable.Range(0, evaluation.Folds).Average(fold => evaluation.LossOf(Average(chosen, fold).Metric));
        });
        int[] members = [.. Enumerable.Range(0, weights.Length).Where(i => weights[i] > 0).OrderByDescending(i => weights[i])];
        IHeldOut[] average = [.. Enumerable.Range(0, evaluation.Folds).Select(fold => Average(weights, fold))];
        var loss = new TrialLoss(average.Average(held => evaluation.LossOf(held.Metric)), [.. average.SelectMany((held, fold) => HeldOutLoss.Parts(held, fold, evaluation.LossOf))]);
        var verdict = sweep.Judge(loss, TrialStart.Searched);
        var isTaken = members.Length > 1 && verdict.BeatsGiven && verdict.Loss < winner.Loss;
        return new()
        {
            Model = isTaken ? new LstmEnsembleTransformer(new MLContext(seed), [.. members.Select(i => Model(candidates[i]))], [.. members.Select(i => weights[i])]) : winner.Model,
            IsTaken = isTaken,
            Verdict = members.Length == 1 ? "no average of several trials is better than the best of them" : isTaken || !verdict.BeatsGiven ? verdict.Text : $"{verdict.Text}, but no better than the winner",
            Members = [.. members.Select(i => new EnsembleMember(candidates[i].Settings.TrialId, weights[i]))],
            Metric = average.Average(held => held.Metric),
            Loss = loss.Mean,
        };

        IHeldOut Average(double[] chosen, int fold)
        {
            int[] used = [.. Enumerable.Range(0, chosen.Length).Where(i => chosen[i] > 0)];
            return used.Length == 1 ? answers[used[0]][fold] : answers[used[0]][fold].Average([.. used.Select(i => answers[i][fold])], [.. used.Select(i => chosen[i])]);
        }

        ITransformer Model(Candidate candidate) => candidate.Settings.TrialId == winner.TrialSettings.TrialId ? winner.Model
            : trainingsOf(candidate).Run(null, null, evaluation.FitModel, ct).Outcome;
    }

    /// <summary>The folds of a trial once more, whose answers were lost with their process.</summary>
    IHeldOut[] Again(Candidate candidate, CancellationToken ct)
    {
        var (trainings, answers) = (trainingsOf(candidate), new List<IHeldOut>());
        new FoldTeam(sweep.Threads).Run(
            evaluation.Folds, (fold, threads, token) => trainings.Run(threads, null, training => evaluation.Evaluate(training, fold), token).Outcome, (_, outcome) => answers.Add(outcome.HeldOut), ct);
        return [.. answers];
    }
}
