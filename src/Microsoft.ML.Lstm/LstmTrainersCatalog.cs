using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Lstm.Tagging;

namespace Microsoft.ML;

/// <summary>Trainers that learn from sequences, beside ML.NET's own in its catalogs.</summary>
public static class LstmTrainersCatalog
{
    extension(MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog)
    {
        /// <summary>Predicts the class of a sequence (multiclass) with recurrent networks.</summary>
        /// <param name="labelColumnName">Column of the class, a key.</param>
        /// <param name="featureColumnName">Column of the sequences: a vector of <see cref="float"/>, row-major [steps, features], or of keys; of any length.</param>
        /// <param name="exampleWeightColumnName">Column of the examples' weights, <see cref="float"/>. None: all count alike.</param>
        /// <param name="featuresPerStep">Numbers in each step. None: the last dimension of the column's type, and 1 where it has but one.</param>
        /// <param name="hiddenSize">Units of the recurrent layer. None: the default of <see cref="LstmMulticlassOptions"/>.</param>
        /// <param name="epochs">Passes over the examples. None: chosen by their number.</param>
        public LstmMulticlassTrainer Lstm(string labelColumnName = "Label", string featureColumnName = "Features", string? exampleWeightColumnName = null,
            int? featuresPerStep = null, int? hiddenSize = null, int? epochs = null) =>
            catalog.Lstm(Named(new LstmMulticlassOptions(), labelColumnName, featureColumnName, exampleWeightColumnName, featuresPerStep, hiddenSize, epochs));

        /// <summary>Predicts the class of a sequence (multiclass) with recurrent networks whose every setting can be chosen.</summary>
        /// <param name="options">Columns and settings.</param>
        /// <exception cref="ArgumentException">A column is not named, or one is named twice.</exception>
        public LstmMulticlassTrainer Lstm(LstmMulticlassOptions options) => new(MLNetInternals.EnvironmentOf(catalog), options);

        /// <summary>Tags each token of a sequence: entities, parts of speech, slots of a command, phases of a machine.</summary>
        /// <param name="labelColumnName">Column of the tags, a vector of text or of keys, as long as the tokens.</param>
        /// <param name="featureColumnName">Column of the tokens: a vector of text, of keys, or of numbers, row-major [tokens, features].</param>
        /// <param name="sequenceLabelColumnName">Column of a label of the whole sequence, text or a key, which is learnt beside the tags. None: tags only.</param>
        /// <param name="exampleWeightColumnName">Column of the examples' weights, <see cref="float"/>. None: all count alike.</param>
        /// <param name="hiddenSize">Units of the recurrent layer, in each direction. None: the default of <see cref="LstmTaggerOptions"/>.</param>
        /// <param name="epochs">Passes over the examples. None: chosen by their number.</param>
        public LstmTaggerTrainer LstmTagger(string labelColumnName = "Tags", string featureColumnName = "Tokens", string? sequenceLabelColumnName = null,
            string? exampleWeightColumnName = null, int? hiddenSize = null, int? epochs = null) => catalog.LstmTagger(new LstmTaggerOptions
            {
                LabelColumnName = labelColumnName,
                FeatureColumnName = featureColumnName,
                SequenceLabelColumnName = sequenceLabelColumnName,
                ExampleWeightColumnName = exampleWeightColumnName,
                Network = new() { HiddenSize = hiddenSize },
                Training = new() { Epochs = epochs },
            });

        /// <summary>Tags each token of a sequence, by a network whose every setting can be chosen.</summary>
        /// <param name="options">Columns and settings.</param>
        /// <exception cref="ArgumentException">A column is not named, or one is named twice.</exception>
        public LstmTaggerTrainer LstmTagger(LstmTaggerOptions options) => new(MLNetInternals.EnvironmentOf(catalog), options);
    }

