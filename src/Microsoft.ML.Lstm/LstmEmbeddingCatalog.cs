using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Engine.Tasks.Embedders;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Lstm.Sequences;

namespace Microsoft.ML;

/// <summary>Embeddings of sequences in ML.NET's catalogs: vectors of fixed size, for clustering, search and any trainer.</summary>
public static class LstmEmbeddingCatalog
{
    extension(TransformsCatalog catalog)
    {
        /// <summary>Learns, without labels, to embed sequences.</summary>
        /// <param name="outputColumnName">Column to add: the embeddings, vectors of <see cref="float"/>.</param>
        /// <param name="inputColumnName">Column of the sequences: a vector of numbers, row-major [steps, features], or of keys; of any length.</param>
        /// <param name="featuresPerStep">Numbers in each step. None: the last dimension of the column's type, and 1 where it has but one.</param>
        /// <param name="hiddenSize">Units of the recurrent layers. None: the default of <see cref="LstmEmbeddingOptions"/>.</param>
        /// <param name="epochs">Passes over the sequences. None: chosen by their number.</param>
        /// <exception cref="ArgumentException">A column is not named.</exception>
        public LstmSequenceEmbeddingEstimator EmbedSequencesByLstm(string outputColumnName, string inputColumnName, int? featuresPerStep = null, int? hiddenSize = null, int? epochs = null) =>
            catalog.EmbedSequencesByLstm(new()
            {
                OutputColumnName = outputColumnName,
                InputColumnName = inputColumnName,
                FeaturesPerStep = featuresPerStep,
                Network = new() { HiddenSize = hiddenSize },
                Training = new() { Epochs = epochs },
            });

        /// <summary>Learns, without labels, to embed sequences, with every setting.</summary>
        /// <param name="options">Columns and settings.</param>
        /// <exception cref="ArgumentException">A column is not named.</exception>
        public LstmSequenceEmbeddingEstimator EmbedSequencesByLstm(LstmEmbeddingOptions options) => new(MLNetInternals.EnvironmentOf(catalog), options);

        /// <summary>Embeds sequences by the networks of a model that has learnt classes or values: what is near by them is alike in what the model was trained for.</summary>
        /// <param name="outputColumnName">Column to add: the embeddings, vectors of <see cref="float"/>.</param>
        /// <param name="model">What a trainer of sequences, such as <c>MulticlassClassification.Trainers.Lstm</c>, returned, or a chain with it; its columns of features are read.</param>
        /// <exception cref="ArgumentException">The column is not named, or the model has no such networks.</exception>
        public LstmSequenceEmbeddingEstimator EmbedSequencesByLstm(string outputColumnName, ITransformer model)
        {
            ArgumentNullException.ThrowIfNull(model);
            var known = SequenceTraining.Models(model).LastOrDefault()
                ?? throw new ArgumentException($"The model, {model.GetType().Name}, holds no LSTM model of sequences. Give what Trainers.Lstm returned, or a chain with it.", nameof(model));
            return new(MLNetInternals.EnvironmentOf(catalog), outputColumnName, known.Columns.Features, SequenceEmbedder.Of(known.Model.Model));
        }
    }
}
