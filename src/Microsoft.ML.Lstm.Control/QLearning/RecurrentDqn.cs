using Microsoft.ML.Lstm.Control.Policies;
using Microsoft.ML.Lstm.Control.QLearning;
using Microsoft.ML.Lstm.Control.Training;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm;

/// <summary>
/// Q-learning of a policy with memory, as R2D2 (Kapturowski et al. 2019): sequences in a replay with the states that they began with, burn-in, double Q-learning with sums of several rewards and a target network. Actions are choices.
/// </summary>
/// <remarks>The same seed gives the same bits on any number of threads. In steady state a step allocates nothing.</remarks>
public sealed class RecurrentDqn
{
    const int EnvironmentSeeds = 1, ActionSeeds = 2, ReplaySeeds = 3;

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
    public PolicyTraining Train()
    {
        var context = new TrainingContext(
            new() { Seed = _options.Seed, Threads = _options.Threads, CancellationToken = _options.CancellationToken, CheckpointPath = _options.CheckpointPath }, _options.Seed);
        context.RefuseMachines("A policy is trained by one process, as its environments are.");
        return context.Run(fingerprint => fingerprint.Add(_options.Fingerprint).Add($"{_make().GetType()}"), () => new Session(_make, _options, context).Train());
    }

    /// <summary>A training under way.</summary>
    sealed class Session
    {
        readonly DqnOptions _options;
        readonly TrainingContext _context;
        readonly RecurrentPolicy _policy;
        readonly Weighted _weights;
        readonly Rollout _replay;
        readonly RolloutTeam _team;
        readonly DqnUpdate _update;
        readonly List<EpisodeReport> _curve = [];
        SplitMix64 _random;
        long _steps;
        int _next, _filled;

        public Session(Func<IEnvironment> make, DqnOptions options, TrainingContext context)
        {
            (_options, _context) = (options, context);
            var seed = (ulong)context.Seed;
            var environments = new VectorEnvironment(options.Environments, make, (int)SplitMix64.Derive(seed, EnvironmentSeeds)!.Value);
            if (environments.ActionSpace is not DiscreteSpace) throw new ArgumentException($"Q-learning chooses among values, but actions are {environments.ActionSpace}. Take PPO, or an environment of choices.", nameof(make));
            _policy = new(environments.ObservationSpace, environments.ActionSpace, options.Policy, context.Seed);
            _weights = new(_policy.Weights.ToArray(), [.. _policy.Packed]);
            _replay = new(options.ReplaySequences, options.SequenceSteps, _policy.Encoder.Width, 1, _policy.Network.StateSize, options.SequenceSteps);
            _team = new(environments, _policy, _replay, new(false), _weights, context.Team, SplitMix64.Derive(seed, ActionSeeds)!.Value);
            _update = new(options, _policy, _replay, _weights, context.Team);
            _random = new(SplitMix64.Derive(seed, ReplaySeeds)!.Value);
        }

        public PolicyTraining Train()
        {
            if (_context.Checkpoint is { } resumed && resumed.Resume(Transfer))
                foreach (var point in _curve) _options.OnReport?.Invoke(point);
            while (_steps < _options.TotalSteps && !_context.IsCanceled())
            {
                Iterate();
                if (_context.IsCheckpointDue) _context.Checkpoint!.Save(Transfer, isFinite: true);
            }
            if (_steps < _options.TotalSteps) _context.Checkpoint?.Stop(Transfer, isFinite: true);
            var weights = _weights.Weights.ToArray();
            PolicyNetwork.ScaleScores(_policy.Network, weights, (float)_update.Unit);
            return new(_policy.With(weights), _curve);
        }

        void Iterate()
        {
            var done = (double)_steps / _options.TotalSteps;
            var share = _options.ExplorationFraction > 0 ? Math.Min(1, done / _options.ExplorationFraction) : 1;
            var (mean, length, episodes) = _team.Run(_next, (float)(1 + (share * (_options.FinalExploration - 1))));
            _next = (_next + _options.Environments) % _options.ReplaySequences;
            _filled = Math.Min(_options.ReplaySequences, _filled + _options.Environments);
            _steps += (long)_options.Environments * _options.SequenceSteps;
            var loss = _steps >= _options.WarmUpSteps ? _update.Run(_filled, (float)(_options.LearningRate * (1 - done)), ref _random) : double.NaN;
            if (double.IsInfinity(loss)) throw _context.Failed("The loss is no number any more. Lower the learning rate, or the gradient clip.");
            var report = new EpisodeReport
            {
                Iteration = _curve.Count + 1,
                Steps = _steps,
                TotalSteps = _options.TotalSteps,
                Episodes = episodes,
                MeanReturn = mean,
                MeanLength = length,
                Loss = loss,
                Entropy = double.NaN,
            };
            _curve.Add(report);
            _options.OnReport?.Invoke(report);
        }

        void Transfer(ModelCodec codec)
        {
            _steps = codec.Long(_steps, 0);
            (_next, _filled) = (codec.Int(_next, 0, _options.ReplaySequences), codec.Int(_filled, 0, _options.ReplaySequences));
            var curve = EpisodeReport.TransferAll(codec, _curve);
            if (codec.Reads) _curve.AddRange(curve);
            codec.Weights(_weights.Weights);
            if (codec.Reads) _policy.Network.Pack(_weights.Weights, _weights.Packed);
            _update.Transfer(codec);
            _replay.Transfer(codec, _filled);
            _team.Transfer(codec, _policy.ObservationSpace.Size);
            _random = new(codec.Bits(_random.State));
        }
    }
}
