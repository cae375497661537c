using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Forecasting.Backtesting;
using Microsoft.ML.Lstm.Interop;

namespace Microsoft.ML;

/// <summary>Backtests of forecasters.</summary>
public static class LstmBacktestCatalog
{
    extension(ForecastingCatalog catalog)
    {
        /// <summary>Cross-validates a forecaster with a rolling origin (Tashman 2000), beside seasonal naive, naive and drift: each fold sees only the rows before its origin.</summary>
        /// <param name="data">Rows of one or many series, in the order of time within each; series may be interleaved and of any length.</param>
        /// <param name="estimator">What <c>ForecastByLstm</c> gives, or a chain with it, whose options tell the columns and, unless it is given, the horizon.</param>
        /// <param name="numberOfFolds">Number of origins; the last window ends with the series.</param>
        /// <param name="horizon">Steps that are forecast from each origin and compared; null, the default, takes the forecaster's own.</param>
        /// <param name="step">Steps from one origin to the next; null, the default, takes the horizon.</param>
        /// <param name="gap">Steps between the origin and the first that is compared.</param>
        /// <param name="refit">Whether each fold trains a model of its own; else one is trained before the first origin, and takes later rows as observations.</param>
        /// <param name="seasonLength">Steps after which the series repeat; null, the default, takes the forecaster's option or what its first model found.</param>
        /// <returns>Models, forecasts and metrics by fold, by series and by step, of each method.</returns>
        /// <exception cref="ArgumentException">The estimator holds no forecaster of ours: take the overload for a <see cref="ForecastingMethod"/>.</exception>
        /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type, or a number is out of its range.</exception>
        /// <exception cref="InvalidOperationException">No series is long enough, or times do not rise within a series.</exception>
        public Backtest CrossValidate(IDataView data, IEstimator<ITransformer> estimator, int numberOfFolds = 5, int? horizon = null, int? step = null, int gap = 0, bool refit = true, int? seasonLength = null) =>
            catalog.CrossValidate(data, estimator, new BacktestOptions { NumberOfFolds = numberOfFolds, Horizon = horizon, Step = step, Gap = gap, Refit = refit, SeasonLength = seasonLength });

        /// <summary>Cross-validates a forecaster with a rolling origin, whose every setting can be chosen.</summary>
        /// <param name="data">Rows of one or many series, in the order of time within each.</param>
        /// <param name="estimator">What <c>ForecastByLstm</c> gives, or a chain with it.</param>
        /// <param name="options">Folds, columns, levels, and the methods to compare with.</param>
        /// <returns>Models, forecasts and metrics by fold, by series and by step, of each method.</returns>
        /// <exception cref="OperationCanceledException">It was cancelled.</exception>
        public Backtest CrossValidate(IDataView data, IEstimator<ITransformer> estimator, BacktestOptions options) => catalog.CrossValidate(data, ForecastingMethod.FromEstimator("LSTM", estimator), options);

        /// <summary>Cross-validates any forecaster with a rolling origin: another's, one a series, a function or a plain forecast.</summary>
        /// <param name="data">Rows of one or many series, in the order of time within each.</param>
        /// <param name="method">The forecaster, under its name.</param>
        /// <param name="options">Folds, columns, levels, and the methods to compare with.</param>
        /// <returns>Models, forecasts and metrics by fold, by series and by step, of each method.</returns>
        /// <exception cref="OperationCanceledException">It was cancelled.</exception>
        public Backtest CrossValidate(IDataView data, ForecastingMethod method, BacktestOptions options)
        {
            ArgumentNullException.ThrowIfNull(data);
            ArgumentNullException.ThrowIfNull(method);
            ArgumentNullException.ThrowIfNull(options);
            return new BacktestRun(MLNetInternals.EnvironmentOf(catalog), data, method, options).Run();
        }
    }
}
