using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Engine.Tasks.Translation;
using Microsoft.ML.Lstm.Files;
using Microsoft.ML.Lstm.Onnx;
using Microsoft.ML.Lstm.Quantization;
using Microsoft.ML.Lstm.Scoring;
using Microsoft.ML.Lstm.Translation;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(LstmTranslationTransformer), null, typeof(SignatureLoadModel), "LSTM translator", LstmTranslationTransformer.LoaderSignature)]

namespace Microsoft.ML.Lstm;

/// <summary>Translates the source of each row (<see cref="LstmTranslationEstimator"/>).</summary>
/// <remarks>A row without any word, or step, gets an empty text, a score of NaN and empty vectors.</remarks>
public sealed class LstmTranslationTransformer : ITransformer, IUnquantizableTransformer
{
    internal const string LoaderSignature = "LstmTranslator";

    const string NetworkStream = "Learner";

    static readonly ModelFile File = new("LSTM translator", "LSTMTRAN", 0x00010001, LoaderSignature);
    static readonly ModelPart ColumnsPart = new("Columns", "TRLC", 2);

    readonly IHost _host;
    readonly TranslationColumns _columns;
    readonly int _threads;

    internal LstmTranslationTransformer(IHostEnvironment env, TranslationModel model, TranslationColumns columns, int threads) =>
        (_host, Model, _columns, _threads) = (env.Register(nameof(LstmTranslationTransformer)), new(model, columns.Units), columns, threads);

    /// <summary>What was learnt.</summary>
    public LstmTranslationParameters Model { get; }

    bool ITransformer.IsRowToRowMapper => true;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).Output;

    /// <summary>The rows of <paramref name="input"/> with their translations.</summary>
    /// <remarks>Lazy. While it is read it reads <paramref name="input"/> twice, side by side; its rows must be the same each time, as ML.NET demands of all data.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or not of the type that the model was trained on.</exception>
    /// <exception cref="InvalidOperationException">While reading: a source is longer than <see cref="TranslationOptions.MaximumLength"/>, or a value is infinite.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new UnexportableView(nameof(LstmTranslationTransformer), input, PrefetchCursor.View(input, Bind(input.Schema), (row, _) => Scorer(row, _threads)));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => new RowMapper(Bind(inputSchema), (row, _) => Scorer(row, threads: 1));

    string IUnquantizableTransformer.WhyNot => "its decoder has no form in integers";

    void ICanSaveModel.Save(ModelSaveContext ctx) => File.Save(ctx, () =>
    {
        ctx.SaveBinaryStream(NetworkStream, writer => Model.Model.Save(writer.BaseStream));
        ColumnsPart.Save(ctx, codec => TranslationColumns.Transfer(codec, Model.Model, _columns));
    });

    static LstmTranslationTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => File.Load(env, ctx, () =>
    {
        var model = ModelPart.Open(ctx, NetworkStream, TranslationModel.Load);
        return new LstmTranslationTransformer(env, model, ColumnsPart.Load(ctx, codec => TranslationColumns.Transfer(codec, model, null)), threads: 0);
    });

    TranslationScorer Scorer(DataViewRow row, int threads) => new(Model.Model, _columns, row, threads);

    AppendedColumns Bind(DataViewSchema schema) => _columns.Bind(_host, schema, Model.Model.Config);
}
