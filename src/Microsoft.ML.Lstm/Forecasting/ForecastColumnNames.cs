using Microsoft.ML.Lstm.DataView;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>The columns that a forecaster is asked to add.</summary>
/// <param name="Forecast">The forecast.</param>
/// <param name="Lower">The lower bounds; null for none.</param>
/// <param name="Upper">The upper bounds; null for none.</param>
/// <param name="Quantiles">The quantiles; null for none.</param>
sealed record ForecastColumnNames(string Forecast, string? Lower, string? Upper, string? Quantiles)
{
    /// <summary>Those that are there, in their order.</summary>
    public IEnumerable<string> All => new[] { Forecast, Lower, Upper, Quantiles }.OfType<string>();

    /// <summary>Throws unless they can be added.</summary>
    /// <exception cref="ArgumentException">The forecast is not named, a name is empty or there twice, or one bound has no other.</exception>
    public void Check()
    {
        ColumnNames.Require(Forecast, nameof(LstmForecastingOptions.OutputColumnName), "the column to add");
        ColumnNames.RefuseEmpty(Lower, nameof(LstmForecastingOptions.ConfidenceLowerBoundColumn));
        ColumnNames.RefuseEmpty(Upper, nameof(LstmForecastingOptions.ConfidenceUpperBoundColumn));
        if (Lower is null != Upper is null)
            throw new ArgumentException($"{nameof(LstmForecastingOptions.ConfidenceLowerBoundColumn)} is {Quote(Lower)} and {nameof(LstmForecastingOptions.ConfidenceUpperBoundColumn)} is {Quote(Upper)}. Name both columns, or neither.");
        ColumnNames.RequireDistinct([.. All]);
        ColumnNames.RefuseEmpty(Quantiles, nameof(LstmForecastingOptions.QuantilesColumnName));
    }

    /// <summary>Levels of quantiles, once they are known to ascend between 0 and 1.</summary>
    public static float[] Ascending(IReadOnlyList<float> quantiles)
    {
        const string Name = nameof(LstmForecastingOptions.Quantiles);
        ArgumentNullException.ThrowIfNull(quantiles, Name);
        for (var i = 0; i < quantiles.Count; i++)
            if (!(quantiles[i] > 0 && quantiles[i] < 1) || (i > 0 && quantiles[i] <= quantiles[i - 1]))
                throw new ArgumentException($"{Name} are {string.Join(", ", quantiles.Select(quantile => FormattableString.Invariant($"{quantile}")))}, but must lie between 0 and 1, in ascending order, each once.", Name);
        return quantiles.Count > 0 ? [.. quantiles] : throw new ArgumentException($"{Name} are none. Give at least one, or no {nameof(LstmForecastingOptions.QuantilesColumnName)}.", Name);
    }

    static string Quote(string? name) => name is null ? "null" : $"'{name}'";
}
