namespace Microsoft.ML.Lstm.Control.Logged;

/// <summary>All estimates from one table, of trajectories that count as often as they were drawn. It keeps its memory. One thread at a time.</summary>
sealed class EstimatorSums(ImportanceTable table)
{
    public const int Count = 6;

    readonly double[] _ratios = new double[table.Steps], _rewards = new double[table.Steps], _surprises = new double[table.Steps];

    /// <summary>The estimates.</summary>
    /// <param name="counts">[trajectories]: how often each was drawn; at least one of them above 0.</param>
    /// <param name="estimates">[Count], by <see cref="OffPolicyEstimator"/>; NaN where no weight is above 0.</param>
    public void Evaluate(ReadOnlySpan<int> counts, Span<double> estimates)
    {
        var steps = table.Steps;
        Array.Clear(_ratios);
        Array.Clear(_rewards);
        Array.Clear(_surprises);
        var (drawn, first, returns) = (0L, 0.0, 0.0);
        for (var i = 0; i < counts.Length; i++)
        {
            if (counts[i] == 0) continue;
            var count = (double)counts[i];
            drawn += counts[i];
            first += count * table.FirstValues[i];
            var sum = 0.0;
            var ratios = table.Ratios.AsSpan(i * steps, steps);
            var rewards = table.Rewards.AsSpan(i * steps, steps);
            var surprises = table.Surprises.AsSpan(i * steps, steps);
            for (var t = 0; t < steps; t++)
            {
                var weight = count * ratios[t];
                _ratios[t] += weight;
                _rewards[t] += weight * rewards[t];
                _surprises[t] += weight * surprises[t];
                sum += rewards[t];
            }
            returns += count * ratios[^1] * sum;
        }
        var (value, perDecision, surprise, weighted) = (first / drawn, 0.0, 0.0, 0.0);
        for (var t = 0; t < steps; t++)
        {
            perDecision += _rewards[t] / _ratios[t];
            surprise += _surprises[t] / drawn;
            // V of the next step is weighted by this step's ratios here, as its weights are those of what was decided before it.
            weighted += _ratios[t] > 0 ? _surprises[t] / _ratios[t] : 0;
        }
        estimates[(int)OffPolicyEstimator.ImportanceSampling] = returns / drawn;
        estimates[(int)OffPolicyEstimator.WeightedSampling] = returns / _ratios[^1];
        estimates[(int)OffPolicyEstimator.PerDecision] = perDecision;
        estimates[(int)OffPolicyEstimator.FittedQ] = value;
        estimates[(int)OffPolicyEstimator.DoublyRobust] = value + surprise;
        estimates[(int)OffPolicyEstimator.WeightedDoublyRobust] = value + weighted;
    }
}
