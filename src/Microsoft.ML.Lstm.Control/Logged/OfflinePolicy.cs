using Microsoft.ML.Lstm.Control.Logged;
using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm;

/// <summary>
/// A policy learnt from logged trajectories alone, by conservative Q-learning with a recurrent network over what was observed and done so far: among the actions that were done often enough in such a state, the one of
/// the greatest value. It is immutable; any number of threads may share it. For research: it is not a medical device.
/// </summary>
/// <remarks>Where no action is supported it does what was probably done, by the model of behaviour; <see cref="Advise"/> refuses to recommend anything there.</remarks>
public sealed class OfflinePolicy : IHistoryPolicy
{
    const string Kind = "OFFP";
    const uint FormatVersion = 1;

    OfflinePolicy(BehaviorModel behavior, ActionValues values, float leastSupport) => (Behavior, Values, LeastSupport) = (behavior, values, leastSupport);

    /// <inheritdoc/>
    public int ObservationSize => Behavior.ObservationSize;

    /// <inheritdoc/>
    public int ActionCount => Behavior.ActionCount;

    /// <summary>What was done, by the trajectories that it was learnt from.</summary>
    public BehaviorModel Behavior { get; }

    /// <summary>The estimated probability of what was done below which an action is never chosen.</summary>
    public float LeastSupport { get; }

    internal ActionValues Values { get; }

    /// <summary>Learns a policy.</summary>
    /// <param name="log">Trajectories; their probabilities are not looked at.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="behavior">What was done; null to learn it from the same trajectories.</param>
    /// <exception cref="ArgumentException">There are no trajectories, or the model is of other sizes.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled before its first epoch was done.</exception>
    public static OfflinePolicy Train(LoggedTrajectories log, OfflineLearningOptions? options = null, BehaviorModel? behavior = null)
    {
        ArgumentNullException.ThrowIfNull(log);
        options ??= new();
        if (log.Count == 0) throw new ArgumentException("There are no trajectories. Give some.", nameof(log));
        behavior?.Network.Config.Check(log);
        behavior ??= BehaviorModel.Train(log, options.Behavior);
        var how = options.ActionValues.Resolved();
        var context = new TrainingContext(how.Training, seed: 0);
        var successor = new SuccessorPolicy(behavior.Probabilities(log, context.Team), options.LeastSupport);
        var values = new ActionValueTrainer(log, successor, options.Discount, how, context).Train(options.Conservatism, FitPlace.Only);
        return new(behavior, values, options.LeastSupport);
    }

    /// <inheritdoc/>
    public IHistoryPolicyState Begin() => new State(this);

    /// <summary>Recommends actions for one patient, or plant, step by step, if an evaluation of this policy on other trajectories has nothing against it.</summary>
    /// <param name="evaluation">The evaluation; where it refuses the policy, nothing is recommended, and the reason is given each time.</param>
    public PolicyAdvisor Advise(OffPolicyEvaluation evaluation)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        return new(this, evaluation.Refusal);
    }

    /// <summary>Writes the policy; equal ones give equal bytes. The stream stays open.</summary>
    public void Save(Stream stream)
    {
        Behavior.Save(stream);
        Envelope.Write(stream, Kind, FormatVersion, codec =>
        {
            ActionValues.Transfer(codec, Values);
            codec.Float(LeastSupport, 0, 1);
        });
    }

    /// <summary>Reads what <see cref="Save"/> wrote, and no byte more. The stream stays open.</summary>
    /// <exception cref="InvalidDataException">The stream holds something else, a newer version, or damaged bytes.</exception>
    public static OfflinePolicy Load(Stream stream)
    {
        var behavior = BehaviorModel.Load(stream);
        return Envelope.Read(stream, Kind, FormatVersion, codec =>
        {
            var values = ActionValues.Transfer(codec, null);
            return values.Network.Config is var config && config.Observations == behavior.ObservationSize && config.Actions == behavior.ActionCount
                ? new OfflinePolicy(behavior, values, codec.Float(null, 0, 1)) : throw new InvalidDataException("The model holds action values and a behaviour of other sizes.");
        });
    }

    sealed class State(OfflinePolicy policy) : IHistoryPolicyState
    {
        readonly HistoryStepper _values = new(policy.Values.Network);
        readonly IHistoryPolicyState _behavior = policy.Behavior.Begin();

        public void Reset()
        {
            _values.Reset();
            _behavior.Reset();
        }

        public void Next(ReadOnlySpan<float> observation, int previousAction, Span<float> probabilities)
        {
            _behavior.Next(observation, previousAction, probabilities);
            var best = Choices.Best(_values.Next(observation, previousAction), probabilities, policy.LeastSupport);
            if (best < 0) return;
            probabilities.Clear();
            probabilities[best] = 1;
        }
    }
}
