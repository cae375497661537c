using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Interop;

namespace Microsoft.ML;

/// <summary>Pretrained LSTM networks in ML.NET's catalogs: forecasts without training.</summary>
public static class LstmZeroShotCatalog
{
    extension(ForecastingCatalog catalog)
    {
        /// <summary>Forecasts one or many series without training, by a pretrained LSTM network that comes with the library.</summary>
        /// <param name="outputColumnName">Column to add: the forecast, a vector of <paramref name="horizon"/> <see cref="float"/> with slot names t+1, t+2 ...</param>
        /// <param name="inputColumnName">Column of the values, numbers of any type, one row a time step, in order; NaN is a missing value.</param>
        /// <param name="horizon">Values of the future that are forecast.</param>
        /// <param name="seriesColumnName">Column that names the series a row belongs to, a text, an integer or a key. None: all rows are one series.</param>
        /// <param name="confidenceLowerBoundColumn">Column to add: the lower bounds, a vector like the forecast. None: no bounds; both or neither.</param>
        /// <param name="confidenceUpperBoundColumn">Column to add: the upper bounds.</param>
        /// <param name="confidenceLevel">Nominal coverage of the prediction interval, between 0 and 1.</param>
        /// <returns>An estimator whose <c>Fit</c> learns nothing: it reads the series up to their ends, and calibrates the bounds on their past.</returns>
        public LstmZeroShotEstimator ForecastByLstmZeroShot(string outputColumnName, string inputColumnName, int horizon,
            string? seriesColumnName = null, string? confidenceLowerBoundColumn = null, string? confidenceUpperBoundColumn = null, float confidenceLevel = 0.95f) =>
            catalog.ForecastByLstmZeroShot(new()
            {
                OutputColumnName = outputColumnName,
                InputColumnName = inputColumnName,
                Horizon = horizon,
                SeriesColumnName = seriesColumnName,
                ConfidenceLowerBoundColumn = confidenceLowerBoundColumn,
                ConfidenceUpperBoundColumn = confidenceUpperBoundColumn,
                ConfidenceLevel = confidenceLevel,
            });

        /// <summary>Forecasts one or many series without training, with every setting.</summary>
        /// <param name="options">Columns and settings; output and input column and horizon must be set.</param>
        /// <exception cref="ArgumentException">A column that must be named is not, or one is named twice; the horizon is below 1.</exception>
        public LstmZeroShotEstimator ForecastByLstmZeroShot(LstmZeroShotOptions options) => new(MLNetInternals.EnvironmentOf(catalog), options);
    }

    extension(TransformsCatalog catalog)
    {
        /// <summary>Adds an embedding of each row's series, by a pretrained LSTM network that comes with the library: twice its units, features for any trainer.</summary>
        /// <param name="outputColumnName">Column to add: the embeddings, vectors of 256 <see cref="float"/> by <see cref="PretrainedNetwork.Small"/>, the default, 512 and 128 by the other networks.</param>
        /// <param name="inputColumnName">Column of the series: vectors of numbers of any type and length, oldest value first; NaN is a missing value.</param>
        /// <param name="seasonLength">Steps after which the series repeat. None: found in each series; 1 for none.</param>
        /// <param name="network">The network that reads them.</param>
        /// <exception cref="ArgumentException">A column is not named, or the season is below 1 or above 2,048.</exception>
        public LstmSeriesEmbeddingEstimator EmbedSeriesByLstm(string outputColumnName, string inputColumnName, int? seasonLength = null, PretrainedNetwork network = PretrainedNetwork.Small)
        {
            if (seasonLength < 1) throw new ArgumentOutOfRangeException(nameof(seasonLength), seasonLength, $"A season of {seasonLength} steps was told, but it has 1 step, for none, or more.");
            return new(MLNetInternals.EnvironmentOf(catalog), outputColumnName, inputColumnName, seasonLength ?? 0, network);
        }
    }
}
