using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Engine.Tasks.LanguageModels;
using Microsoft.ML.Lstm.Files;
using Microsoft.ML.Lstm.Generation;
using Microsoft.ML.Lstm.Onnx;
using Microsoft.ML.Lstm.Quantization;
using Microsoft.ML.Lstm.Scoring;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(LstmTextGenerationTransformer), null, typeof(SignatureLoadModel), "LSTM text generation", LstmTextGenerationTransformer.LoaderSignature)]

namespace Microsoft.ML.Lstm;

/// <summary>Continues the text of each row (<see cref="LstmTextGenerationEstimator"/>), and as its options say adds its perplexity and its embedding.</summary>
/// <remarks>A completion is of the type of the texts: a text, a vector of text, or a vector of keys. It depends on the row's text, the options and their seed alone. What is not asked for is not computed.</remarks>
public sealed class LstmTextGenerationTransformer : ITransformer, IUnquantizableTransformer
{
    internal const string LoaderSignature = "LstmTextGeneration";

    const string NetworkStream = "Learner";

    static readonly ModelFile File = new("LSTM language model", "LSTMTGEN", 0x00010001, LoaderSignature);
    static readonly ModelPart ColumnsPart = new("Columns", "TGNC", GenerationColumns.FormatVersion);

    readonly IHost _host;
    readonly GenerationColumns _columns;
    readonly int _threads;

    internal LstmTextGenerationTransformer(IHostEnvironment env, LanguageModel model, GenerationColumns columns, int threads) =>
        (_host, Model, _columns, _threads) = (env.Register(nameof(LstmTextGenerationTransformer)), new(model, columns.Text), columns, threads);

    /// <summary>What was learnt.</summary>
    public LstmTextGenerationParameters Model { get; }

    /// <summary>The column of its tokens, as another trainer reads it.</summary>
    internal TextColumn Text => _columns.Text;

    bool ITransformer.IsRowToRowMapper => true;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).Output;

    /// <summary>The rows of <paramref name="input"/> with completions.</summary>
    /// <remarks>Lazy. While it is read it reads <paramref name="input"/> twice, side by side; its rows must be the same each time, as ML.NET demands of all data.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing, or not of the type that the model was trained on.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new UnexportableView(nameof(LstmTextGenerationTransformer), input, PrefetchCursor.View(input, Bind(input.Schema), (row, isActive) => Scorer(row, isActive, _threads)));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => new RowMapper(Bind(inputSchema), (row, isActive) => Scorer(row, isActive, threads: 1));

    /// <summary>Begins a text that is read and continued piece by piece, and whose state goes on.</summary>
    /// <exception cref="InvalidOperationException">The model was not trained on texts, but on vectors of tokens.</exception>
    public LstmTextSession StartText() => new(Model.Model, Model.TextUnits, _columns.Generation);

    /// <summary>Continues a prompt, and hands the text out as it is made.</summary>
    /// <param name="prompt">The text to continue; it may be empty.</param>
    /// <param name="options">How; null for the estimator's <see cref="LstmTextGenerationOptions.Generation"/>.</param>
    /// <param name="cancellationToken">Ends the generation.</param>
    /// <returns>Parts of the completion, which together are that of <see cref="Transform"/> with the same options.</returns>
    /// <exception cref="InvalidOperationException">The model was not trained on texts, but on vectors of tokens.</exception>
    public IAsyncEnumerable<string> GenerateAsync(string prompt, TextGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        var session = StartText();
        session.Append(prompt);
        return session.GenerateAsync(options, cancellationToken);
    }

    /// <summary>How well the model predicts texts: those of all rows one after the other, with their ends.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing, or not of the type that the model was trained on.</exception>
    /// <exception cref="InvalidOperationException">No row has a text.</exception>
    public LanguageModelMetrics Evaluate(IDataView data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return LanguageModelEvaluator.Evaluate(Model.Model, _columns.Text, data, _columns.Text.Bind(_host, data.Schema));
    }

    string IUnquantizableTransformer.WhyNot => "most of its work is the scores of all words, which are not computed in integers";

    void ICanSaveModel.Save(ModelSaveContext ctx) => File.Save(ctx, () =>
    {
        ctx.SaveBinaryStream(NetworkStream, writer => Model.Model.Save(writer.BaseStream));
        ColumnsPart.Save(ctx, codec => GenerationColumns.Transfer(codec, _columns));
    });

    static LstmTextGenerationTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => File.Load(env, ctx, () =>
    {
        var model = ModelPart.Open(ctx, NetworkStream, LanguageModel.Load);
        var columns = ColumnsPart.Load(ctx, codec => GenerationColumns.Transfer(codec, null));
        return columns.Text.Vocabulary == model.Config.Vocabulary ? new LstmTextGenerationTransformer(env, model, columns, threads: 0)
            : throw new InvalidDataException($"Its texts have {columns.Text.Vocabulary} tokens, but its network {model.Config.Vocabulary}.");
    });

    GenerationScorer Scorer(DataViewRow row, Func<int, bool> isActive, int threads) => new(Model.Model, _columns, row, isActive, threads);

    AppendedColumns Bind(DataViewSchema schema) => _columns.Bind(_host, schema, Model.Model);
}
