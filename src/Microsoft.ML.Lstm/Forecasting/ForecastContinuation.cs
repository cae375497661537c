using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Interop;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>What a forecaster to go on from must have in common with the options.</summary>
static class ForecastContinuation
{
    /// <summary>The model to go on from: the transformer itself, or the last one in a chain.</summary>
    public static LstmForecastingTransformer Previous(ITransformer previous) => ChainSteps.Of(previous).OfType<LstmForecastingTransformer>().LastOrDefault()
        ?? throw new ArgumentException($"The previous model, {previous.GetType().Name}, holds no forecaster to go on from. Give what ForecastByLstm's Fit returned, or a chain with it.", "previousModel");

    /// <summary>By what the series are known: the new data's keys where they name every series, and else as in the previous model.</summary>
    public static SeriesNaming Naming(SeriesNaming own, SeriesNaming? previous, ForecastState state) =>
        previous?.Type is null || (own.Values is not null && state.Series.InOrder.All(series => own.Rank(series.Key) > 0)) ? own : previous;

    /// <summary>Throws where horizon, cell, loss or columns are not those of the previous model.</summary>
    public static void Check(LstmForecastingTransformer previous, LstmForecastingOptions options)
    {
        Same("horizon", nameof(options.Horizon), $"{previous.Horizon}", $"{options.Horizon}");
        Same("cell", $"{nameof(options.Network)}.{nameof(options.Network.Cell)}", $"{previous.Forecaster.Model.Network.Cell}", $"{options.Network.Cell}");
        if (options.Architecture is not null) Same("architecture", nameof(options.Architecture), $"{previous.Forecaster.Architecture}", $"{options.Architecture}");
        if (options.Decoding is not null) Same("decoding", nameof(options.Decoding), $"{previous.Forecaster.Decoding}", $"{options.Decoding}");
        Same("loss", nameof(options.Loss), $"{previous.Forecaster.Loss}", $"{options.Loss}");
        var (columns, names) = (options.SeriesColumns, previous.State.Layout.Covariates.Names);
        Same("column of values", nameof(options.InputColumnName), previous.Columns.Value, columns.Value);
        Same("column of series", nameof(options.SeriesColumnName), previous.Columns.Series, columns.Series);
        Same("column of times", nameof(options.TimeColumnName), previous.Columns.Time, columns.Time);
        SameColumns("known future covariates", nameof(options.KnownFutureColumnNames), names.KnownFuture, options.CovariateNames.KnownFuture);
        SameColumns("past covariates", nameof(options.PastColumnNames), names.Past, options.CovariateNames.Past);
        SameColumns("static features", nameof(options.StaticColumnNames), names.Static, options.CovariateNames.Static);
    }

    static void SameColumns(string what, string option, IReadOnlyList<string> before, IReadOnlyList<string> now) => Same(what, option, Told(before), Told(now));

    static string? Told(IReadOnlyList<string> columns) => columns.Count == 0 ? null : ColumnNames.Quoted(columns);

    static void Same(string what, string option, string? before, string? now)
    {
        if (before != now)
            throw new ArgumentException($"The previous model has the {what} {before ?? "(none)"}, but the options {now ?? "(none)"}. Set {option} as it was to go on from that model, or train a new one.", "previousModel");
    }
}
