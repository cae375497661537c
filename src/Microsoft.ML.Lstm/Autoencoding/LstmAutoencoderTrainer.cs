using Microsoft.ML.Lstm.Autoencoding;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace Microsoft.ML.Lstm;

/// <summary>Trains an LSTM autoencoder (Srivastava et al. 2015; Malhotra et al. 2016) on normal sequences; anomalies have a larger reconstruction error.</summary>
/// <remarks>
/// To create it, use <c>mlContext.AnomalyDetection.Trainers.LstmAutoencoder</c>.
/// <para>Input: a vector of <see cref="float"/>, row-major [steps, features], of any length, one row a sequence; nearly all rows should be normal, and no label is
/// read; optionally a column of weights. A value that is NaN counts in no error. Output: Score, from 0 to 1, higher is more anomalous, NaN for a row without
/// any value; the columns that say which features and steps deviate, where they are named; PredictedLabel, true where the score is above 0.5. The error whose score is 0.5 is the (1 - false alarm rate) quantile of the errors of normal sequences, estimated from held-out ones.</para>
/// <para>Overlapping sliding windows may be given, in any order: held-out parts are contiguous in time and share no step with the training part. Where one of them is too
/// small to estimate the threshold, five networks are trained, so that each sequence is held out once (cross-fitting), and the one with the median loss is kept, or one more is trained on all.
/// Held-out blocks lie all over the training data, so slow changes that these show are normal; what drifts to where they never were becomes an anomaly, until the model is fitted to newer data.</para>
/// <para>No normalization is needed, and no caching: numbers are scaled by what the training shows, outliers excepted, and the data are read once. A feature that was
/// constant in training, or never observed, makes a sequence an anomaly where it changes by more than a millionth of its value. The same seed and data give the same
/// bits on any number of threads, on the same machine, .NET version and vector width.</para>
/// </remarks>
public sealed class LstmAutoencoderTrainer : ITrainerEstimator<LstmAutoencoderTransformer, LstmAutoencoderParameters>
{
    readonly IHost _host;
    readonly LstmAutoencoderOptions _options;
    readonly FeatureColumns _features;
    readonly WeightColumn _weight;
    readonly ContributionColumns _contributions;

    internal LstmAutoencoderTrainer(IHostEnvironment env, LstmAutoencoderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ColumnNames.RefuseEmpty(options.ExampleWeightColumnName, nameof(options.ExampleWeightColumnName));
        _features = FeatureColumns.OfSequences(options.FeatureColumnName, options.FeaturesPerStep);
        _contributions = options.CheckedContributions();
        _weight = new(options.ExampleWeightColumnName);
        _host = env.Register(nameof(LstmAutoencoderTrainer));
        _options = (LstmAutoencoderOptions)options.Resolved();
    }

    /// <inheritdoc/>
    public TrainerInfo Info { get; } = MLNetInternals.Info(needsNormalization: false, wantsCaching: false, supportsValidation: true, supportsIncrementalTraining: false);

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        _features.Check(_host, inputSchema);
        _weight.Check(_host, inputSchema);
        return SchemaCheck.With(inputSchema, AutoencoderScores.Shapes().Concat(_contributions.Shapes(inputSchema, _options.FeatureColumnName)));
    }

    /// <summary>Trains on the rows, of which a part is held out for early stopping and for the reference errors.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or of the wrong type.</exception>
    /// <exception cref="InvalidOperationException">There are no examples, or a row cannot be read, such as one with an infinite value; or training diverged.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled before there was any model to keep.</exception>
    public LstmAutoencoderTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Train(input, null);
    }

    /// <summary>Trains on all rows of <paramref name="trainData"/>; those of <paramref name="validationData"/>, normal ones too, decide on when to stop and on the threshold.</summary>
    /// <inheritdoc cref="Fit(IDataView)"/>
    public LstmAutoencoderTransformer Fit(IDataView trainData, IDataView validationData)
    {
        ArgumentNullException.ThrowIfNull(trainData);
        ArgumentNullException.ThrowIfNull(validationData);
        return Train(trainData, validationData);
    }

    LstmAutoencoderTransformer Train(IDataView training, IDataView? validation)
    {
        var model = new AutoencoderTraining(_host, _options, _features, _weight).Fit(training, validation);
        return new(_host, new(model, _features, NumberColumn.AsRead(training.Schema[_options.FeatureColumnName].Type), Output: null) { Contributions = _contributions }, _options.Training.Threads ?? 0);
    }
}
