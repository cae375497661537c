using System.Globalization;
using System.Numerics;

namespace Microsoft.ML.Lstm.Evaluation.Control;

/// <summary>
/// treatment [RUNS] [PATIENTS] [--learn] [--percentile|--refits]: logged treatments of made-up patients with sepsis (Oberst and Sontag 2019), whose truth is known. Over so many runs, 50 by default, of 500 patients each: the error of every estimator of
/// what another policy would gain, and how often its 95 % interval holds the truth; with --refits, fitted Q's by 20 networks, and logged probabilities only. With --learn: what policies gain that were learnt from the log of each of RUNS seeds, 10 by default, of 2,000 patients.
/// </summary>
static class TreatmentCommand
{
    /// <summary>Another stream of patients than any of the runs'.</summary>
    const int TruthSeed = 100_000_000, TruthPatients = 200_000, JudgedPatients = 20_000, RunSeeds = 100_000;

    /// <summary>How probably those who decided kept to the guideline in each of three treatments, and the policy to be evaluated does.</summary>
    const double Logged = 0.8, Evaluated = 0.9;

    public static void Run(string[] args, int seed)
    {
        var interval = args.Contains("--percentile") ? BootstrapInterval.Percentile : BootstrapInterval.BiasCorrected;
        int[] numbers = [.. args.Where(arg => arg[0] != '-').Select(arg => int.Parse(arg, CultureInfo.InvariantCulture))];
        if (args.Contains("--learn")) Learn(numbers.Length > 0 ? numbers[0] : 10, numbers.Length > 1 ? numbers[1] : 2000, seed);
        else Estimate(numbers.Length > 0 ? numbers[0] : 50, numbers.Length > 1 ? numbers[1] : 500, seed, interval, args.Contains("--refits") ? 20 : 0);
    }

    static RulePolicy Guideline(double keep) => new(SepsisPatient.ObservationSize, SepsisPatient.Actions, (seen, probabilities) =>
    {
        // Antibiotics while heart rate or blood pressure is high, ventilation while oxygen is low, vasopressors while blood pressure is low.
        var rule = (seen[0] == 2 || seen[1] == 2 ? 4 : 0) + (seen[2] == 0 ? 2 : 0) + (seen[1] == 0 ? 1 : 0);
        for (var action = 0; action < probabilities.Length; action++)
        {
            var broken = BitOperations.PopCount((uint)(action ^ rule));
            probabilities[action] = (float)(Math.Pow(keep, 3 - broken) * Math.Pow(1 - keep, broken));
        }
    });

    static double Truth(IHistoryPolicy policy, int patients, int seed) => LoggedTrajectories.Record(new SepsisPatient(), policy, patients, seed).MeanReturn();

    static LoggedTrajectories WithoutProbabilities(LoggedTrajectories log)
    {
        var bare = new LoggedTrajectories(log.ObservationSize, log.ActionCount);
        for (var i = 0; i < log.Count; i++) bare.Add(log[i].Observations, log[i].Actions, log[i].Rewards);
        return bare;
    }

    static void Estimate(int runs, int patients, int seed, BootstrapInterval interval, int refits)
    {
        var policy = Guideline(Evaluated);
        var (truth, gained) = (Truth(policy, TruthPatients, TruthSeed), Truth(Guideline(Logged), TruthPatients, TruthSeed));
        Console.WriteLine(FormattableString.Invariant($"treatment: the policy gains {truth:F4}, those who decided {gained:F4} ({TruthPatients} patients); {runs} logs of {patients} patients"));
        Console.WriteLine("probabilities  estimator             bias    RMSE    coverage  width   effective sample size");
        foreach (var isKnown in refits > 0 ? [true] : new[] { true, false })
        {
            var (errors, held, widths, size) = (new double[6][], new int[6], new double[6], 0.0);
            for (var e = 0; e < errors.Length; e++) errors[e] = new double[runs];
            for (var run = 0; run < runs; run++)
            {
                var log = LoggedTrajectories.Record(new SepsisPatient(), Guideline(Logged), patients, (seed * 10_000_000) + (run * RunSeeds));
                if (!isKnown) log = WithoutProbabilities(log);
                var options = new OffPolicyOptions { Seed = run, Interval = interval, Refits = refits };
                var found = OffPolicyEvaluation.Of(log, policy, options);
                size += found.EffectiveSampleSize / runs;
                foreach (var estimate in found.Estimates)
                {
                    var e = (int)estimate.Estimator;
                    errors[e][run] = estimate.Value - truth;
                    if (estimate.Lower <= truth && truth <= estimate.Upper) held[e]++;
                    widths[e] += (estimate.Upper - estimate.Lower) / runs;
                }
            }
            foreach (var estimator in Enum.GetValues<OffPolicyEstimator>())
            {
                var e = (int)estimator;
                Console.WriteLine(FormattableString.Invariant(
                    $"{(isKnown ? "logged" : "estimated"),-13}  {estimator,-20}  {errors[e].Average(),6:F3}  {Math.Sqrt(errors[e].Average(error => error * error)),6:F3}  {100.0 * held[e] / runs,6:F0} %  {widths[e],6:F3}  {size,8:F1}"));
            }
        }
    }

    static void Learn(int seeds, int patients, int seed)
    {
        var (gained, guideline) = (Truth(Guideline(Logged), TruthPatients, TruthSeed), Truth(Guideline(1), TruthPatients, TruthSeed));
        Console.WriteLine(FormattableString.Invariant($"treatment: those who decided gain {gained:F4}, their guideline as it is {guideline:F4}; {seeds} logs of {patients} patients"));
        Console.WriteLine("seed  cloned  fitted Q  conservative Q  estimate [interval] of it on other patients, effective sample size");
        var (better, fitted, above) = (0, 0, 0);
        for (var s = 0; s < seeds; s++)
        {
            var first = (seed * 10_000_000) + (s * RunSeeds);
            var log = LoggedTrajectories.Record(new SepsisPatient(), Guideline(Logged), patients, first);
            var cloned = BehaviorModel.Train(log, new() { Training = new() { Seed = s } });
            var how = new OfflineLearningOptions { ActionValues = new() { Training = new() { Seed = s } } };
            var plain = OfflinePolicy.Train(log, how with { Conservatism = 0, LeastSupport = 0 }, cloned);
            var learnt = OfflinePolicy.Train(log, how, cloned);
            var values = Array.ConvertAll<IHistoryPolicy, double>([cloned, plain, learnt], policy => Truth(policy, JudgedPatients, TruthSeed));
            if (values[1] > gained) fitted++;
            if (values[2] > gained) better++;
            if (values[2] > guideline) above++;
            var other = LoggedTrajectories.Record(new SepsisPatient(), Guideline(Logged), patients, first + (RunSeeds / 2));
            var evaluation = OffPolicyEvaluation.Of(other, learnt, new() { Seed = s });
            var estimate = evaluation[OffPolicyEstimator.WeightedDoublyRobust];
            Console.WriteLine(FormattableString.Invariant(
                $"{s,4}  {values[0],6:F3}  {values[1],8:F3}  {values[2],14:F3}  {estimate.Value:F3} [{estimate.Lower:F3}, {estimate.Upper:F3}] {evaluation.EffectiveSampleSize:F1}, {(evaluation.IsRecommended ? "recommended" : "not recommended")}"));
        }
        Console.WriteLine(FormattableString.Invariant($"treatment: better than those who decided in {better} of {seeds} seeds (fitted Q {fitted}), than their guideline in {above}"));
    }
}
