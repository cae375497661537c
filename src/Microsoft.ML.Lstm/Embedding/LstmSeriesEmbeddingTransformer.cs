using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Embedding;
using Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;
using Microsoft.ML.Lstm.Files;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Lstm.Onnx;
using Microsoft.ML.Lstm.Quantization;
using Microsoft.ML.Lstm.Scoring;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(LstmSeriesEmbeddingTransformer), null, typeof(SignatureLoadModel), "LSTM series embedding", LstmSeriesEmbeddingTransformer.LoaderSignature)]

namespace Microsoft.ML.Lstm;

/// <summary>Adds an embedding of each row's series (<see cref="LstmSeriesEmbeddingEstimator"/>).</summary>
public sealed class LstmSeriesEmbeddingTransformer : ITransformer, IUnquantizableTransformer
{
    internal const string LoaderSignature = "LstmSeriesEmbedding";

    const int BatchRows = 256;

    static readonly ModelFile File = new("LSTM series embedding", "LSTMEMBD", 0x00010001, LoaderSignature);
    static readonly ModelPart Columns = new("Columns", "EMBC", 1);

    readonly IHost _host;
    readonly EmbeddingColumns _columns;

    internal LstmSeriesEmbeddingTransformer(IHostEnvironment env, EmbeddingColumns columns) => (_host, _columns) = (env.Register(nameof(LstmSeriesEmbeddingTransformer)), columns);

    bool ITransformer.IsRowToRowMapper => true;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).Output;

    /// <summary>The rows of <paramref name="input"/> with the embeddings of their series.</summary>
    /// <remarks>Lazy. While it is read it reads <paramref name="input"/> twice, side by side; its rows must be the same each time, as ML.NET demands of all data.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or no vector of numbers.</exception>
    /// <exception cref="InvalidOperationException">While reading: a value is infinite.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new UnexportableView(nameof(LstmSeriesEmbeddingTransformer), input, PrefetchCursor.View(input, Bind(input.Schema), (row, _) => new EmbeddingScorer(_columns, row, BatchRows, threads: 0)));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => new RowMapper(Bind(inputSchema), (row, _) => new EmbeddingScorer(_columns, row, rows: 1, threads: 1));

    string IUnquantizableTransformer.WhyNot => "its pretrained network is used as it was shipped";

    void ICanSaveModel.Save(ModelSaveContext ctx) => File.Save(ctx, () => Columns.Save(ctx, codec => EmbeddingColumns.Transfer(codec, _columns)));

    static LstmSeriesEmbeddingTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => File.Load(env, ctx, () => Columns.Load(ctx, codec =>
    {
        var columns = EmbeddingColumns.Transfer(codec, null);
        return columns.Network.Own is null ? new LstmSeriesEmbeddingTransformer(env, columns) : throw new InvalidDataException("It holds weights of its own, which an embedding has not.");
    }));

    AppendedColumns Bind(DataViewSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        _columns.Check(_host, MLNetInternals.ShapeOf(schema));
        return new(schema, [schema[_columns.Input]], [new(_columns.Output, new VectorDataViewType(NumberDataViewType.Single, SeriesEmbedder.SizeOf(_columns.Network.Forecaster.Model)))]);
    }
}
