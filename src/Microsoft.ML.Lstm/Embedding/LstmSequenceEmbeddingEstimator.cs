using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Embedding;
using Microsoft.ML.Lstm.Engine.Tasks.Embedders;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Lstm.Progress;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm;

/// <summary>Adds an embedding of each row's sequence: a vector of fixed size, for clustering, search and any trainer of ML.NET.</summary>
/// <remarks>
/// To create it, use <c>mlContext.Transforms.EmbedSequencesByLstm</c>.
/// <para>With options, <c>Fit</c> learns from the sequences alone, without labels: the network is to know two views of a sequence, of which some steps are masked, as the same, among
/// views of others (SimCLR, Chen et al. 2020). Made of a model, it learns nothing: the embedding is what the model's networks score, those of its members side by side.</para>
/// <para>Input: a vector of numbers of any type, row-major [steps, features], NaN where missing, or of keys; of any length. Output: a vector of <see cref="float"/>, of the size that
/// <see cref="LstmEmbeddingParameters.Size"/> says: for numbers and by default 256, of keys 128.</para>
/// </remarks>
public sealed class LstmSequenceEmbeddingEstimator : IEstimator<LstmSequenceEmbeddingTransformer>
{
    static readonly WeightColumn NoWeights = new(null);

    readonly IHost _host;
    readonly SequenceEmbeddingColumns _columns;
    readonly LstmEmbeddingOptions? _options;
    readonly SequenceEmbedder? _known;

    internal LstmSequenceEmbeddingEstimator(IHostEnvironment env, LstmEmbeddingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ColumnNames.Require(options.OutputColumnName, nameof(options.OutputColumnName), "the column to add");
        ColumnNames.Require(options.InputColumnName, nameof(options.InputColumnName), "the column of the sequences");
        _columns = new(options.OutputColumnName, new([new(options.InputColumnName) { FeaturesPerStep = options.FeaturesPerStep }]));
        _host = env.Register(nameof(LstmSequenceEmbeddingEstimator));
        _options = (LstmEmbeddingOptions)options.Resolved();
    }

    /// <summary>Of a model, which is not trained further.</summary>
    internal LstmSequenceEmbeddingEstimator(IHostEnvironment env, string output, FeatureColumns features, SequenceEmbedder known)
    {
        ColumnNames.Require(output, "outputColumnName", "the column to add");
        _columns = new(output, new([.. features.Columns.Select(column => column with { ContributionsColumnName = null, AttentionColumnName = null })]) { Vocabularies = features.Vocabularies });
        (_host, _known) = (env.Register(nameof(LstmSequenceEmbeddingEstimator)), known);
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        _columns.Check(_host, inputSchema);
        return SchemaCheck.With(inputSchema, [MLNetInternals.ColumnOf(_columns.Output, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single)]);
    }

    /// <summary>Learns from the rows, of which a part is held out for early stopping; made of a model, only checks the columns.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    /// <exception cref="InvalidOperationException">There are fewer than two sequences with any value, or a row cannot be read, such as one with an infinite value; or training diverged.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled before there was any model to keep.</exception>
    public LstmSequenceEmbeddingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _columns.Check(_host, MLNetInternals.ShapeOf(input.Schema));
        if (_known is null) return Train(input, _options!);
        _columns.Features.CheckInputs(_host, input.Schema, _known.Inputs);
        return new(_host, _known, _columns, threads: 0);
    }

    LstmSequenceEmbeddingTransformer Train(IDataView input, LstmEmbeddingOptions options)
    {
        var (inputs, features) = (_columns.Features.Inputs(_host, input.Schema), _columns.Features.TrainedOn(input.Schema, null));
        var (cancellation, name) = (new Cancellation(_host, options.Training.CancellationToken), $"Column '{options.InputColumnName}'");
        using var progress = new TrainingProgress(_host, "views");
        progress.Say(features, inputs, input.Schema);
        var set = Examples.Read(input, features, inputs, label: null, open: null, NoWeights, cancellation).Set;
        var embedder = TrainingProgress.Named(name, () => SequenceEmbedder.Train(set, options, progress.Context(options.Training, _host, cancellation.IsRequested, name)));
        progress.Say($"Trained: {embedder.Epochs} epochs, validation loss {embedder.ValidationLoss:G5}");
        return new(_host, embedder, _columns with { Features = features }, options.Training.Threads ?? 0);
    }
}
