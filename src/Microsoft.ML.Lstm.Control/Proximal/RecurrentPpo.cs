using Microsoft.ML.Lstm.Control.Proximal;
using Microsoft.ML.Lstm.Control.Training;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm;

/// <summary>Proximal policy optimisation (Schulman et al. 2017) of a policy with memory, in several environments at once.</summary>
/// <remarks>The same seed gives the same bits on any number of threads. In steady state a step allocates nothing.</remarks>
public sealed class RecurrentPpo
{
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
    public PolicyTraining Train() => PolicySession.Run(
        new() { Seed = _options.Seed, Threads = _options.Threads, CancellationToken = _options.CancellationToken, CheckpointPath = _options.CheckpointPath },
        _options.Fingerprint, _make, context => new Session(PolicySession.Open(_options.Environments, _make, context), _options, context));

    /// <summary>A training under way.</summary>
    sealed class Session : PolicySession
    {
        readonly PpoOptions _options;
        readonly Rollout _rollout;
        readonly RolloutTeam _team;
        readonly PpoUpdate _update;
        readonly ValueScale _scale;
        readonly CriticPlace _critic;

        public Session(VectorEnvironment environments, PpoOptions options, TrainingContext context) : base(environments, options.Policy, context, options.TotalSteps, options.OnReport)
        {
            _options = options;
            var chunk = Math.Min(options.ChunkSteps ?? options.RolloutSteps, options.RolloutSteps);
            _rollout = new(options.Environments, options.RolloutSteps, Policy.Encoder.Width, Policy.ActionSpace.Size, Policy.Network.StateSize, chunk);
            _scale = new(options.NormalizeValues);
            _critic = new(Policy.Network);
            _team = new(environments, Policy, _rollout, _scale, Weights, context.Team, Derived(context, ActionSeeds));
            _update = new(options, Policy, _rollout, _scale, Weights, context.Team);
        }

        protected override void Finish(float[] weights) => _scale.Fold(_critic.Matrix(weights), _critic.Bias(weights));

        protected override (long Steps, (double Mean, double Length, int Episodes) Ended, double Loss, double Entropy) Iterate()
        {
            var ended = _team.Run();
            for (var row = 0; row < _rollout.Environments; row++) AdvantageEstimate.Compute(_rollout, row, _options.Discount, _options.TraceDecay);
            AdvantageEstimate.Normalize(_rollout.Advantages);
            _scale.Follow(_rollout.Returns, _critic.Matrix(Weights.Weights), _critic.Bias(Weights.Weights));
            Policy.Network.Pack(Weights.Weights, Weights.Packed);
            var loss = new PpoLoss(_options.Clip, _options.ValueClip ?? 0, _options.ValueWeight, _options.Entropy + (Done * (_options.FinalEntropy - _options.Entropy)));
            var (value, entropy) = _update.Run(loss, (float)(_options.LearningRate * (1 - Done)), ref Order);
            if (!double.IsFinite(value)) throw Context.Failed("The loss is no number any more. Lower the learning rate, or the gradient clip.");
            return ((long)_rollout.Environments * _rollout.Steps, ended, value, entropy);
        }

        protected override void TransferRest(ModelCodec codec)
        {
            _update.Optimizer.Transfer(codec);
            _scale.Transfer(codec);
            _team.Transfer(codec, Policy.ObservationSpace.Size);
        }
    }
}
