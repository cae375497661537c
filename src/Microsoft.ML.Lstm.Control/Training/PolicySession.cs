using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Control.Training;

/// <summary>A training of a policy under way, whoever learns: iterations until all steps are done, their curve, and the checkpoint.</summary>
abstract class PolicySession
{
    /// <summary>Numbers of the seeds that are derived from a training's.</summary>
    protected const int EnvironmentSeeds = 1, ActionSeeds = 2, OrderSeeds = 3;

    readonly long _totalSteps;
    readonly Action<EpisodeReport>? _report;
    readonly List<EpisodeReport> _curve = [];
    SplitMix64 _order;

    protected PolicySession(VectorEnvironment environments, RecurrentPolicyOptions options, TrainingContext context, long totalSteps, Action<EpisodeReport>? report)
    {
        (Context, _totalSteps, _report) = (context, totalSteps, report);
        Policy = new(environments.ObservationSpace, environments.ActionSpace, options, context.Seed);
        Weights = new(Policy.Weights.ToArray(), [.. Policy.Packed]);
        _order = new(Derived(context, OrderSeeds));
    }

    protected TrainingContext Context { get; }

    protected RecurrentPolicy Policy { get; }

    protected Weighted Weights { get; }

    /// <summary>What draws the order of what is learnt from.</summary>
    protected ref SplitMix64 Order => ref _order;

    /// <summary>Steps of all environments so far.</summary>
    protected long Steps { get; private set; }

    /// <summary>The part of all steps that is done.</summary>
    protected double Done => (double)Steps / _totalSteps;

    /// <summary>Trains in the checkpoint's context, if there is to be one.</summary>
    /// <param name="training">Seed, threads, cancellation, checkpoint.</param>
    /// <param name="fingerprint">What the options come to.</param>
    /// <param name="make">Makes an environment.</param>
    /// <param name="begin">Begins the training.</param>
    public static PolicyTraining Run(TrainingOptions training, string fingerprint, Func<IEnvironment> make, Func<TrainingContext, PolicySession> begin)
    {
        var context = new TrainingContext(training, training.Seed ?? 0);
        context.RefuseMachines("A policy is trained by one process, as its environments are.");
        return context.Run(described => described.Add(fingerprint).Add($"{make().GetType()}"), () => begin(context).Train());
    }

    protected static ulong Derived(TrainingContext context, int number) => SplitMix64.Derive((ulong)context.Seed, number)!.Value;

    public static VectorEnvironment Open(int count, Func<IEnvironment> make, TrainingContext context) => new(count, make, (int)Derived(context, EnvironmentSeeds));

    /// <summary>Steps the environments and learns from it.</summary>
    /// <returns>Steps of all environments, the episodes that ended, the loss, NaN where nothing was learnt, and the entropy of actions, NaN where nobody asks for it.</returns>
    protected abstract (long Steps, (double Mean, double Length, int Episodes) Ended, double Loss, double Entropy) Iterate();

    /// <summary>Makes the weights those of a policy that acts alone.</summary>
    protected abstract void Finish(float[] weights);

    /// <summary>Writes or reads what the learner has besides.</summary>
    protected abstract void TransferRest(ModelCodec codec);

    PolicyTraining Train()
    {
        if (Context.Checkpoint is { } resumed && resumed.Resume(Transfer))
            foreach (var point in _curve) _report?.Invoke(point);
        while (Steps < _totalSteps && !Context.IsCanceled())
        {
            Report(Iterate());
            if (Context.IsCheckpointDue) Context.Checkpoint!.Save(Transfer, isFinite: true);
        }
        if (Steps < _totalSteps) Context.Checkpoint?.Stop(Transfer, isFinite: true);
        var weights = Weights.Weights.ToArray();
        Finish(weights);
        return new(Policy.With(weights), _curve);
    }

    void Report((long Steps, (double Mean, double Length, int Episodes) Ended, double Loss, double Entropy) iteration)
    {
        Steps += iteration.Steps;
        var report = new EpisodeReport
        {
            Iteration = _curve.Count + 1,
            Steps = Steps,
            TotalSteps = _totalSteps,
            Episodes = iteration.Ended.Episodes,
            MeanReturn = iteration.Ended.Mean,
            MeanLength = iteration.Ended.Length,
            Loss = iteration.Loss,
            Entropy = iteration.Entropy,
        };
        _curve.Add(report);
        _report?.Invoke(report);
    }

    void Transfer(ModelCodec codec)
    {
        Steps = codec.Long(Steps, 0);
        var curve = EpisodeReport.TransferAll(codec, _curve);
        if (codec.Reads) _curve.AddRange(curve);
        codec.Weights(Weights.Weights);
        if (codec.Reads) Policy.Network.Pack(Weights.Weights, Weights.Packed);
        TransferRest(codec);
        _order = new(codec.Bits(_order.State));
    }
}
