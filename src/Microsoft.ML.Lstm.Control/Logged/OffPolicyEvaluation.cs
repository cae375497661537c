using Microsoft.ML.Lstm.Control.Logged;

namespace Microsoft.ML.Lstm;

/// <summary>What a policy would gain, estimated from trajectories that others' decisions have left, and how far these can tell. For research: it is no proof that a treatment helps.</summary>
public sealed record OffPolicyEvaluation
{
    /// <summary>The estimates, one of each <see cref="OffPolicyEstimator"/>, in their order.</summary>
    public required IReadOnlyList<OffPolicyEstimate> Estimates { get; init; }

    /// <summary>What those have gained who decided: the mean return of the trajectories.</summary>
    public required double BehaviorValue { get; init; }

    /// <summary>Trajectories that were evaluated on.</summary>
    public required int Trajectories { get; init; }

    /// <summary>The effective sample size of the weights of whole trajectories (Kish 1965): as many trajectories of the policy's own would tell as much.</summary>
    public required double EffectiveSampleSize { get; init; }

    /// <summary>The mean weight of whole trajectories; about 1, unless the policy does what was hardly ever logged, or probabilities are wrong.</summary>
    public required double MeanWeight { get; init; }

    /// <summary>The share of the policy's decisions, in the logged states, for actions that were never logged.</summary>
    public required double UnloggedShare { get; init; }

    /// <summary>Why the policy is not recommended; null where nothing is against it.</summary>
    public required string? Refusal { get; init; }

    /// <summary>Whether nothing is against the policy: the log supports it, and the weighted doubly robust estimate's interval lies above what was gained.</summary>
    public bool IsRecommended => Refusal is null;

    /// <summary>The estimate of an estimator.</summary>
    public OffPolicyEstimate this[OffPolicyEstimator estimator] => Estimates[(int)Require.Defined(estimator)];

    /// <summary>Estimates what a policy would gain.</summary>
    /// <param name="log">Trajectories; not those that the policy was learnt from, as it looks better on them than it is.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="behavior">What was done, where it was not logged how probable actions were; null to learn it from the trajectories.</param>
    /// <exception cref="ArgumentException">There are no trajectories, or policy or model are of other sizes, or the policy gives what are no probabilities.</exception>
    /// <exception cref="OperationCanceledException">A training was cancelled before its first epoch was done.</exception>
    public static OffPolicyEvaluation Of(LoggedTrajectories log, IHistoryPolicy policy, OffPolicyOptions? options = null, BehaviorModel? behavior = null)
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(policy);
        return new PolicyEvaluator(log, policy, options ?? new(), behavior).Evaluate();
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant(
        $"{this[OffPolicyEstimator.WeightedDoublyRobust]}, effective sample size {EffectiveSampleSize:F1} of {Trajectories}, gained {BehaviorValue:F3}: {(IsRecommended ? "nothing is against it" : Refusal)}");
}