    extension(MulticlassClassificationCatalog catalog)
    {
        /// <summary>Counts how well tags, and the spans that they mark, were predicted, as the script conlleval does.</summary>
        /// <param name="data">Rows with known and predicted tags.</param>
        /// <param name="labelColumnName">Column of the known tags, a vector of text or of keys; a token whose tag is missing counts for no accuracy.</param>
        /// <param name="predictedTagsColumnName">Column of the predicted tags.</param>
        /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
        /// <exception cref="InvalidOperationException">The columns of a row do not have as many tags.</exception>
        public TaggingMetrics EvaluateTagging(IDataView data, string labelColumnName = "Tags", string predictedTagsColumnName = "PredictedTags") =>
            TagEvaluation.Evaluate(MLNetInternals.EnvironmentOf(catalog), data, labelColumnName, predictedTagsColumnName);
    }

    extension(BinaryClassificationCatalog.BinaryClassificationTrainers catalog)
    {
        /// <summary>Predicts the class of a sequence (binary) with recurrent networks.</summary>
        /// <param name="labelColumnName">Column of the class, <see cref="bool"/>.</param>
        /// <param name="featureColumnName">Column of the sequences: a vector of <see cref="float"/>, row-major [steps, features], or of keys; of any length.</param>
        /// <param name="exampleWeightColumnName">Column of the examples' weights, <see cref="float"/>. None: all count alike.</param>
        /// <param name="featuresPerStep">Numbers in each step. None: the last dimension of the column's type, and 1 where it has but one.</param>
        /// <param name="hiddenSize">Units of the recurrent layer. None: the default of <see cref="LstmBinaryOptions"/>.</param>
        /// <param name="epochs">Passes over the examples. None: chosen by their number.</param>
        public LstmBinaryTrainer Lstm(string labelColumnName = "Label", string featureColumnName = "Features", string? exampleWeightColumnName = null,
            int? featuresPerStep = null, int? hiddenSize = null, int? epochs = null) =>
            catalog.Lstm(Named(new LstmBinaryOptions(), labelColumnName, featureColumnName, exampleWeightColumnName, featuresPerStep, hiddenSize, epochs));

        /// <summary>Predicts the class of a sequence (binary) with recurrent networks whose every setting can be chosen.</summary>
        /// <param name="options">Columns and settings.</param>
        /// <exception cref="ArgumentException">A column is not named, or one is named twice.</exception>
        public LstmBinaryTrainer Lstm(LstmBinaryOptions options) => new(MLNetInternals.EnvironmentOf(catalog), options);
    }

    extension(BinaryClassificationCatalog catalog)
    {
        /// <summary>The same model with another decision threshold; ML.NET's own method does so for the models of its own trainers.</summary>
        /// <param name="model">A binary classification model.</param>
        /// <param name="threshold">The score that must be exceeded; 0 is the trainer's. A probability p has the score ln(p / (1 - p)).</param>
        /// <exception cref="ArgumentException">The model is not a binary classifier, or the threshold is not finite.</exception>
        public LstmPredictionTransformer ChangeModelThreshold(LstmPredictionTransformer model, float threshold)
        {
            ArgumentNullException.ThrowIfNull(catalog);
            ArgumentNullException.ThrowIfNull(model);
            if (!float.IsFinite(threshold)) throw Require.Refused(nameof(threshold), threshold, $"The threshold is {threshold}, but must be finite.");
            return model.WithThreshold(threshold);
        }
    }

