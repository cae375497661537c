using Microsoft.ML.AutoML;

namespace Microsoft.ML.Lstm.AutoML.Trials;

/// <summary>A trial that runs: what makes its estimator, and what it came to so far.</summary>
/// <param name="settings">As the experiment has them.</param>
/// <param name="context">The context of its trainings.</param>
/// <param name="create">Makes the estimator.</param>
/// <param name="onFold">Is told after each fold.</param>
/// <param name="token">Ends it.</param>
sealed class Trial(TrialSettings settings, MLContext context, Func<IEstimator<ITransformer>> create, Action<Trial> onFold, CancellationToken token)
{
    readonly List<double> _metrics = [];

    public TrialSettings Settings => settings;

    public MLContext Context => context;

    public CancellationToken Token => token;

    /// <summary>The metric of each fold that was evaluated.</summary>
    public IReadOnlyList<double> Metrics => _metrics;

    public IEstimator<ITransformer> CreateEstimator() => create();

    /// <summary>Takes the metric of another fold.</summary>
    /// <exception cref="HopelessTrialException">It is not worth another.</exception>
    public void Add(double metric)
    {
        _metrics.Add(metric);
        onFold(this);
    }
}
