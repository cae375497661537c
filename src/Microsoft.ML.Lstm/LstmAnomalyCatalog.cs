using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Anomalies;
using Microsoft.ML.Lstm.Interop;

namespace Microsoft.ML;

/// <summary>Detectors of anomalies by LSTM networks, beside ML.NET's own in its catalogs.</summary>
public static class LstmAnomalyCatalog
{
    extension(TransformsCatalog catalog)
    {
        /// <summary>Detects anomalies in one or many series, row by row.</summary>
        /// <param name="outputColumnName">Column to add: a vector of 3 <see cref="double"/>, Alert (0 or 1), Score (above 1: anomalous) and P-Value.</param>
        /// <param name="inputColumnName">Column of the values, one row a time step, in order: a <see cref="float"/>, or a known-size vector of them, one for each channel; NaN is missing.</param>
        /// <param name="seriesColumnName">Column that names the series a row belongs to, a text, an integer or a key: many series, one model. None: all rows are one series.</param>
        /// <param name="timestampColumnName">Column of the rows' times, <see cref="DateTime"/> or <see cref="DateTimeOffset"/>, rising within a series in equal steps, for what repeats by day and week. None: nothing of the kind is looked for.</param>
        /// <param name="confidence">Confidence of an alert, in percent: 99.99 suppresses those with a p-value of 0.0001 or more. 0: the score alone decides.</param>
        /// <param name="trainingLength">Rows after which a series that was not in the training data is trained on; about 100 rows later it is scored.</param>
        /// <param name="memoryLength">Memory window: the rows of each series that errors are compared with.</param>
        /// <param name="stride">Rows between two steps that the network reads, over which values are averaged; 1 for signals whose every row matters. None: chosen
        /// for each series by its season or its times.</param>
        /// <param name="horizon">Rows ahead that are forecast, and by which a value is scored. None: chosen likewise.</param>
        /// <param name="seasonalProfile">Whether values are compared with those of the same time of day, too; it needs times.</param>
        /// <returns>An estimator whose <c>Fit</c> trains on the history and stands, afterwards, at its end.</returns>
        /// <exception cref="ArgumentException">A column that must be named is not, or a number is out of its range.</exception>
        public LstmAnomalyEstimator DetectAnomalyByLstm(string outputColumnName, string inputColumnName, string? seriesColumnName = null, string? timestampColumnName = null,
            double confidence = 0, int trainingLength = 750, int memoryLength = 4000, int? stride = null, int? horizon = null, bool seasonalProfile = true) =>
            catalog.DetectAnomalyByLstm(new()
            {
                OutputColumnName = outputColumnName,
                InputColumnName = inputColumnName,
                SeriesColumnName = seriesColumnName,
                TimestampColumnName = timestampColumnName,
                Confidence = confidence,
                TrainingLength = trainingLength,
                MemoryLength = memoryLength,
                Stride = stride,
                Horizon = horizon,
                SeasonalProfile = seasonalProfile,
            });

        /// <summary>Detects anomalies in one or many series, row by row; every setting can be chosen.</summary>
        /// <param name="options">Columns and settings; output and input column must be set.</param>
        /// <exception cref="ArgumentException">A column that must be named is not, or one to add is named twice.</exception>
        public LstmAnomalyEstimator DetectAnomalyByLstm(LstmAnomalyOptions options) => new(MLNetInternals.EnvironmentOf(catalog), options);
    }

    extension(AnomalyDetectionCatalog catalog)
    {
        /// <summary>Scores all rows of one or many recorded series: each from the rows before it; the initial training rows from the rows after them.</summary>
        /// <param name="input">The rows; while they are read, all values are kept in memory.</param>
        /// <param name="outputColumnName">Column to add: a vector of 3 <see cref="double"/>, Alert (0 or 1), Score (above 1: rarer than the false alarm rate allows) and P-Value.</param>
        /// <param name="inputColumnName">Column of the values, one row a time step, in order: a <see cref="float"/>, or a known-size vector of them, one for each channel; NaN is missing.</param>
        /// <param name="seriesColumnName">Column that names the series a row belongs to, a text, an integer or a key. None: all rows are one series.</param>
        /// <param name="timestampColumnName">Column of the rows' times, <see cref="DateTime"/> or <see cref="DateTimeOffset"/>, rising within a series in equal steps, for what repeats by day and week. None: nothing of the kind is looked for.</param>
        /// <param name="confidence">Confidence of an alert, in percent: 99.99 suppresses those with a p-value of 0.0001 or more. 0: the score alone decides.</param>
        /// <returns>The rows with the column added. Of series with fewer than 24 rows nothing can be said: their score and p-value are NaN, and the log warns.</returns>
        /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
        public IDataView DetectEntireAnomalyByLstm(IDataView input, string outputColumnName, string inputColumnName, string? seriesColumnName = null,
            string? timestampColumnName = null, double confidence = 0) =>
            catalog.DetectEntireAnomalyByLstm(input, new()
            {
                OutputColumnName = outputColumnName,
                InputColumnName = inputColumnName,
                SeriesColumnName = seriesColumnName,
                TimestampColumnName = timestampColumnName,
                Confidence = confidence,
            });

        /// <summary>Scores all rows of one or many recorded series; every setting can be chosen.</summary>
        /// <param name="input">The rows; while they are read, all values are kept in memory.</param>
        /// <param name="options">Columns and settings; output and input column must be set. At most TrainingLength rows are learnt from before the rest is scored; of series
        /// too short for a stride and horizon that are set, shorter ones are taken.</param>
        /// <returns>The rows with the columns added.</returns>
        /// <exception cref="ArgumentException">A column that must be named is not, or one to add is named twice.</exception>
        /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
        public IDataView DetectEntireAnomalyByLstm(IDataView input, LstmAnomalyOptions options) =>
            BatchDetection.View(MLNetInternals.EnvironmentOf(catalog), input, options);
    }
}
