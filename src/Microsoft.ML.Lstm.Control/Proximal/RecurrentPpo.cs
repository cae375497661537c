using Microsoft.ML.Lstm.Control.Proximal;
using Microsoft.ML.Lstm.Control.Training;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm;

/// <summary>Proximal policy optimisation (Schulman et al. 2017) of a policy with memory, in several environments at once.</summary>
/// <remarks>The same seed gives the same bits on any number of threads. In steady state a step allocates nothing.</remarks>
public sealed class RecurrentPpo
{
    const int EnvironmentSeeds = 1, ActionSeeds = 2, OrderSeeds = 3;

    readonly Func<IEnvironment> _make;
    readonly PpoOptions _options;

    /// <summary>A trainer.</summary>
    /// <param name="make">Makes an environment; called as often as there are to be.</param>
    /// <param name="options">How it trains; null for the defaults.</param>
    public RecurrentPpo(Func<IEnvironment> make, PpoOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(make);
        (_make, _options) = (make, options ?? new());
    }

    /// <summary>Trains a policy.</summary>
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
        readonly PpoOptions _options;
        readonly TrainingContext _context;
        readonly RecurrentPolicy _policy;
        readonly Weighted _weights;
        readonly Rollout _rollout;
        readonly RolloutTeam _team;
        readonly PpoUpdate _update;
        readonly ValueScale _scale;
        readonly CriticPlace _critic;
        readonly List<EpisodeReport> _curve = [];
        SplitMix64 _order;
        long _steps;

        public Session(Func<IEnvironment> make, PpoOptions options, TrainingContext context)
        {
            (_options, _context) = (options, context);
            var seed = (ulong)context.Seed;
            var environments = new VectorEnvironment(options.Environments, make, (int)SplitMix64.Derive(seed, EnvironmentSeeds)!.Value);
            _policy = new(environments.ObservationSpace, environments.ActionSpace, options.Policy, context.Seed);
            var network = _policy.Network;
            _weights = new(_policy.Weights.ToArray(), [.. _policy.Packed]);
            var chunk = Math.Min(options.ChunkSteps ?? options.RolloutSteps, options.RolloutSteps);
            _rollout = new(options.Environments, options.RolloutSteps, _policy.Encoder.Width, _policy.ActionSpace.Size, network.StateSize, chunk);
            _scale = new(options.NormalizeValues);
            _critic = new(network);
            _team = new(environments, _policy, _rollout, _scale, _weights, context.Team, SplitMix64.Derive(seed, ActionSeeds)!.Value);
            _update = new(options, _policy, _rollout, _scale, _weights, context.Team);
            _order = new(SplitMix64.Derive(seed, OrderSeeds)!.Value);
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
            _scale.Fold(_critic.Matrix(weights), _critic.Bias(weights));
            return new(_policy.With(weights), _curve);
        }

        void Iterate()
        {
            var (mean, length, episodes) = _team.Run();
            var done = (double)_steps / _options.TotalSteps;
            _steps += (long)_rollout.Environments * _rollout.Steps;
            for (var row = 0; row < _rollout.Environments; row++) AdvantageEstimate.Compute(_rollout, row, _options.Discount, _options.TraceDecay);
            AdvantageEstimate.Normalize(_rollout.Advantages);
            _scale.Follow(_rollout.Returns, _critic.Matrix(_weights.Weights), _critic.Bias(_weights.Weights));
            _policy.Network.Pack(_weights.Weights, _weights.Packed);
            var loss = new PpoLoss(_options.Clip, _options.ValueClip ?? 0, _options.ValueWeight, _options.Entropy + (done * (_options.FinalEntropy - _options.Entropy)));
            var (value, entropy) = _update.Run(loss, (float)(_options.LearningRate * (1 - done)), ref _order);
            if (!double.IsFinite(value)) throw _context.Failed("The loss is no number any more. Lower the learning rate, or the gradient clip.");
            var report = new EpisodeReport
            {
                Iteration = _curve.Count + 1,
                Steps = _steps,
                TotalSteps = _options.TotalSteps,
                Episodes = episodes,
                MeanReturn = mean,
                MeanLength = length,
                Loss = value,
                Entropy = entropy,
            };
            _curve.Add(report);
            _options.OnReport?.Invoke(report);
        }

        void Transfer(ModelCodec codec)
        {
            _steps = codec.Long(_steps, 0);
            var curve = EpisodeReport.TransferAll(codec, _curve);
            if (codec.Reads) _curve.AddRange(curve);
            codec.Weights(_weights.Weights);
            if (codec.Reads) _policy.Network.Pack(_weights.Weights, _weights.Packed);
            _update.Optimizer.Transfer(codec);
            _scale.Transfer(codec);
            _team.Transfer(codec, _policy.ObservationSpace.Size);
            _order = new(codec.Bits(_order.State));
        }
    }
}
