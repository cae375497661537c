using Microsoft.ML.Lstm.Anomalies;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Tasks.Streaming;

namespace Microsoft.ML.Lstm;

/// <summary>Columns and settings of <see cref="LstmAnomalyEstimator"/>. Output and input column must be set; the rest has defaults.</summary>
public sealed record LstmAnomalyOptions : AnomalyOptions
{
    /// <summary>Column to add: a vector of 3 <see cref="double"/> with the slots Alert (0 or 1), Score and P-Value.</summary>
    public string OutputColumnName { get; init; } = "";

    /// <summary>Column of the values, one row a time step, in order: a <see cref="float"/>, or a known-size vector of them, one for each channel; NaN is a missing value.</summary>
    public string InputColumnName { get; init; } = "";

    /// <summary>Column that names the series a row belongs to, a text, an integer or a key; null, the default, when all rows are one series.</summary>
    public string? SeriesColumnName { get; init; }

    /// <summary>Column of the rows' times, <see cref="DateTime"/> or <see cref="DateTimeOffset"/>, rising within a series in equal steps, for what repeats by day and week; null, the default, for none.</summary>
    public string? TimestampColumnName { get; init; }

    /// <summary>Column to add: the expected value of each channel, a vector of <see cref="float"/>; null, the default, for none.</summary>
    public string? ExpectedValueColumnName { get; init; }

    /// <summary>Column to add: the lower bound of each channel, below which its error exceeds all in the memory; null, the default, for none.</summary>
    public string? LowerBoundColumnName { get; init; }

    /// <summary>Column to add: the upper bound of each channel; null, the default, for none.</summary>
    public string? UpperBoundColumnName { get; init; }

    /// <summary>Column to add: each channel's contribution to the score, a vector of <see cref="float"/> that sums to it; null, the default, for none.</summary>
    public string? ContributionsColumnName { get; init; }

    /// <summary>The columns that are read.</summary>
    internal SeriesColumns Columns => new(InputColumnName, SeriesColumnName, TimestampColumnName) { HasChannels = true };

    internal void Check()
    {
        ColumnNames.Require(OutputColumnName, nameof(OutputColumnName), "the column to add");
        ColumnNames.Require(InputColumnName, nameof(InputColumnName), "the column of the values");
        ColumnNames.RefuseEmpty(SeriesColumnName, nameof(SeriesColumnName));
        ColumnNames.RefuseEmpty(TimestampColumnName, nameof(TimestampColumnName));
        ColumnNames.RefuseEmpty(ExpectedValueColumnName, nameof(ExpectedValueColumnName));
        ColumnNames.RefuseEmpty(LowerBoundColumnName, nameof(LowerBoundColumnName));
        ColumnNames.RefuseEmpty(UpperBoundColumnName, nameof(UpperBoundColumnName));
        ColumnNames.RefuseEmpty(ContributionsColumnName, nameof(ContributionsColumnName));
        ColumnNames.RequireDistinct([.. AnomalyOutputs.Named(this).Names.OfType<string>()]);
    }
}