    extension(RegressionCatalog.RegressionTrainers catalog)
    {
        /// <summary>Predicts a value for a sequence (regression) with recurrent networks.</summary>
        /// <param name="labelColumnName">Column of the value, <see cref="float"/>.</param>
        /// <param name="featureColumnName">Column of the sequences: a vector of <see cref="float"/>, row-major [steps, features], or of keys; of any length.</param>
        /// <param name="exampleWeightColumnName">Column of the examples' weights, <see cref="float"/>. None: all count alike.</param>
        /// <param name="featuresPerStep">Numbers in each step. None: the last dimension of the column's type, and 1 where it has but one.</param>
        /// <param name="hiddenSize">Units of the recurrent layer. None: the default of <see cref="LstmRegressionOptions"/>.</param>
        /// <param name="epochs">Passes over the examples. None: chosen by their number.</param>
        public LstmRegressionTrainer Lstm(string labelColumnName = "Label", string featureColumnName = "Features", string? exampleWeightColumnName = null,
            int? featuresPerStep = null, int? hiddenSize = null, int? epochs = null) =>
            catalog.Lstm(Named(new LstmRegressionOptions(), labelColumnName, featureColumnName, exampleWeightColumnName, featuresPerStep, hiddenSize, epochs));

        /// <summary>Predicts a value for a sequence (regression) with recurrent networks whose every setting can be chosen.</summary>
        /// <param name="options">Columns and settings.</param>
        /// <exception cref="ArgumentException">A column is not named, or one is named twice.</exception>
        public LstmRegressionTrainer Lstm(LstmRegressionOptions options) => new(MLNetInternals.EnvironmentOf(catalog), options);
    }

    extension(TransformsCatalog catalog)
    {
        /// <summary>Turns rows of one time step each into rows of one sequence each: the series, the columns that pass through, and a vector of all its steps.</summary>
        /// <param name="outputColumnName">Column to add: the sequence, a variable-size vector of <see cref="float"/>, [steps, features] row-major.</param>
        /// <param name="seriesColumnName">Column that names the series, a text, an integer or a key; the rows of a series lie together.</param>
        /// <param name="inputColumnNames">Columns of the values of a step, <see cref="float"/> or known-size vectors of them, one after the other.</param>
        /// <param name="timeColumnName">Column of times, which must rise within a series: a number, DateTime, DateTimeOffset or TimeSpan. None: the rows are taken as they come.</param>
        /// <param name="passThroughColumnNames">Columns that hold one value a sequence, such as its label: scalars that are the same in all its rows.</param>
        /// <remarks>
        /// <c>TrainTestSplit</c> and <c>CrossValidate</c> split rows. Before this step, give them the series column as <c>samplingKeyColumnName</c>: without it
        /// they split sequences, and steps of the same sequence leak from the training set into the test set.
        /// </remarks>
        /// <exception cref="ArgumentException">A column is not named, or a column of the result is named twice.</exception>
        public SequenceGroupingEstimator GroupIntoSequences(string outputColumnName, string seriesColumnName, string[] inputColumnNames,
            string? timeColumnName = null, params string[] passThroughColumnNames)
        {
            ArgumentNullException.ThrowIfNull(inputColumnNames);
            ArgumentNullException.ThrowIfNull(passThroughColumnNames);
            return new(MLNetInternals.EnvironmentOf(catalog),
                new(outputColumnName, seriesColumnName, timeColumnName, [.. inputColumnNames], [.. passThroughColumnNames]));
        }

        /// <summary>Turns rows of measurements at any times, long (who, when, what, value) or wide, into rows of one sequence each, with the time of each step and NaN where nothing was measured.</summary>
        /// <param name="options">Columns and settings.</param>
        /// <exception cref="ArgumentException">A column is not named, or a column of the result is named twice.</exception>
        public MeasurementGroupingEstimator GroupIntoSequences(MeasurementGroupingOptions options) => new(MLNetInternals.EnvironmentOf(catalog), options);
    }

    static TOptions Named<TOptions>(TOptions options, string label, string features, string? weight, int? featuresPerStep, int? hiddenSize, int? epochs)
        where TOptions : LstmTrainerOptions => (TOptions)(options with
        {
            LabelColumnName = label,
            FeatureColumnName = features,
            ExampleWeightColumnName = weight,
            FeaturesPerStep = featuresPerStep,
            Network = new() { HiddenSize = hiddenSize },
            Training = new() { Epochs = epochs },
        });
}
