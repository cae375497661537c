using System.Runtime.CompilerServices;

namespace Microsoft.ML.Lstm.AutoML.Trials;

/// <summary>Follows a training of a trial: ends it, hears of its epochs, and adds up what they cost. Networks find it by the training's context.</summary>
/// <param name="token">Ends the training.</param>
/// <param name="threads">Threads that it has at most; null for as many as its options say.</param>
/// <param name="telling">Held while the user is told of an epoch: trainings of one trial run side by side.</param>
sealed class TrialWatch(CancellationToken token, int? threads, Lock telling)
{
    static readonly ConditionalWeakTable<MLContext, TrialWatch> Watches = [];

    readonly Lock _lock = new();
    readonly List<TrainingReport> _reports = [];
    double _operations;

    /// <summary>Is told of each epoch, besides.</summary>
    public Action<TrainingReport>? OnReport { get; init; }

    /// <summary>The epochs so far.</summary>
    public IReadOnlyList<TrainingReport> Reports
    {
        get
        {
            lock (_lock) return [.. _reports];
        }
    }

    /// <summary>Floating-point operations of the epochs so far, by <see cref="TrialCost"/>.</summary>
    public double Operations
    {
        get
        {
            lock (_lock) return _operations;
        }
    }

    /// <summary>Operations of all epochs that the networks were to be trained for.</summary>
    public double PlannedOperations { get; private set; }

    /// <summary>Follows what is made in a context.</summary>
    public void Attach(MLContext context) => Watches.AddOrUpdate(context, this);

    /// <summary>The watch of a context; null outside of a trial.</summary>
    public static TrialWatch? Of(MLContext context) => Watches.TryGetValue(context, out var watch) ? watch : null;

    /// <summary>The settings of a training that is followed.</summary>
    public TrainingOptions Watched(ITaskOptions options)
    {
        var epoch = TrialCost.Epoch(options);
        PlannedOperations = TrialCost.Training(options);
        return options.Training with
        {
            CancellationToken = options.Training.CancellationToken.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(token, options.Training.CancellationToken).Token : token,
            Threads = options.Training.Threads is { } given && threads is { } most ? Math.Min(given, most) : options.Training.Threads ?? threads,
            // Trials run side by side, and each by its own time.
            Machines = new() { Count = 1 },
            OnReport = Report,
        };

        void Report(TrainingReport report)
        {
            lock (telling) options.Training.OnReport?.Invoke(report);
            lock (_lock)
            {
                _reports.Add(report);
                _operations += epoch;
            }

            OnReport?.Invoke(report);
        }
    }
}
