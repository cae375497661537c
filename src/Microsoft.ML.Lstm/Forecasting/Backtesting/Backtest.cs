using System.Globalization;
using System.Text;

namespace Microsoft.ML.Lstm;

/// <summary>The outcome of <c>mlContext.Forecasting.CrossValidate</c>: a forecaster and the methods it was compared with, all over the same windows.</summary>
public sealed record Backtest
{
    internal Backtest()
    {
    }

    /// <summary>The forecaster first, then the methods in the order of the options.</summary>
    public required IReadOnlyList<BacktestResult> Results { get; init; }

    /// <summary>Steps that were forecast from each origin and compared.</summary>
    public required int Horizon { get; init; }

    /// <summary>Steps from one origin to the next.</summary>
    public required int Step { get; init; }

    /// <summary>Steps between the origin and the first that was compared.</summary>
    public required int Gap { get; init; }

    /// <summary>Whether each fold trained a model of its own.</summary>
    public required bool Refit { get; init; }

    /// <summary>Steps of the season that scales the errors and makes the seasonal naive forecast; 1 for none.</summary>
    public required int SeasonLength { get; init; }

    /// <summary>Series that were compared in one fold or more.</summary>
    public required int SeriesCount { get; init; }

    /// <summary>Series too short to be compared in any fold.</summary>
    public required IReadOnlyList<string> SkippedSeries { get; init; }

    /// <summary>Windows that were not compared because their series was too short there, those of <see cref="SkippedSeries"/> included.</summary>
    public required int SkippedWindows { get; init; }

    /// <summary>The forecaster's result.</summary>
    public BacktestResult Result => Results[0];

    /// <summary>The methods as a table of plain text, a row each: MAE, RMSE, sMAPE, MASE, OWA, weighted quantile loss, coverage at each level, and the gain over seasonal naive.</summary>
    public string ToTable()
    {
        var levels = Results[0].Metrics.Intervals;
        string[][] rows =
        [
            ["", "MAE", "RMSE", "sMAPE", "MASE", "OWA", "wQL", .. levels.Select(level => level.ConfidenceLevel.ToString("0.#%", CultureInfo.InvariantCulture)), "gain"],
            .. Results.Select(Row),
        ];
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        var table = new StringBuilder();
        foreach (var row in rows) table.AppendLine(string.Join("  ", row.Select((cell, column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column]))).TrimEnd());
        return table.ToString();
    }

    static string[] Row(BacktestResult result) =>
    [
        result.Name,
        Text(result.Metrics.MeanAbsoluteError, "G4"),
        Text(result.Metrics.RootMeanSquaredError, "G4"),
        Text(result.Metrics.SymmetricMeanAbsolutePercentageError, "F2"),
        Text(result.Metrics.MeanAbsoluteScaledError, "F3"),
        Text(result.Metrics.OverallWeightedAverage, "F3"),
        Text(result.Metrics.WeightedQuantileLoss, "F4"),
        .. result.Metrics.Intervals.Select(level => Text(level.Coverage, "0.0%")),
        Text(result.Gain, "+0%;-0%;0%"),
    ];

    static string Text(double value, string format) => double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : "-";
}
