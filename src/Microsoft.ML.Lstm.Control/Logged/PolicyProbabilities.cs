namespace Microsoft.ML.Lstm.Control.Logged;

/// <summary>What a policy would do at each step of logged trajectories.</summary>
static class PolicyProbabilities
{
    /// <summary>Sums of single precision that are still 1.</summary>
    const double Tolerance = 1e-3;

    /// <summary>For each trajectory [steps, actions].</summary>
    /// <exception cref="ArgumentException">The policy is of other sizes, or gives what are no probabilities.</exception>
    public static float[][] Of(LoggedTrajectories log, IHistoryPolicy policy)
    {
        if (policy.ObservationSize != log.ObservationSize || policy.ActionCount != log.ActionCount)
            throw new ArgumentException($"The trajectories have observations of {log.ObservationSize} numbers and {log.ActionCount} actions, but the policy {policy.ObservationSize} and {policy.ActionCount}.", nameof(policy));
        var (state, probabilities) = (policy.Begin(), new float[log.Count][]);
        for (var i = 0; i < log.Count; i++)
        {
            var trajectory = log[i];
            probabilities[i] = new float[trajectory.Steps * log.ActionCount];
            state.Reset();
            for (var t = 0; t < trajectory.Steps; t++)
            {
                var row = probabilities[i].AsSpan(t * log.ActionCount, log.ActionCount);
                state.Next(trajectory.Observations.Slice(t * log.ObservationSize, log.ObservationSize), t == 0 ? -1 : trajectory.Actions[t - 1], row);
                Check(row, i, t);
            }
        }
        return probabilities;
    }

    static void Check(ReadOnlySpan<float> row, int trajectory, int step)
    {
        var sum = 0.0;
        foreach (var probability in row)
            sum += probability >= 0 ? probability : throw new ArgumentException(FormattableString.Invariant($"The policy gives an action the probability {probability} at step {step} of trajectory {trajectory}. Give 0 or more."), "policy");
        if (!(Math.Abs(sum - 1) <= Tolerance)) throw new ArgumentException(FormattableString.Invariant($"The policy's probabilities sum to {(float)sum} at step {step} of trajectory {trajectory}, but must sum to 1."), "policy");
    }
}
