using Microsoft.ML.Lstm.Forecasting.Backtesting;
using Microsoft.ML.Lstm.Interop;

namespace Microsoft.ML.Lstm;

/// <summary>A forecaster with a name, as a backtest compares them: an estimator, one estimator a series, a function, or one of the plain forecasts.</summary>
public sealed class ForecastingMethod
{
    readonly Func<IFoldForecaster> _start;

    ForecastingMethod(string name, Func<IFoldForecaster> start, LstmForecastingOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        (Name, _start, Options) = (name, start, options);
    }

    /// <summary>Naive: the last value (<see cref="NaiveForecasts.Naive"/>), with normal intervals.</summary>
    public static ForecastingMethod Naive { get; } = new("naive", () => new HistoryForecaster((history, horizon, _) =>
        (NaiveForecasts.Naive(history, horizon), NaiveSpread.Naive(history, horizon))));

    /// <summary>Seasonal naive: the value one season before (<see cref="NaiveForecasts.SeasonalNaive"/>), with normal intervals.</summary>
    public static ForecastingMethod SeasonalNaive { get; } = new("seasonal naive", () => new HistoryForecaster((history, horizon, season) =>
        (NaiveForecasts.SeasonalNaive(history, horizon, season), NaiveSpread.SeasonalNaive(history, horizon, season))));

    /// <summary>Drift: a line from the first value through the last (<see cref="NaiveForecasts.Drift"/>), with normal intervals.</summary>
    public static ForecastingMethod Drift { get; } = new("drift", () => new HistoryForecaster((history, horizon, _) =>
        (NaiveForecasts.Drift(history, horizon), NaiveSpread.Drift(history, horizon))));

    /// <summary>Naive2 of the M competitions (<see cref="NaiveForecasts.Naive2"/>), without intervals: what the OWA is measured by.</summary>
    public static ForecastingMethod Naive2 { get; } = new("naive2", () => new HistoryForecaster((history, horizon, season) =>
        (NaiveForecasts.Naive2(history, horizon, season), null)));

    /// <summary>The name, as it stands in tables.</summary>
    public string Name { get; }

    /// <summary>Columns and settings of the LSTM forecaster in it; null for none.</summary>
    internal LstmForecastingOptions? Options { get; }

    /// <summary>An estimator that forecasts all series: ours, alone or in a chain, or any other whose transformer adds a column of forecasts.</summary>
    /// <remarks>
    /// <para>Of ours quantiles and intervals of every level are asked. Where steps follow the forecaster in its chain, they get its forecast and bounds, and intervals are compared where it was asked for bounds.</para>
    /// <para>Of another, a transformer that keeps a state (<c>ForecastBySsa</c>) is asked as a time series engine asks it, of one series only (<see cref="ForEachSeries"/>); of one that does not, the forecast is read from the last row of
    /// each series before the origin. A forecast must have as many steps as gap and horizon together.</para>
    /// </remarks>
    /// <param name="name">The name, as it stands in tables.</param>
    /// <param name="estimator">The estimator.</param>
    /// <param name="forecastColumnName">Column of the forecasts, a vector of <see cref="float"/>; null takes that of our forecaster in the chain.</param>
    /// <param name="confidenceLowerBoundColumn">Column of the lower bounds, a vector like it; null for none, or that of our forecaster.</param>
    /// <param name="confidenceUpperBoundColumn">Column of the upper bounds.</param>
    /// <param name="confidenceLevel">Nominal coverage of the bounds of a transformer that keeps no state; one that keeps it is asked for all levels.</param>
    /// <exception cref="ArgumentException">There is no forecaster of ours in it, and no column of forecasts was named; or one bound was named without the other.</exception>
    public static ForecastingMethod FromEstimator(string name, IEstimator<ITransformer> estimator, string? forecastColumnName = null, string? confidenceLowerBoundColumn = null,
        string? confidenceUpperBoundColumn = null, float confidenceLevel = 0.95f)
    {
        ArgumentNullException.ThrowIfNull(estimator);
        var options = ChainSteps.Of(estimator).OfType<LstmForecastingEstimator>().LastOrDefault()?.Options;
        var columns = ForecastColumns.Of(options, forecastColumnName, confidenceLowerBoundColumn, confidenceUpperBoundColumn, confidenceLevel);
        return new(name, () => new EstimatorForecaster(name, _ => estimator, columns), options);
    }

    /// <summary>One estimator for each series, which sees the rows of that series only: for forecasters of a single series, such as <c>ForecastBySsa</c>.</summary>
    /// <param name="name">The name, as it stands in tables.</param>
    /// <param name="estimator">Makes the estimator, from the number of rows it is going to be trained on.</param>
    /// <param name="forecastColumnName">Column of the forecasts, a vector of <see cref="float"/>.</param>
    /// <param name="confidenceLowerBoundColumn">Column of the lower bounds, a vector like it; null for none.</param>
    /// <param name="confidenceUpperBoundColumn">Column of the upper bounds.</param>
    /// <param name="confidenceLevel">Nominal coverage of the bounds of a transformer that keeps no state.</param>
    public static ForecastingMethod ForEachSeries(string name, Func<int, IEstimator<ITransformer>> estimator, string forecastColumnName, string? confidenceLowerBoundColumn = null,
        string? confidenceUpperBoundColumn = null, float confidenceLevel = 0.95f)
    {
        ArgumentNullException.ThrowIfNull(estimator);
        ArgumentNullException.ThrowIfNull(forecastColumnName);
        var columns = ForecastColumns.Of(null, forecastColumnName, confidenceLowerBoundColumn, confidenceUpperBoundColumn, confidenceLevel);
        return new(name, () => new EachSeriesForecaster(() => new EstimatorForecaster(name, estimator, columns)));
    }

    /// <summary>A function of the values before the origin, oldest first (NaN where one is missing), and of the number of steps, which gives as many forecasts.</summary>
    /// <param name="name">The name, as it stands in tables.</param>
    /// <param name="forecast">The function; it must not keep or change the values.</param>
    public static ForecastingMethod FromFunction(string name, Func<float[], int, float[]> forecast)
    {
        ArgumentNullException.ThrowIfNull(forecast);
        return new(name, () => new HistoryForecaster((history, horizon, _) =>
        {
            var point = forecast(history.ToArray(), horizon) ?? throw new InvalidOperationException($"The function of '{name}' gave no forecast, but null.");
            return point.Length >= horizon ? (point, null) : throw new InvalidOperationException($"The function of '{name}' gave {point.Length} of {horizon} steps. It must give as many as it is asked for.");
        }));
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>Begins a backtest.</summary>
    internal IFoldForecaster Start() => _start();
}
