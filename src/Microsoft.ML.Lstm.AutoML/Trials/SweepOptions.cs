namespace Microsoft.ML.Lstm;

/// <summary>How the trials of a sweep run.</summary>
public sealed record SweepOptions
{
    /// <summary>
    /// How the forecast origin is rolled in each trial of a forecasting sweep: horizon, gap, step, levels. The number of folds is that of <c>SetDataset</c>, and each has a training; without
    /// <see cref="BacktestOptions.Refit"/> one training serves all. Methods to compare with are left out.
    /// </summary>
    public BacktestOptions Backtest { get; init => field = value ?? throw new ArgumentNullException(nameof(Backtest)); } = new();

    /// <summary>
    /// Windows that are forecast after each training of a forecasting sweep, a step apart; its model takes the rows between them as new observations. Null, the default, takes as many as fit into the second half of
    /// the series, 16 at most, and of validation rows all: the more windows, the surer a better trial is told from a lucky one.
    /// </summary>
    public int? WindowsPerFold { get; init => field = Require.Between(value, 1, 1 << 16); }

    /// <summary>Threads that a trial may use; null, the default, takes every core. Folds of a trial run side by side, each on its part of the threads. Results do not depend on it.</summary>
    public int? Threads { get; init => field = Require.Between(value, 1, 1024); }

    /// <summary>Whether hopeless trials end early: those worse than the median of the trials before, fold by fold (Golovin et al. 2017). Default true.</summary>
    public bool StopHopelessTrials { get; init; } = true;

    /// <summary>
    /// Folder in which each trial's outcome is kept as soon as it has ended, and the best model; null, the default, for none. A sweep that was interrupted and is started again with the same
    /// folder, settings, seed and data goes through the same trials, answers those it knows from the folder, and ends as if it had never been interrupted. The data are not compared: a folder is for one
    /// data set.
    /// </summary>
    public string? CheckpointFolder { get; init => field = value is "" ? throw new ArgumentException($"{nameof(CheckpointFolder)} is empty. Name a folder, or leave it null.", nameof(CheckpointFolder)) : value; }
}
