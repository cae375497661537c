using Microsoft.ML.Lstm.Engine.Collectives;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Training;

/// <summary>What all networks of one training have in common: seed, threads, cancellation, progress, checkpoint, and who sums gradients.</summary>
sealed class TrainingContext
{
    readonly TrainingOptions _options;
    readonly Action<TrainingReport>? _report;
    readonly Func<bool>? _isCanceled;
    readonly bool _seedIsGiven;

    /// <param name="options">What the task's options say.</param>
    /// <param name="seed">The seed if they give none, where no checkpoint has one either.</param>
    /// <param name="report">The host's progress, besides the options' callback.</param>
    /// <param name="isCanceled">The host's cancellation, besides the options' token; asked before each step.</param>
    public TrainingContext(TrainingOptions options, int seed, Action<TrainingReport>? report = null, Func<bool>? isCanceled = null)
    {
        (_options, _report, _isCanceled) = (options, report + options.OnReport, isCanceled);
        (Seed, _seedIsGiven) = (options.Seed ?? seed, options.Seed is not null);
        Team = new(options.Threads ?? 0);
    }

    /// <summary>Of all that is random.</summary>
    public int Seed { get; private set; }

    /// <summary>The threads that work.</summary>
    public ThreadTeam Team { get; }

    /// <summary>Makes what sums the gradients of a network's shards.</summary>
    public Func<ThreadTeam, IGradientReducer> Reducer { get; init; } = team => new ShardTreeReducer(team);

    /// <summary>Time after which a checkpoint is written within an epoch, too.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Takes what the host is to warn of; null for nobody.</summary>
    public Action<string>? OnWarning { get; init; }

    /// <summary>Takes what is not worth a warning, but good to know; null for nobody.</summary>
    public Action<string>? OnNote { get; init; }

    /// <summary>Takes what is under way, often and from any thread: whoever hears nothing else for long may tell it; null for nobody.</summary>
    public Action<string>? OnWork { get; init; }

    /// <summary>What is under way, in words that a log may show.</summary>
    public string Work { private get; set; } = "Preparing";

    /// <summary>Connects the ranks that the options, or the environment, name, given how to ask whether the user wants to stop; null where a process trains alone.</summary>
    public Func<Func<bool>, ICollective?>? Meet { private get; init; }

    /// <summary>The ranks that train together; null for one alone.</summary>
    public MachineTeam? Machines { get; private set; }

    /// <summary>Where the state of the training is kept; null for nowhere.</summary>
    public TrainingCheckpoint? Checkpoint { get; private set; }

    /// <summary>Whether a checkpoint is to be written within an epoch: ranks have agreed on it at the last step.</summary>
    public bool IsCheckpointDue => Machines is { } machines ? machines.IsCheckpointDue : Checkpoint is { IsDue: true };

    /// <summary>Whether training is to end, and keep the best so far. It is asked before each step of anything that takes long, so it tells of the work, too.</summary>
    public bool IsCanceled()
    {
        OnWork?.Invoke(Work);
        // Ranks stop together, at a step: what each of them does is the same until then, and behind it.
        return Machines is { } machines ? machines.Stops : WantsStop();
    }

    /// <summary>Tells of an epoch.</summary>
    public void Report(TrainingReport report) => _report?.Invoke(report);

    /// <summary>Warns of something that the model was made in spite of.</summary>
    public void Warn(FormattableString warning) => OnWarning?.Invoke(FormattableString.Invariant(warning));

    /// <summary>Says what is good to know.</summary>
    public void Note(FormattableString note) => OnNote?.Invoke(FormattableString.Invariant(note));

    /// <summary>What to throw where a training has failed and would fail again: its checkpoint is of no use.</summary>
    public TrainingFailedException Failed(string message)
    {
        Checkpoint?.Delete();
        return new(message);
    }

    /// <summary>Trains, with a checkpoint if there is to be one: from where it stands, and without it when all is done.</summary>
    /// <param name="describe">Adds the task, its options and the data to the fingerprint: a checkpoint of anything else is refused.</param>
    /// <param name="train">Trains; the seed counts from here on.</param>
    /// <exception cref="InvalidOperationException">The checkpoint is of another training.</exception>
    /// <exception cref="InvalidDataException">The checkpoint is damaged.</exception>
    public T Run<T>(Action<TrainingFingerprint> describe, Func<T> train)
    {
        using var machines = Meet is { } meet ? TeamOf(meet(WantsStop)) : TeamOf(Ranks.Meet(_options.Machines, WantsStop));
        try
        {
            Begin(describe, machines);
            var trained = train();
            if (Checkpoint is { IsStopped: false } && !IsCanceled()) Checkpoint.Delete();
            return trained;
        }
        catch (Exception failed) when (machines is not null)
        {
            machines.Abort(failed.Message);
            throw;
        }
    }

    /// <summary>Refuses several machines, whether options or the environment name them, where each would train by itself.</summary>
    /// <param name="why">What is not shared out.</param>
    public void RefuseMachines(string why) => Ranks.Refuse(_options.Machines, why);

    /// <summary>Opens the checkpoint, and has the ranks agree on what they train.</summary>
    void Begin(Action<TrainingFingerprint> describe, MachineTeam? machines)
    {
        if (_options.CheckpointPath is null && machines is null) return;
        using var fingerprint = new TrainingFingerprint();
        describe(fingerprint);
        var described = fingerprint.Value();
        if (_options.CheckpointPath is { } path && machines is null or { Rank: 0 })
        {
            Checkpoint = new(path, described, _seedIsGiven, Seed) { Interval = CheckpointInterval };
            Seed = Checkpoint.Seed;
        }
        if (machines is null) return;
        using var file = Checkpoint?.Opened();
        var first = machines.Begin(new(described, Seed, _seedIsGiven, Checkpoint is not null, file?.Length ?? 0, WantsStop()));
        Seed = first.Seed;
        (Machines, machines.IsDue) = (machines, () => Checkpoint is { IsDue: true });
        if (!first.HasCheckpoint) return;
        if (machines.Rank == 0 && file is not null) machines.Broadcast(file, first.CheckpointLength);
        else if (machines.Rank != 0) Checkpoint = Received(machines, first, described);
    }

    TrainingCheckpoint Received(MachineTeam machines, TrainingCall first, byte[] fingerprint)
    {
        if (first.CheckpointLength == 0) return new(null, fingerprint, first.Seed) { Interval = CheckpointInterval };
        var file = new FileStream(Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        machines.Broadcast(file, first.CheckpointLength);
        file.Position = 0;
        return new(file, fingerprint, first.Seed) { Interval = CheckpointInterval };
    }

    MachineTeam? TeamOf(ICollective? ranks) => ranks is null ? null : new(ranks, WantsStop);

    bool WantsStop() => _options.CancellationToken.IsCancellationRequested || _isCanceled?.Invoke() == true;
}
