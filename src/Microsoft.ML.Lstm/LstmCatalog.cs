using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Forecasting;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Transforms.TimeSeries;

namespace Microsoft.ML;

/// <summary>LSTM networks (Hochreiter and Schmidhuber 1997) as components of ML.NET: the table of contents of the package.</summary>
public static class LstmCatalog
{
    extension(ForecastingCatalog catalog)
    {
        /// <summary>Forecasts one or many series with an LSTM network.</summary>
        /// <param name="outputColumnName">Column to add: the forecast, a vector of <paramref name="horizon"/> <see cref="float"/> with slot names t+1, t+2 ...</param>
        /// <param name="inputColumnName">Column of the values, numbers of any type, one row a time step, in order; NaN is a missing value.</param>
        /// <param name="windowSize">Values of the past that the network reads; at least one season, better two or more.</param>
        /// <param name="horizon">Values of the future that are forecast.</param>
        /// <param name="seriesColumnName">Column that names the series a row belongs to, a text, an integer or a key: many series, one model. None: all rows are one series.</param>
        /// <param name="confidenceLowerBoundColumn">Column to add: the lower bounds, a vector like the forecast. None: no bounds; both or neither.</param>
        /// <param name="confidenceUpperBoundColumn">Column to add: the upper bounds.</param>
        /// <param name="confidenceLevel">Nominal coverage of the prediction interval, between 0 and 1.</param>
        /// <returns>An estimator whose <c>Fit</c> trains the network and stands, afterwards, at the end of the training data.</returns>
        public LstmForecastingEstimator ForecastByLstm(string outputColumnName, string inputColumnName, int windowSize, int horizon,
            string? seriesColumnName = null, string? confidenceLowerBoundColumn = null, string? confidenceUpperBoundColumn = null, float confidenceLevel = 0.95f) =>
            catalog.ForecastByLstm(new()
            {
                OutputColumnName = outputColumnName,
                InputColumnName = inputColumnName,
                WindowSize = windowSize,
                Horizon = horizon,
                SeriesColumnName = seriesColumnName,
                ConfidenceLowerBoundColumn = confidenceLowerBoundColumn,
                ConfidenceUpperBoundColumn = confidenceUpperBoundColumn,
                ConfidenceLevel = confidenceLevel,
            });

        /// <summary>Forecasts one or many series with an LSTM network whose every setting can be chosen.</summary>
        /// <param name="options">Columns and settings; output and input column and horizon must be set.</param>
        /// <exception cref="ArgumentException">A column that must be named is not, or one is named twice; a window or horizon is below 1.</exception>
        public LstmForecastingEstimator ForecastByLstm(LstmForecastingOptions options) => new(MLNetInternals.EnvironmentOf(catalog), options);

        /// <summary>Adds the forecast of a trained model to rows each of which holds the last values of a series, so that it is made row by row, and <c>ConvertToOnnx</c> writes it.</summary>
        /// <param name="trainedModel">What <c>Fit</c> of <c>ForecastByLstm</c> returned, or a chain with it; it stays as it is, and lends the names of the columns that are added.</param>
        /// <param name="inputColumnName">Column of the windows, vectors of numbers of any type and length, oldest value first; NaN is a missing value.</param>
        /// <exception cref="ArgumentException">The column is not named, the model holds no forecaster, or one that reads covariates or several targets.</exception>
        public LstmWindowForecastingEstimator ForecastWindowsByLstm(ITransformer trainedModel, string inputColumnName) => new(MLNetInternals.EnvironmentOf(catalog), trainedModel, inputColumnName);

        /// <summary>Forecasts the measurements of records at irregular times, such as the progression of a patient's disease, with an LSTM network in continuous time.</summary>
        /// <param name="outputColumnName">Column to add: the forecasts, a matrix [times, measurements] of <see cref="float"/>.</param>
        /// <param name="ahead">For which times: how long after the last step of a record, in the unit of its times, ascending.</param>
        /// <param name="featureColumnName">Column of the records: a vector of numbers, row-major [steps, measurements], NaN where nothing was measured.</param>
        /// <param name="timeColumnName">Column of the times of the steps, a vector of numbers.</param>
        /// <exception cref="ArgumentException">A column is not named, or one is named twice; times ahead do not ascend from above 0.</exception>
        public LstmMeasurementForecastingEstimator ForecastMeasurementsByLstm(string outputColumnName, IReadOnlyList<double> ahead, string featureColumnName = "Features", string timeColumnName = "Times") =>
            catalog.ForecastMeasurementsByLstm(new() { OutputColumnName = outputColumnName, Ahead = ahead, FeatureColumnName = featureColumnName, TimeColumnName = timeColumnName });

