using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Interop;

namespace Microsoft.ML;

/// <summary>LSTM autoencoders in ML.NET's catalogs, for anomaly detection and denoising.</summary>
public static class LstmAutoencoderCatalog
{
    extension(AnomalyDetectionCatalog.AnomalyDetectionTrainers catalog)
    {
        /// <summary>Trains an autoencoder on normal sequences and detects anomalous ones by their reconstruction error.</summary>
        /// <param name="featureColumnName">Column of the sequences: a vector of <see cref="float"/>, row-major [steps, features], of any length.</param>
        /// <param name="exampleWeightColumnName">Column of the sequences' weights, <see cref="float"/>. None: all count alike.</param>
        /// <param name="featuresPerStep">Numbers in each step. None: the last dimension of the column's type, and 1 where it has but one.</param>
        /// <param name="falseAlarmRate">False positive rate on normal sequences.</param>
        /// <param name="hiddenSize">Units of the recurrent layers. None: the default of <see cref="LstmAutoencoderOptions"/>.</param>
        /// <param name="epochs">Passes over the sequences. None: chosen by their number.</param>
        public LstmAutoencoderTrainer LstmAutoencoder(string featureColumnName = "Features", string? exampleWeightColumnName = null, int? featuresPerStep = null,
            float falseAlarmRate = 0.01f, int? hiddenSize = null, int? epochs = null) =>
            catalog.LstmAutoencoder(new()
            {
                FeatureColumnName = featureColumnName,
                ExampleWeightColumnName = exampleWeightColumnName,
                FeaturesPerStep = featuresPerStep,
                FalseAlarmRate = falseAlarmRate,
                Network = new() { HiddenSize = hiddenSize },
                Training = new() { Epochs = epochs },
            });

        /// <summary>Trains an autoencoder on normal sequences, with every setting of the network.</summary>
        /// <param name="options">Column and settings.</param>
        /// <exception cref="ArgumentException">The column is not named.</exception>
        public LstmAutoencoderTrainer LstmAutoencoder(LstmAutoencoderOptions options) => new(MLNetInternals.EnvironmentOf(catalog), options);
    }

    extension(TransformsCatalog catalog)
    {
        /// <summary>Removes noise from sequences and imputes missing values.</summary>
        /// <param name="outputColumnName">Column to add: the denoised sequences, of the type of the input column.</param>
        /// <param name="inputColumnName">Column of the sequences: a vector of <see cref="float"/>, row-major [steps, features], of any length.</param>
        /// <param name="featuresPerStep">Numbers in each step. None: the last dimension of the column's type, and 1 where it has but one.</param>
        /// <param name="hiddenSize">Units of the recurrent layers. None: the default of <see cref="LstmDenoisingOptions"/>.</param>
        /// <param name="epochs">Passes over the sequences. None: chosen by their number.</param>
        /// <exception cref="ArgumentException">A column is not named.</exception>
        public LstmDenoisingEstimator DenoiseByLstm(string outputColumnName, string inputColumnName, int? featuresPerStep = null, int? hiddenSize = null, int? epochs = null) =>
            catalog.DenoiseByLstm(new()
            {
                OutputColumnName = outputColumnName,
                InputColumnName = inputColumnName,
                FeaturesPerStep = featuresPerStep,
                Network = new() { HiddenSize = hiddenSize },
                Training = new() { Epochs = epochs },
            });

        /// <summary>Removes noise from sequences, with every setting of the network.</summary>
        /// <param name="options">Columns and settings.</param>
        /// <exception cref="ArgumentException">A column is not named.</exception>
        public LstmDenoisingEstimator DenoiseByLstm(LstmDenoisingOptions options) => new(MLNetInternals.EnvironmentOf(catalog), options);
    }
}
