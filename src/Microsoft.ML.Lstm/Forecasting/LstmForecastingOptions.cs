using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;
using Microsoft.ML.Lstm.Forecasting;

namespace Microsoft.ML.Lstm;

/// <summary>Columns and settings of <see cref="LstmForecastingEstimator"/>. The columns, the window and the horizon must be set; the rest has defaults.</summary>
public sealed record LstmForecastingOptions : ForecastOptions
{
    /// <summary>Column to add: the forecast, a vector of Horizon <see cref="float"/> with slot names t+1, t+2 ...</summary>
    public string OutputColumnName { get; init; } = "";

    /// <summary>Column of the values, numbers of any type, one row a time step, in order; NaN is a missing value.</summary>
    public string InputColumnName { get; init; } = "";

    /// <summary>Column that names the series a row belongs to, a text, an integer or a key; null, the default, when all rows are one series.</summary>
    public string? SeriesColumnName { get; init; }

    /// <summary>Column to add: the lower bounds, a vector like the forecast; null, the default, for none. Both bounds or neither.</summary>
    public string? ConfidenceLowerBoundColumn { get; init; }

    /// <summary>Column to add: the upper bounds, a vector like the forecast; null, the default, for none. Both bounds or neither.</summary>
    public string? ConfidenceUpperBoundColumn { get; init; }

    internal void Check()
    {
        ColumnNames.Require(OutputColumnName, nameof(OutputColumnName), "the column to add");
        ColumnNames.Require(InputColumnName, nameof(InputColumnName), "the column of the values");
        ColumnNames.RefuseEmpty(SeriesColumnName, nameof(SeriesColumnName));
        ColumnNames.RefuseEmpty(ConfidenceLowerBoundColumn, nameof(ConfidenceLowerBoundColumn));
        ColumnNames.RefuseEmpty(ConfidenceUpperBoundColumn, nameof(ConfidenceUpperBoundColumn));
        if (ConfidenceLowerBoundColumn is null != ConfidenceUpperBoundColumn is null)
            throw new ArgumentException($"{nameof(ConfidenceLowerBoundColumn)} is {Quote(ConfidenceLowerBoundColumn)} and {nameof(ConfidenceUpperBoundColumn)} is {Quote(ConfidenceUpperBoundColumn)}. Name both columns, or neither.");
        ColumnNames.RequireDistinct([.. ForecastOutputs.Names(this)]);
        RequireSize(WindowSize, nameof(WindowSize), "the values of the past that the network reads");
        RequireSize(Horizon, nameof(Horizon), "the values of the future that are forecast");
    }

    static void RequireSize(int value, string name, string meaning)
    {
        if (value < 1) throw new ArgumentOutOfRangeException(name, value, $"{name}, {meaning}, is {value}, but must be at least 1. Set it.");
    }

    static string Quote(string? name) => name is null ? "null" : $"'{name}'";
}
