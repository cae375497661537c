using Microsoft.ML.Lstm.Engine.Statistics;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Control.Logged;

/// <summary>Action values of a policy that is evaluated: cross-fitted, and learnt again from draws of trajectories.</summary>
sealed class FittedQEvaluation
{
    readonly LoggedTrajectories _log;
    readonly OffPolicyOptions _options;
    readonly ActionValueOptions _how;
    readonly TrainingContext _context;
    readonly int _folds;

    /// <summary>For each trajectory [steps, actions]: what the policy would do.</summary>
    readonly float[][] _policy;

    public FittedQEvaluation(LoggedTrajectories log, float[][] policy, OffPolicyOptions options, ActionValueOptions how)
    {
        (_log, _policy, _options, _how, _context) = (log, policy, options, how, new(how.Training, options.Seed));
        _folds = log.Count < 2 * options.Folds ? 1 : options.Folds;
    }

    /// <summary>For each trajectory [steps, actions]: what actions are worth by a network that has not learnt from it, unless there is one part.</summary>
    public float[][] CrossFitted()
    {
        var order = Enumerable.Range(0, _log.Count).ToArray();
        var parts = Array.ConvertAll(order, i => i % _folds);
        new Random(_options.Seed).Shuffle(parts);
        var values = new float[_log.Count][];
        for (var fold = 0; fold < _folds; fold++)
        {
            var own = Array.FindAll(order, i => parts[i] == fold);
            var others = _folds == 1 ? own : Array.FindAll(order, i => parts[i] != fold);
            var some = Learnt(others, fold).Of(_log.Select(own), _context.Team);
            for (var i = 0; i < own.Length; i++) values[own[i]] = some[i];
        }
        return values;
    }

    /// <summary>The interval around an estimate by the spread of as many others, each by a network that has learnt from a draw of trajectories (Hao et al. 2021).</summary>
    public (double Lower, double Upper) Interval(double estimate)
    {
        var (random, draw, others) = (new Random(unchecked(_options.Seed + 1)), new int[_log.Count], new double[_options.Refits]);
        for (var refit = 0; refit < others.Length; refit++)
        {
            for (var i = 0; i < draw.Length; i++) draw[i] = random.Next(_log.Count);
            var values = Learnt(draw, _folds + refit).Of(_log.Select(draw), _context.Team);
            for (var i = 0; i < draw.Length; i++) others[refit] += FirstValue(_policy[draw[i]], values[i]) / draw.Length;
        }
        var mean = others.Average();
        var deviation = Math.Sqrt(others.Sum(other => (other - mean) * (other - mean)) / (others.Length - 1));
        var half = NormalQuantile.At((1 + (double)_options.Level) / 2) * deviation;
        return (estimate - half, estimate + half);
    }

    double FirstValue(float[] policy, float[] values)
    {
        var sum = 0.0;
        for (var a = 0; a < _log.ActionCount; a++) sum += (double)policy[a] * values[a];
        return sum;
    }

    ActionValues Learnt(int[] trajectories, int number)
    {
        var successor = new SuccessorPolicy([.. trajectories.Select(i => _policy[i])], null);
        return new ActionValueTrainer(_log.Select(trajectories), successor, _options.Discount, _how, _context).Train(conservatism: 0, FitPlace.Of(number, _folds + _options.Refits));
    }
}
