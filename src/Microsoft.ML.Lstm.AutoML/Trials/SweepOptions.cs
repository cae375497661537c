namespace Microsoft.ML.Lstm;

/// <summary>How the trials of a sweep run.</summary>
public sealed record SweepOptions
{
    /// <summary>How the forecast origin is rolled in each trial of a forecasting sweep. The number of folds is that of <c>SetDataset</c>. The default compares with nothing, and forecasts from origins a horizon apart.</summary>
    public BacktestOptions Backtest { get; init => field = value ?? throw new ArgumentNullException(nameof(Backtest)); } = new() { Methods = [] };

    /// <summary>Whether hopeless trials end early: those worse than the median of the trials before, fold by fold (Golovin et al. 2017). Default true.</summary>
    public bool StopHopelessTrials { get; init; } = true;

    /// <summary>
    /// Folder in which each trial's outcome is kept as soon as it has ended, and the best model; null, the default, for none. A sweep that was interrupted and is started again with the same
    /// folder, settings, seed and data goes through the same trials, answers those it knows from the folder, and ends as if it had never been interrupted. The data are not compared: a folder is for one
    /// data set.
    /// </summary>
    public string? CheckpointFolder { get; init => field = value is "" ? throw new ArgumentException($"{nameof(CheckpointFolder)} is empty. Name a folder, or leave it null.", nameof(CheckpointFolder)) : value; }
}
