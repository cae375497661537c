using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Embedding;
using Microsoft.ML.Lstm.Engine.Tasks.Embedders;
using Microsoft.ML.Lstm.Files;
using Microsoft.ML.Lstm.Onnx;
using Microsoft.ML.Lstm.Quantization;
using Microsoft.ML.Lstm.Scoring;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(LstmSequenceEmbeddingTransformer), null, typeof(SignatureLoadModel), "LSTM sequence embedding", LstmSequenceEmbeddingTransformer.LoaderSignature)]

namespace Microsoft.ML.Lstm;

/// <summary>Adds an embedding of each row's sequence (<see cref="LstmSequenceEmbeddingEstimator"/>).</summary>
public sealed class LstmSequenceEmbeddingTransformer : ITransformer, IUnquantizableTransformer
{
    internal const string LoaderSignature = "LstmSequenceEmbedding";

    const string NetworkStream = "Network";

    static readonly ModelFile File = new("LSTM sequence embedding", "LSTMSEMB", 0x00010001, LoaderSignature);
    static readonly ModelPart ColumnsPart = new("Columns", "SEMC", 1);

    readonly IHost _host;
    readonly SequenceEmbeddingColumns _columns;
    readonly int _threads;

    internal LstmSequenceEmbeddingTransformer(IHostEnvironment env, SequenceEmbedder embedder, SequenceEmbeddingColumns columns, int threads) =>
        (_host, Model, _columns, _threads) = (env.Register(nameof(LstmSequenceEmbeddingTransformer)), new(embedder), columns, threads);

    /// <summary>What was learnt.</summary>
    public LstmEmbeddingParameters Model { get; }

    bool ITransformer.IsRowToRowMapper => true;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).Output;

    /// <summary>The rows of <paramref name="input"/> with the embeddings of their sequences.</summary>
    /// <remarks>Lazy. While it is read it reads <paramref name="input"/> twice, side by side; its rows must be the same each time, as ML.NET demands of all data.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or not of the type that the networks were trained on.</exception>
    /// <exception cref="InvalidOperationException">While reading: a row's length is no multiple of the features per step, or a value is infinite.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new UnexportableView(nameof(LstmSequenceEmbeddingTransformer), input, PrefetchCursor.View(input, Bind(input.Schema), (row, _) => Scorer(row, _threads)));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => new RowMapper(Bind(inputSchema), (row, _) => Scorer(row, threads: 1));

    string IUnquantizableTransformer.WhyNot => "its vectors would no longer be those that it made before";

    void ICanSaveModel.Save(ModelSaveContext ctx) => File.Save(ctx, () =>
    {
        ctx.SaveBinaryStream(NetworkStream, writer => Model.Embedder.Save(writer.BaseStream));
        ColumnsPart.Save(ctx, codec => SequenceEmbeddingColumns.Transfer(codec, Model.Embedder.Inputs, _columns));
    });

    static LstmSequenceEmbeddingTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => File.Load(env, ctx, () =>
    {
        var embedder = ModelPart.Open(ctx, NetworkStream, SequenceEmbedder.Load);
        return new LstmSequenceEmbeddingTransformer(env, embedder, ColumnsPart.Load(ctx, codec => SequenceEmbeddingColumns.Transfer(codec, embedder.Inputs, null)), threads: 0);
    });

    SequenceEmbeddingScorer Scorer(DataViewRow row, int threads) => new(Model.Embedder, _columns.Features, row, threads);

    AppendedColumns Bind(DataViewSchema schema) => new(
        schema, _columns.Features.Bind(_host, schema, Model.Embedder.Inputs), [new(_columns.Output, new VectorDataViewType(NumberDataViewType.Single, Model.Size))]);
}
