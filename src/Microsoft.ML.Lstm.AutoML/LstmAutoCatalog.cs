using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.AutoML.SearchSpaces;

namespace Microsoft.ML.AutoML;

/// <summary>Sweepable estimators on <c>mlContext.Auto()</c>: LSTM networks whose hyper-parameters an experiment searches.</summary>
public static class LstmAutoCatalog
{
    extension(AutoCatalog catalog)
    {
        /// <summary>
        /// A forecaster whose hyper-parameters are searched. A forecasting experiment tries it first without training (the linear baseline, the naive and the pretrained forecast, combined), which
        /// answers at once, then as the options are.
        /// </summary>
        /// <param name="options">Columns and horizon, and where the search starts: a setting that is set is the first value tried, and one that is set to what no search would try stays.</param>
        /// <param name="search">Narrows what is searched; null searches all that <see cref="SearchParameters"/> finds.</param>
        /// <exception cref="ArgumentException">A setting cannot be searched so.</exception>
        public SweepableEstimator LstmForecasting(LstmForecastingOptions options, Action<LstmSearchSpace>? search = null)
        {
            ArgumentNullException.ThrowIfNull(options);
            return SweepableOptions<LstmForecastingOptions>.Of(
                options, search, (context, own) => context.Forecasting.ForecastByLstm(own), (own, training) => own with { Training = training }, answersUntrained: true);
        }

        /// <summary>A trainer for classes of whole sequences whose hyper-parameters are searched.</summary>
        /// <param name="options">Columns, and where the search starts; null takes the defaults.</param>
        /// <param name="search">Narrows what is searched; null searches all that <see cref="SearchParameters"/> finds.</param>
        /// <exception cref="ArgumentException">A setting cannot be searched so.</exception>
        public SweepableEstimator LstmMulticlass(LstmMulticlassOptions? options = null, Action<LstmSearchSpace>? search = null) =>
            SweepableOptions<LstmMulticlassOptions>.Of(options ?? new(), search, (context, own) => context.MulticlassClassification.Trainers.Lstm(own), (own, training) => own with { Training = training });

        /// <summary>A trainer for yes or no of whole sequences whose hyper-parameters are searched.</summary>
        /// <inheritdoc cref="LstmMulticlass"/>
        public SweepableEstimator LstmBinary(LstmBinaryOptions? options = null, Action<LstmSearchSpace>? search = null) =>
            SweepableOptions<LstmBinaryOptions>.Of(options ?? new(), search, (context, own) => context.BinaryClassification.Trainers.Lstm(own), (own, training) => own with { Training = training });

        /// <summary>A trainer for a value of whole sequences whose hyper-parameters are searched.</summary>
        /// <inheritdoc cref="LstmMulticlass"/>
        public SweepableEstimator LstmRegression(LstmRegressionOptions? options = null, Action<LstmSearchSpace>? search = null) =>
            SweepableOptions<LstmRegressionOptions>.Of(options ?? new(), search, (context, own) => context.Regression.Trainers.Lstm(own), (own, training) => own with { Training = training });

        /// <summary>An autoencoder of whole sequences whose hyper-parameters are searched.</summary>
        /// <inheritdoc cref="LstmMulticlass"/>
        public SweepableEstimator LstmAutoencoder(LstmAutoencoderOptions? options = null, Action<LstmSearchSpace>? search = null) =>
            SweepableOptions<LstmAutoencoderOptions>.Of(options ?? new(), search, (context, own) => context.AnomalyDetection.Trainers.LstmAutoencoder(own), (own, training) => own with { Training = training });
    }
}
