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

    /// <summary>Where the state of the training is kept; null for nowhere.</summary>
    public TrainingCheckpoint? Checkpoint { get; private set; }

    /// <summary>Whether training is to end, and keep the best so far. It is asked before each step of anything that takes long, so it tells of the work, too.</summary>
    public bool IsCanceled()
    {
        OnWork?.Invoke(Work);
        return _options.CancellationToken.IsCancellationRequested || _isCanceled?.Invoke() == true;
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
        if (_options.CheckpointPath is { } path)
        {
            using var fingerprint = new TrainingFingerprint();
            describe(fingerprint);
            Checkpoint = new(path, fingerprint.Value(), _seedIsGiven, Seed) { Interval = CheckpointInterval };
            Seed = Checkpoint.Seed;
        }

        var trained = train();
        if (Checkpoint is { IsStopped: false } && !IsCanceled()) Checkpoint.Delete();
        return trained;
    }
}
