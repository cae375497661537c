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
    }

    /// <summary>Trains.</summary>
    /// <param name="conservatism">Weight of the conservative term, in units of the spread of returns.</param>
    /// <param name="place">Where the network stands among others.</param>
    /// <exception cref="OperationCanceledException">Training was cancelled before its first epoch was done.</exception>
    public ActionValues Train(double conservatism, FitPlace place)
    {
        var targets = new ActionTargets(_config, _network, _log, _policy, _options.TraceDecay, _discount, (_mean, _scale), _context.Team);
        var set = targets.Set;
        var (objective, training) = (new QObjective(_config.Actions, conservatism), _options.Training);
        var batches = new SetBatches(_network, objective, set, new(set.Fields));
        var task = new ObjectiveTask(_network, objective, new MovingTargets(batches), Initialize);
        var loop = LoopOptions.Of(training, unchecked(_context.Seed + (7919 * (place.Member + 1))), BatchPlan.OfSequences(set.Count, training.BatchSize!.Value, batches.PassSteps));
        var result = Ensemble.Fit(1, _ => TrainingLoop.Run(task, loop with { Place = place, Patience = int.MaxValue, AverageDecay = AverageDecay, OnWeights = targets.Aim }, _context))[0];
        return new(new(_config, _network, result.Weights), _mean, _scale);

        void Initialize(Span<float> weights, Random random)
        {
            _network.Initialize(weights, random);
            targets.Aim(weights);
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
