using Microsoft.ML.Lstm.Control.Logged;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Engine.Tasks;
using Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;
using Microsoft.ML.Lstm.Engine.Threading;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm;

/// <summary>
/// What those did who decided, learnt from their trajectories by a recurrent network (behaviour cloning): how probable each action is after what was observed and done so far. It stands in for probabilities that were not
/// logged, says which actions are supported, and is the baseline that a learnt policy must beat. It is immutable; any number of threads may share it.
/// </summary>
public sealed class BehaviorModel : IHistoryPolicy
{
    const string Kind = "BHVM";
    const uint FormatVersion = 1;

    /// <summary>Trajectories below which none is held out.</summary>
    const int LeastToHoldOut = 20;

    BehaviorModel(HistoryNetwork network, double loss) => (Network, Loss) = (network, loss);

    internal HistoryNetwork Network { get; }

    /// <inheritdoc/>
    public int ObservationSize => Network.Config.Observations;

    /// <inheritdoc/>
    public int ActionCount => Network.Config.Actions;

    /// <summary>Mean cross entropy of an action, in nats: on trajectories that were held out where there were any, else over the last epoch.</summary>
    public double Loss { get; }

    /// <summary>Learns what was done.</summary>
    /// <param name="log">Trajectories; their rewards and probabilities are not looked at.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="ArgumentException">There are no trajectories.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled before its first epoch was done.</exception>
    public static BehaviorModel Train(LoggedTrajectories log, BehaviorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(log);
        options = (options ?? new()).Resolved();
        if (log.Count == 0) throw new ArgumentException("There are no trajectories. Give some.", nameof(log));
        var context = new TrainingContext(options.Training, seed: 0);
        return context.Run(fingerprint => LogFingerprint.Add(fingerprint.Add("behaviour").AddProperties(options), log), () => Train(log, options, context));
    }

    static BehaviorModel Train(LoggedTrajectories log, BehaviorOptions options, TrainingContext context)
    {
        var config = HistoryConfig.Of(log, options.Network);
        var (network, training) = (config.Build(), options.Training);
        var heldOut = log.Count < LeastToHoldOut ? 0 : (int)(training.ValidationFraction!.Value * log.Count);
        var (rest, held) = heldOut == 0 ? (log, null) : log.Split(1 - ((double)heldOut / log.Count), context.Seed);
        var (set, validation) = (Actions(config, rest), held is null ? null : Actions(config, held));
        var objective = new ElementwiseObjective(new CrossEntropyLoss(log.ActionCount));
        var batches = new SetBatches(network, objective, set, validation ?? new(set.Fields));
        var task = new ObjectiveTask(network, objective, batches, network.Initialize);
        var loop = LoopOptions.Of(training, context.Seed, BatchPlan.OfSequences(set.Count, training.BatchSize!.Value, batches.PassSteps));
        var result = Ensemble.Fit(1, _ => TrainingLoop.Run(task, loop with { Patience = held is null ? int.MaxValue : loop.Patience, AverageDecay = 0.95f }, context))[0];
        return new(new(config, network, result.Weights), TrainingRun.Loss(result, held is not null));
    }

    static ExampleSet Actions(HistoryConfig config, LoggedTrajectories log) => HistoryNetwork.Inputs(config, log, targetsOfStep: 1, (i, target) =>
    {
        var actions = log[i].Actions;
        for (var t = 0; t < actions.Length; t++) target.Span[t] = actions[t];
    });

    /// <inheritdoc/>
    public IHistoryPolicyState Begin() => new State(Network);

    /// <summary>For each trajectory [steps, ActionCount]: how probable each action was.</summary>
    internal float[][] Probabilities(LoggedTrajectories log, ThreadTeam team)
    {
        var outputs = Network.Outputs(log, team);
        foreach (var output in outputs)
            for (var t = 0; t < output.Length; t += ActionCount) Choices.Softmax(output.AsSpan(t, ActionCount));
        return outputs;
    }

    /// <summary>Writes the model; equal models give equal bytes. The stream stays open.</summary>
    public void Save(Stream stream) => Envelope.Write(stream, Kind, FormatVersion, codec =>
    {
        HistoryNetwork.Transfer(codec, Network);
        codec.DoubleOrNaN(Loss);
    });

    /// <summary>Reads what <see cref="Save"/> wrote, and no byte more. The stream stays open.</summary>
    /// <exception cref="InvalidDataException">The stream holds something else, a newer version, or damaged bytes.</exception>
    public static BehaviorModel Load(Stream stream) => Envelope.Read(stream, Kind, FormatVersion, codec => new BehaviorModel(HistoryNetwork.Transfer(codec, null), codec.DoubleOrNaN(null)));

    sealed class State(HistoryNetwork network) : IHistoryPolicyState
    {
        readonly HistoryStepper _stepper = new(network);

        public void Reset() => _stepper.Reset();

        public void Next(ReadOnlySpan<float> observation, int previousAction, Span<float> probabilities)
        {
            _stepper.Next(observation, previousAction).CopyTo(probabilities);
            Choices.Softmax(probabilities);
        }
    }
}