        /// <summary>Forecasts the measurements of records at irregular times with an LSTM network whose every setting can be chosen.</summary>
        /// <param name="options">Columns and settings; the output column and the times ahead must be set.</param>
        /// <exception cref="ArgumentException">A column that must be named is not, or one is named twice; no time ahead is given.</exception>
        public LstmMeasurementForecastingEstimator ForecastMeasurementsByLstm(LstmMeasurementForecastingOptions options) => new(MLNetInternals.EnvironmentOf(catalog), options);

        /// <summary>Evaluates the forecasts in <paramref name="data"/> by the values in the rows that follow (a backtest with rolling origin).</summary>
        /// <param name="data">Rows with values and forecasts, such as <c>model.Transform(rowsAfterTheTrainingData)</c> gives.</param>
        /// <param name="inputColumnName">Column of the values, numbers of any type.</param>
        /// <param name="forecastColumnName">Column of the forecasts, vectors of <see cref="float"/>.</param>
        /// <param name="seriesColumnName">Column that names the series a row belongs to. None: all rows are one series.</param>
        /// <param name="confidenceLowerBoundColumn">Column of the lower bounds. None: no coverage.</param>
        /// <param name="confidenceUpperBoundColumn">Column of the upper bounds. None: no coverage.</param>
        /// <param name="seasonLength">
        /// Steps after which the series repeats, for the scaled error and the seasonal naive forecast; 1 for none. Null, the default, takes the shortest season that
        /// the model was given or found, which the forecast column is annotated with, if a series has more rows than that, and else 1; the metrics tell which.
        /// </param>
        /// <returns>The errors over all origins with a season before them and true values after them, and those of the seasonal naive forecast over the same.</returns>
        /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type, or the season is below 1.</exception>
        /// <exception cref="InvalidOperationException">No forecast can be evaluated: no series has more rows than a season, or values or forecasts are all missing.</exception>
        public ForecastingMetrics Evaluate(IDataView data, string inputColumnName, string forecastColumnName, string? seriesColumnName = null,
            string? confidenceLowerBoundColumn = null, string? confidenceUpperBoundColumn = null, int? seasonLength = null)
        {
            ArgumentNullException.ThrowIfNull(data);
            if (seasonLength < 1) throw new ArgumentOutOfRangeException(nameof(seasonLength), seasonLength, $"A season of {seasonLength} steps was asked for, but it has 1 step, for none, or more.");
            return ForecastEvaluator.Evaluate(MLNetInternals.EnvironmentOf(catalog), data, new SeriesColumns(inputColumnName, seriesColumnName),
                forecastColumnName, confidenceLowerBoundColumn, confidenceUpperBoundColumn, seasonLength);
        }
    }

    extension<TSrc, TDst>(TimeSeriesPredictionEngine<TSrc, TDst> engine)
        where TSrc : class
        where TDst : class, new()
    {
        /// <summary>Forecasts every series from where the engine stands, and leaves it there; an engine of a model of ours, alone or in a chain.</summary>
        /// <inheritdoc cref="LstmForecastingTransformer.Forecast(int?, float?)" path="/param"/>
        /// <inheritdoc cref="LstmForecastingTransformer.Forecast(int?, float?)" path="/returns"/>
        /// <exception cref="InvalidOperationException">The engine's model holds no LSTM forecaster, or a call of another thread is moving it.</exception>
        public IReadOnlyList<SeriesForecast> ForecastAll(int? horizon = null, float? confidenceLevel = null)
        {
            return Forecaster<ISeriesForecaster, TSrc, TDst>(engine).Forecast(horizon, confidenceLevel);
        }

        /// <summary>Forecasts the series that occur in rows of the future, which hold what is known ahead, from where the engine stands, and leaves it there.</summary>
        /// <inheritdoc cref="LstmForecastingTransformer.Forecast(IDataView, int?, float?)" path="/param"/>
        /// <inheritdoc cref="LstmForecastingTransformer.Forecast(IDataView, int?, float?)" path="/returns"/>
        /// <exception cref="InvalidOperationException">The engine's model holds no LSTM forecaster, a call of another thread is moving it, or the rows do not fit.</exception>
        public IReadOnlyList<SeriesForecast> ForecastAll(IDataView future, int? horizon = null, float? confidenceLevel = null)
        {
            ArgumentNullException.ThrowIfNull(future);
            return Forecaster<LstmForecastingTransformer, TSrc, TDst>(engine).Forecast(future, horizon, confidenceLevel);
        }
    }

    static T Forecaster<T, TSrc, TDst>(TimeSeriesPredictionEngine<TSrc, TDst> engine)
        where T : class
        where TSrc : class
        where TDst : class, new()
    {
        ArgumentNullException.ThrowIfNull(engine);
        return EngineModel<TSrc, TDst>.Steps(engine).OfType<T>().LastOrDefault()
            ?? throw new InvalidOperationException("The engine's model holds no LSTM forecaster. Make the engine of what ForecastByLstm fits, or of a chain with it.");
    }
}
