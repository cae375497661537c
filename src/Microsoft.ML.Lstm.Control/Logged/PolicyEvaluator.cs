namespace Microsoft.ML.Lstm.Control.Logged;

/// <summary>Makes an evaluation: probabilities of both policies, action values, the table, and the bootstrap.</summary>
sealed class PolicyEvaluator
{
    readonly LoggedTrajectories _log;
    readonly OffPolicyOptions _options;
    readonly BehaviorModel? _behavior;

    /// <summary>For each trajectory [steps, actions]: what the policy would do.</summary>
    readonly float[][] _policy;
    readonly FittedQEvaluation? _values;

    public PolicyEvaluator(LoggedTrajectories log, IHistoryPolicy policy, OffPolicyOptions options, BehaviorModel? behavior)
    {
        if (log.Count == 0) throw new ArgumentException("There are no trajectories. Give some.", nameof(log));
        (_log, _options, _behavior) = (log, options, behavior);
        _behavior?.Network.Config.Check(log);
        _policy = PolicyProbabilities.Of(log, policy);
        _values = options.ActionValues?.Resolved() is { } how ? new(log, _policy, options, how) : null;
    }

    public OffPolicyEvaluation Evaluate()
    {
        var table = Table();
        var bootstrap = new TrajectoryBootstrap(table, _options.Draws, _options.Seed);
        var intervals = bootstrap.Intervals(_options.Level, _options.Interval);
        var estimates = bootstrap.Estimates.ToArray();
        const int FittedQ = (int)OffPolicyEstimator.FittedQ;
        // Without action values there is nothing that fitted Q could say.
        if (_values is null) (estimates[FittedQ], intervals[FittedQ]) = (double.NaN, (double.NaN, double.NaN));
        else if (_options.Refits > 0 && _log.Count > 1) intervals[FittedQ] = _values.Interval(estimates[FittedQ]);
        var evaluation = new OffPolicyEvaluation
        {
            Estimates = [.. Enum.GetValues<OffPolicyEstimator>().Select(e => new OffPolicyEstimate { Estimator = e, Value = estimates[(int)e], Lower = intervals[(int)e].Lower, Upper = intervals[(int)e].Upper })],
            BehaviorValue = _log.MeanReturn(_options.Discount),
            Trajectories = _log.Count,
            EffectiveSampleSize = table.EffectiveSampleSize(),
            MeanWeight = table.MeanRatio(),
            UnloggedShare = UnloggedShare(),
            Refusal = null,
        };
        return evaluation with { Refusal = PolicyVerdict.WhyNot(evaluation, _options) };
    }

    ImportanceTable Table()
    {
        var (behavior, values, actions) = (Behavior(), _values?.CrossFitted(), _log.ActionCount);
        var table = new ImportanceTable(_log.Count, _log.LongestSteps);
        var (ratios, taken, going) = (new double[_log.LongestSteps], new double[_log.LongestSteps], new double[_log.LongestSteps]);
        for (var i = 0; i < _log.Count; i++)
        {
            var trajectory = _log[i];
            for (var t = 0; t < trajectory.Steps; t++)
            {
                var (action, value) = (trajectory.Actions[t], 0.0);
                var probability = behavior is null ? trajectory.Probabilities[t] : Math.Max(behavior[i][(t * actions) + action], _options.LeastProbability);
                ratios[t] = _policy[i][(t * actions) + action] / (double)probability;
                if (values is null) continue;
                for (var a = 0; a < actions; a++) value += (double)_policy[i][(t * actions) + a] * values[i][(t * actions) + a];
                (taken[t], going[t]) = (values[i][(t * actions) + action], value);
            }
            var steps = trajectory.Steps;
            table.Set(i, ratios.AsSpan(0, steps), trajectory.Rewards, taken.AsSpan(0, steps), going.AsSpan(0, steps), _options.Discount);
        }
        return table;
    }

    /// <summary>For each trajectory [steps, actions] what was probably done; null where it was logged.</summary>
    float[][]? Behavior()
    {
        if (_log.HasProbabilities) return null;
        return (_behavior ?? BehaviorModel.Train(_log, _options.Behavior)).Probabilities(_log, new(_options.Behavior.Training.Threads ?? 0));
    }

    double UnloggedShare()
    {
        var (logged, actions, sum) = (new bool[_log.ActionCount], _log.ActionCount, 0.0);
        for (var i = 0; i < _log.Count; i++)
            foreach (var action in _log[i].Actions) logged[action] = true;
        foreach (var row in _policy)
            for (var k = 0; k < row.Length; k++)
                if (!logged[k % actions]) sum += row[k];
        return sum / _log.Steps;
    }
}
