using Microsoft.ML.Lstm.Engine.Tasks.Classification;
using Microsoft.ML.Lstm.Sequences;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace Microsoft.ML.Lstm;

/// <summary>Trains recurrent networks (Hochreiter and Schmidhuber 1997) on sequences, one row a sequence.</summary>
/// <remarks>
/// <para>Input: a label; a column of features, a vector of <see cref="float"/> or of keys, of any length, and more such columns if wanted;
/// optionally a column of weights. A step without any value, and a key that is missing, is masked; a value that is missing (NaN) in a partly observed step is interpolated
/// in time, with a missing-value indicator for features where that is frequent. Rows without a label are left out.</para>
/// <para>No normalization is needed, and no caching: numbers are scaled by what the training shows, and the data are read once. The model is an
/// ensemble; each member holds out another fold of the examples for early stopping. The same seed and data give the same bits on
/// any number of threads, on the same machine, .NET version and vector width.</para>
/// </remarks>
public abstract class LstmTrainer : ITrainerEstimator<LstmPredictionTransformer, LstmModelParameters>
{
    readonly SequenceTraining _training;

    private protected LstmTrainer(IHostEnvironment env, PredictionTask target, LstmTrainerOptions options) => _training = new(env, GetType().Name, target, options);

    /// <inheritdoc/>
    public TrainerInfo Info => SequenceTraining.Info;

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return _training.OutputSchema(inputSchema);
    }

    /// <summary>Trains on all rows, of which each network leaves out a part to stop in time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    /// <exception cref="InvalidOperationException">There is nothing to learn from, or a value that none can learn from; or training diverged.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled before there was any model to keep.</exception>
    public LstmPredictionTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return _training.Fit(input, null, null);
    }

    /// <summary>Trains on all rows of <paramref name="trainData"/>, and stops by those of <paramref name="validationData"/>.</summary>
    /// <inheritdoc cref="Fit(IDataView)"/>
    public LstmPredictionTransformer Fit(IDataView trainData, IDataView validationData)
    {
        ArgumentNullException.ThrowIfNull(trainData);
        ArgumentNullException.ThrowIfNull(validationData);
        return _training.Fit(trainData, validationData, null);
    }

    /// <summary>
    /// Goes on from a model: with the same labels it continues its training; with others it keeps what reads the sequences, and learns to tell them
    /// anew. The model decides on the layers and their sizes; the options on which of them stay as they are, and how fast the others learn.
    /// From a language model its embeddings and layers start what reads the first column (Howard and Ruder 2018), which holds the language model's tokens
    /// (<see cref="LstmTextGenerationOptions.TokensColumnName"/>) or keys that stand for them; that reads from the first token to the last alone, and all else is new.
    /// </summary>
    /// <param name="data">Rows to learn from.</param>
    /// <param name="previousModel">What a trainer for sequences returned, whose features are the same, or <see cref="LstmTextGenerationEstimator"/>; or a chain with it.</param>
    /// <exception cref="ArgumentException">The model holds no network, or one for other features or tokens, or a language model whose layers are of several sizes.</exception>
    /// <inheritdoc cref="Fit(IDataView)"/>
    public LstmPredictionTransformer Fit(IDataView data, ITransformer previousModel)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(previousModel);
        return _training.Fit(data, null, previousModel);
    }
}
