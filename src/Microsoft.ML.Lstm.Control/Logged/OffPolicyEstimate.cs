namespace Microsoft.ML.Lstm;

/// <summary>What a policy would gain in an episode, by one estimator.</summary>
public sealed record OffPolicyEstimate
{
    /// <summary>How it was estimated.</summary>
    public required OffPolicyEstimator Estimator { get; init; }

    /// <summary>The estimate; NaN where no trajectory has a weight above 0.</summary>
    public required double Value { get; init; }

    /// <summary>
    /// Lower limit of the interval, by a bootstrap of trajectories; NaN of one trajectory. Without <see cref="OffPolicyOptions.Refits"/> fitted Q's interval knows of the trajectories' spread, and nothing of the network's errors.
    /// </summary>
    public required double Lower { get; init; }

    /// <summary>Upper limit of the interval.</summary>
    public required double Upper { get; init; }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Estimator} {Value:F3} [{Lower:F3}, {Upper:F3}]");
}
