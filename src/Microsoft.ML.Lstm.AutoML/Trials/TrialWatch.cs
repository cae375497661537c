using System.Runtime.CompilerServices;

namespace Microsoft.ML.Lstm.AutoML.Trials;

/// <summary>Follows the trainings of one trial: ends them, hears of their epochs, and adds up what they cost. Networks of a trial find it by the trial's context.</summary>
/// <param name="token">Ends the trainings.</param>
sealed class TrialWatch(CancellationToken token)
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
            OnReport = options.Training.OnReport + Report,
        };

        void Report(TrainingReport report)
        {
            lock (_lock)
            {
                _reports.Add(report);
                _operations += epoch;
            }

            OnReport?.Invoke(report);
        }
    }
}
