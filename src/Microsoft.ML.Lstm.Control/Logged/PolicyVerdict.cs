namespace Microsoft.ML.Lstm.Control.Logged;

/// <summary>Whether trajectories support a policy, and why not.</summary>
static class PolicyVerdict
{
    /// <summary>The first reason against a policy; null for none.</summary>
    public static string? WhyNot(OffPolicyEvaluation evaluation, OffPolicyOptions options)
    {
        if (evaluation.Trajectories < 2) return "There is one trajectory only, from which no interval can be told. Log more.";
        if (evaluation.UnloggedShare > options.MostUnlogged)
            return FormattableString.Invariant($"{100 * evaluation.UnloggedShare:F1} % of the policy's decisions are for actions that were never logged, so nothing tells what they lead to; at most {100 * options.MostUnlogged:F1} % are allowed.");
        if (evaluation.EffectiveSampleSize < options.LeastEffectiveSampleSize)
            return FormattableString.Invariant($"The logged support is too small: the effective sample size is {evaluation.EffectiveSampleSize:F1} of {evaluation.Trajectories} trajectories, but must be {options.LeastEffectiveSampleSize:F1} or more. Log more trajectories, or choose a policy that is closer to what was done.");
        var estimate = evaluation[OffPolicyEstimator.WeightedDoublyRobust];
        if (!(estimate.Lower > evaluation.BehaviorValue))
            return FormattableString.Invariant($"It is not sure that the policy is better than what was done: the interval of the estimate begins at {estimate.Lower:F3}, and {evaluation.BehaviorValue:F3} was gained.");
        return null;
    }
}
