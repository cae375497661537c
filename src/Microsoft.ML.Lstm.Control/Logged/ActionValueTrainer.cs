using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Tasks;
using Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Control.Logged;

/// <summary>
/// Fitted Q (Ernst, Geurts and Wehenkel 2005; Le, Voloshin and Yue 2019) by a network of histories: an epoch of regression on rewards and on what the averaged weights say of the next step, then the
/// same again, in one training.
/// </summary>
sealed class ActionValueTrainer
{
    // Of ten steps or so: what is learnt is computed by the average, which should not lag by more than an epoch or two.
    const float AverageDecay = 0.9f;

    readonly LoggedTrajectories _log;
    readonly SuccessorPolicy _policy;
    readonly ActionValueOptions _options;
    readonly TrainingContext _context;
    readonly HistoryConfig _config;
    readonly Network _network;
    readonly float _mean, _scale, _discount;
    readonly float[] _rows, _targets;

    /// <param name="log">What is learnt from.</param>
    /// <param name="policy">What is done after a step.</param>
    /// <param name="discount">What a reward counts that comes a step later.</param>
    /// <param name="options">How, resolved.</param>
    /// <param name="context">Seed, threads, cancellation, progress.</param>
    public ActionValueTrainer(LoggedTrajectories log, SuccessorPolicy policy, float discount, ActionValueOptions options, TrainingContext context)
    {
        (_log, _policy, _discount, _options, _context) = (log, policy, discount, options, context);
        _config = HistoryConfig.Of(log, options.Network);
        _network = _config.Build();
        (_mean, _scale) = Spread(log, discount);
        (_rows, _targets) = (new float[log.LongestSteps * _config.StepSize], new float[2 * log.LongestSteps]);
    }

    /// <summary>Trains.</summary>
    /// <param name="conservatism">Weight of the conservative term, in units of the spread of returns.</param>
    /// <param name="place">Where the network stands among others.</param>
    /// <exception cref="OperationCanceledException">Training was cancelled before its first epoch was done.</exception>
    public ActionValues Train(double conservatism, FitPlace place)
    {
        var set = HistoryNetwork.Inputs(_config, _log, targetsOfStep: 2, null);
        var (objective, training) = (new QObjective(_config.Actions, conservatism), _options.Training);
        var batches = new SetBatches(_network, objective, set, new(set.Fields));
        var task = new ObjectiveTask(_network, objective, new MovingTargets(batches), Initialize);
        var loop = LoopOptions.Of(training, unchecked(_context.Seed + (7919 * (place.Member + 1))), BatchPlan.OfSequences(set.Count, training.BatchSize!.Value, batches.PassSteps));
        var result = Ensemble.Fit(1, _ => TrainingLoop.Run(task, loop with { Place = place, Patience = int.MaxValue, AverageDecay = AverageDecay, OnWeights = Aim }, _context))[0];
        return new(new(_config, _network, result.Weights), _mean, _scale);

        void Initialize(Span<float> weights, Random random)
        {
            _network.Initialize(weights, random);
            Aim(weights);
        }

        void Aim(ReadOnlySpan<float> weights) => SetTargets(set, new HistoryNetwork(_config, _network, weights.ToArray()).Outputs(set, _context.Team));
    }

    /// <summary>Puts new targets in place of those of the set.</summary>
    void SetTargets(ExampleSet set, float[][] outputs)
    {
        set.Clear();
        for (var i = 0; i < _log.Count; i++)
        {
            var trajectory = _log[i];
            var actions = _config.Actions;
            // Backwards: the target of a step, and by how much it is more than the value that stands there.
            var (later, surprise) = (0.0, 0.0);
            for (var t = trajectory.Steps - 1; t >= 0; t--)
            {
                var values = outputs[i].AsSpan(t * actions, actions);
                // In units of the spread, where a value of 0 is the mean: the end, behind which nothing is gained, has the value 0 of returns.
                var target = ((trajectory.Rewards[t] - _mean) / _scale) + (_discount * (t + 1 == trajectory.Steps ? 0 : later + (_mean / _scale) + surprise));
                (_targets[2 * t], _targets[(2 * t) + 1]) = (trajectory.Actions[t], (float)target);
                (later, var agreement) = _policy.Next(i, t, values, trajectory.Actions[t]);
                surprise = _options.TraceDecay * agreement * (target - values[trajectory.Actions[t]]);
            }
            _config.Write(_rows.AsSpan(0, trajectory.Steps * _config.StepSize), trajectory);
            set.Add(_rows.AsSpan(0, trajectory.Steps * _config.StepSize), _targets.AsSpan(0, 2 * trajectory.Steps));
        }
    }

    /// <summary>Mean and deviation of what is gained from a step on; a deviation of 1 where nothing differs.</summary>
    static (float Mean, float Scale) Spread(LoggedTrajectories log, double discount)
    {
        var (sum, squares) = (0.0, 0.0);
        for (var i = 0; i < log.Count; i++)
        {
            var rewards = log[i].Rewards;
            var gain = 0.0;
            for (var t = rewards.Length - 1; t >= 0; t--)
            {
                gain = rewards[t] + (discount * gain);
                (sum, squares) = (sum + gain, squares + (gain * gain));
            }
        }
        var mean = sum / log.Steps;
        var deviation = Math.Sqrt(Math.Max(0, (squares / log.Steps) - (mean * mean)));
        return ((float)mean, deviation > 1e-6 * Math.Abs(mean) && deviation > 1e-30 ? (float)deviation : 1);
    }
}
