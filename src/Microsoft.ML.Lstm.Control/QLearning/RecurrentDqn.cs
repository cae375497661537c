using Microsoft.ML.Lstm.Control.Policies;
using Microsoft.ML.Lstm.Control.QLearning;
using Microsoft.ML.Lstm.Control.Training;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm;

/// <summary>
/// Q-learning of a policy with memory, as R2D2 (Kapturowski et al. 2019): sequences in a replay with the states that they began with, burn-in, double Q-learning with sums of several rewards and a target network. Actions are choices.
/// </summary>
/// <remarks>The same seed gives the same bits on any number of threads. In steady state a step allocates nothing.</remarks>
public sealed class RecurrentDqn
{
    readonly Func<IEnvironment> _make;
    readonly DqnOptions _options;

    /// <summary>A trainer.</summary>
    /// <param name="make">Makes an environment, whose actions are a <see cref="DiscreteSpace"/>; called as often as there are to be.</param>
    /// <param name="options">How it trains; null for the defaults.</param>
    /// <exception cref="ArgumentException">Options do not fit together.</exception>
    public RecurrentDqn(Func<IEnvironment> make, DqnOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(make);
        (_make, _options) = (make, options ?? new());
        if (_options.BurnInSteps >= _options.SequenceSteps)
            throw new ArgumentException($"{_options.BurnInSteps} steps of burn-in leave nothing of sequences of {_options.SequenceSteps}. Take fewer, or longer sequences.", nameof(options));
        if (_options.ReplaySequences % _options.Environments != 0)
            throw new ArgumentException($"{_options.Environments} environments cannot fill {_options.ReplaySequences} sequences evenly. Take a multiple of {nameof(DqnOptions.Environments)} as {nameof(DqnOptions.ReplaySequences)}.", nameof(options));
    }

    /// <summary>Trains a policy.</summary>
    /// <exception cref="ArgumentException">Actions are no choices.</exception>
    /// <exception cref="InvalidOperationException">An environment failed, or gave what is no number; the checkpoint is of another training.</exception>
    /// <exception cref="InvalidDataException">The checkpoint is damaged.</exception>
    public PolicyTraining Train() => PolicySession.Run(
        new() { Seed = _options.Seed, Threads = _options.Threads, CancellationToken = _options.CancellationToken, CheckpointPath = _options.CheckpointPath },
        _options.Fingerprint, _make, context => new Session(Choosing(PolicySession.Open(_options.Environments, _make, context)), _options, context));

    static VectorEnvironment Choosing(VectorEnvironment environments) => environments.ActionSpace is DiscreteSpace ? environments
        : throw new ArgumentException($"Q-learning chooses among values, but actions are {environments.ActionSpace}. Take PPO, or an environment of choices.", "make");

    /// <summary>A training under way.</summary>
    sealed class Session : PolicySession
    {
        readonly DqnOptions _options;
        readonly Rollout _replay;
        readonly RolloutTeam _team;
        readonly DqnUpdate _update;
        int _next, _filled;

        public Session(VectorEnvironment environments, DqnOptions options, TrainingContext context) : base(environments, options.Policy, context, options.TotalSteps, options.OnReport)
        {
            _options = options;
            _replay = new(options.ReplaySequences, options.SequenceSteps, Policy.Encoder.Width, 1, Policy.Network.StateSize, options.SequenceSteps);
            _team = new(environments, Policy, _replay, new(false), Weights, context.Team, Derived(context, ActionSeeds));
            _update = new(options, Policy, _replay, Weights, context.Team);
        }

        protected override void Finish(float[] weights) => PolicyNetwork.ScaleScores(Policy.Network, weights, (float)_update.Unit);

        protected override (long Steps, (double Mean, double Length, int Episodes) Ended, double Loss, double Entropy) Iterate()
        {
            var (done, steps) = (Done, (long)_options.Environments * _options.SequenceSteps);
            var share = _options.ExplorationFraction > 0 ? Math.Min(1, done / _options.ExplorationFraction) : 1;
            var ended = _team.Run(_next, (float)(1 + (share * (_options.FinalExploration - 1))));
            for (var row = _next; row < _next + _options.Environments; row++) _update.Filled(row);
            _next = (_next + _options.Environments) % _options.ReplaySequences;
            _filled = Math.Min(_options.ReplaySequences, _filled + _options.Environments);
            if (Steps + steps < _options.WarmUpSteps) return (steps, ended, double.NaN, double.NaN);
            var loss = _update.Run(_filled, (float)(_options.LearningRate * (1 - done)), ref Order);
            if (!double.IsFinite(loss)) throw Context.Failed("The loss is no number any more. Lower the learning rate, or the gradient clip.");
            return (steps, ended, loss, double.NaN);
        }

        protected override void TransferRest(ModelCodec codec)
        {
            (_next, _filled) = (codec.Int(_next, 0, _options.ReplaySequences), codec.Int(_filled, 0, _options.ReplaySequences));
            _replay.Transfer(codec, _filled);
            _update.Transfer(codec, _filled);
            _team.Transfer(codec, Policy.ObservationSpace.Size);
        }
    }
}
