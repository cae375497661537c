using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Engine.Tasks.Tagging;
using Microsoft.ML.Lstm.Files;
using Microsoft.ML.Lstm.Onnx;
using Microsoft.ML.Lstm.Quantization;
using Microsoft.ML.Lstm.Scoring;
using Microsoft.ML.Lstm.Tagging;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(LstmTaggerTransformer), null, typeof(SignatureLoadModel), "LSTM tagger", LstmTaggerTransformer.LoaderSignature)]

namespace Microsoft.ML.Lstm;

/// <summary>Tags the tokens of each row (<see cref="LstmTaggerTrainer"/>).</summary>
/// <remarks>
/// It adds, each as a vector: <c>PredictedTags</c>, keys, as long as the tokens; <c>TagProbabilities</c>, [tokens, tags], that of each tag over all sequences of tags;
/// and of the spans that the tags mark <c>SpanStarts</c> (the first token, from 0 on), <c>SpanLengths</c> (tokens), <c>SpanTypes</c> (keys) and <c>SpanProbabilities</c>, that of such a span with
/// these tags, calibrated on held-out rows. Where sequences have a label, also <c>PredictedLabel</c> and <c>Score</c>, a probability for each. A row without tokens gets empty vectors.
/// </remarks>
public sealed class LstmTaggerTransformer : IQuantizableTransformer
{
    internal const string LoaderSignature = "LstmTagger";

    const string NetworkStream = "Learner";

    static readonly ModelFile File = new("LSTM tagger", "LSTMTAGR", 0x00010001, LoaderSignature);
    static readonly ModelPart ColumnsPart = new("Columns", "STGC", 1);

    readonly IHost _host;
    readonly TaggerColumns _columns;
    readonly int _threads;

    internal LstmTaggerTransformer(IHostEnvironment env, TaggingModel model, TaggerColumns columns, int threads) =>
        (_host, Model, _columns, _threads) = (env.Register(nameof(LstmTaggerTransformer)), new(model), columns, threads);

    /// <summary>What was learnt.</summary>
    public LstmTaggerParameters Model { get; }

    /// <summary>What it reads and adds.</summary>
    internal TaggerColumns Columns => _columns;

    bool ITransformer.IsRowToRowMapper => true;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).Output;

    /// <summary>The rows of <paramref name="input"/> with their tags.</summary>
    /// <remarks>Lazy. While it is read it reads <paramref name="input"/> twice, side by side; its rows must be the same each time, as ML.NET demands of all data.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or not of the type that the model was trained on.</exception>
    /// <exception cref="InvalidOperationException">While reading: columns of a row do not have as many tokens, or a value is infinite.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var columns = Bind(input.Schema);
        var view = PrefetchCursor.View(input, columns, (row, _) => Scorer(row, _threads));
        return new ExportableView(nameof(LstmTaggerTransformer), columns, input, view, reads => _columns.WriteOnnx(Model.Model, columns.Reads, reads));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => new RowMapper(Bind(inputSchema), (row, _) => Scorer(row, threads: 1));

    /// <summary>The same tagger in 8-bit integers, and what that does on some rows: its measure is the share of tokens tagged as before; <c>mlContext.Model.Quantize</c> does so for whole chains.</summary>
    /// <param name="data">Rows as this step reads them; labels are not read.</param>
    /// <exception cref="ArgumentException">There are no rows.</exception>
    /// <exception cref="InvalidOperationException">The model is quantised already, or no layer of it can be.</exception>
    public (LstmTaggerTransformer Model, QuantizationReport Report) Quantize(IDataView data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var (model, report) = Model.Model.Quantize(_columns.Read(_host, data, Model.Model));
        return (new(_host, model, _columns, _threads), report);
    }

    (ITransformer Model, QuantizationReport Report) IQuantizableTransformer.Quantize(IDataView data) => Quantize(data);

    void ICanSaveModel.Save(ModelSaveContext ctx) => File.Save(ctx, () =>
    {
        ctx.SaveBinaryStream(NetworkStream, writer => Model.Model.Save(writer.BaseStream));
        ColumnsPart.Save(ctx, codec => TaggerColumns.Transfer(codec, Model.Model, _columns));
    });

    static LstmTaggerTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => File.Load(env, ctx, () =>
    {
        var model = ModelPart.Open(ctx, NetworkStream, TaggingModel.Load);
        return new LstmTaggerTransformer(env, model, ColumnsPart.Load(ctx, codec => TaggerColumns.Transfer(codec, model, null)), threads: 0);
    });

    TokenScorer Scorer(DataViewRow row, int threads) => new(Model.Model, _columns, row, threads);

    AppendedColumns Bind(DataViewSchema schema) => _columns.Bind(_host, schema, Model.Model);
}
