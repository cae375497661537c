using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Engine.Tasks.Transcription;
using Microsoft.ML.Lstm.Files;
using Microsoft.ML.Lstm.Onnx;
using Microsoft.ML.Lstm.Quantization;
using Microsoft.ML.Lstm.Scoring;
using Microsoft.ML.Lstm.Transcription;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(LstmTranscriptionTransformer), null, typeof(SignatureLoadModel), "LSTM transcriber", LstmTranscriptionTransformer.LoaderSignature)]

namespace Microsoft.ML.Lstm;

/// <summary>Transcribes the source of each row (<see cref="LstmTranscriptionEstimator"/>).</summary>
/// <remarks>A row without any frame gets an empty text, a score of NaN and empty vectors.</remarks>
public sealed class LstmTranscriptionTransformer : ITransformer, IUnquantizableTransformer
{
    internal const string LoaderSignature = "LstmTranscriber";

    const string NetworkStream = "Learner";

    static readonly ModelFile File = new("LSTM transcriber", "LSTMTRSC", 0x00010001, LoaderSignature);
    static readonly ModelPart ColumnsPart = new("Columns", "TRSC", 1);

    readonly IHost _host;
    readonly TranscriptionColumns _columns;
    readonly SpokenLanguage? _language;
    readonly int _threads;

    internal LstmTranscriptionTransformer(IHostEnvironment env, TranscriptionModel model, TranscriptionColumns columns, SpokenLanguage? language, int threads)
    {
        (_host, Model, _columns, _language, _threads) = (env.Register(nameof(LstmTranscriptionTransformer)), new(model), columns, language, threads);
    }

    /// <summary>What was learnt.</summary>
    public LstmTranscriptionParameters Model { get; }

    bool ITransformer.IsRowToRowMapper => true;

    string IUnquantizableTransformer.WhyNot => "its layers have not been measured in integers";

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).Output;

    /// <summary>The rows of <paramref name="input"/> with their transcripts.</summary>
    /// <remarks>Lazy. While it is read it reads <paramref name="input"/> twice, side by side; its rows must be the same each time, as ML.NET demands of all data.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or not of the type that the model was trained on.</exception>
    /// <exception cref="InvalidOperationException">While reading: a value is infinite, or values are no whole number of frames.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new UnexportableView(nameof(LstmTranscriptionTransformer), input, PrefetchCursor.View(input, Bind(input.Schema), (row, _) => Scorer(row, _threads)));
    }

    /// <summary>The same transcriber, which prefers what a language model thinks likely (shallow fusion): the score of a transcript is ln p(transcript | source) + weight · ln p(transcript) + bonus · units.</summary>
    /// <param name="languageModel">A model of characters where transcripts are of characters, or of words; one of words also for transcripts of characters, whose words it judges as they end.</param>
    /// <param name="weight">The language model's weight, from 0 to 10. Default 0.5.</param>
    /// <param name="bonus">What each unit adds, where the language model's probabilities make transcripts too short. Default 0.</param>
    /// <returns>A transformer that is saved with the language model in it.</returns>
    /// <exception cref="ArgumentException">The language model's tokens are others.</exception>
    public LstmTranscriptionTransformer WithLanguageModel(LstmTextGenerationTransformer languageModel, float weight = 0.5f, float bonus = 0)
    {
        ArgumentNullException.ThrowIfNull(languageModel);
        return new(_host, Model.Model, _columns, SpokenLanguage.Of(languageModel, Model.Model.Config, _columns.Units, Require.Between(weight, 0f, 10f), Require.Between(bonus, -100f, 100f)), _threads);
    }

    /// <summary>Begins a source that comes piece by piece, such as sound from a microphone.</summary>
    /// <exception cref="InvalidOperationException">The network is bidirectional, so that it must have heard all before it knows anything, or its source is no numbers.</exception>
    public LstmTranscriptionSession Start() => new(Model.Model, _columns.Units, _language);

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => new RowMapper(Bind(inputSchema), (row, _) => Scorer(row, threads: 1));

    void ICanSaveModel.Save(ModelSaveContext ctx) => File.Save(ctx, () =>
    {
        ctx.SaveBinaryStream(NetworkStream, writer => Model.Model.Save(writer.BaseStream));
        ColumnsPart.Save(ctx, codec => TranscriptionColumns.Transfer(codec, Model.Model.Config, _columns));
        _language?.Save(ctx);
    });

    static LstmTranscriptionTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => File.Load(env, ctx, () =>
    {
        var model = ModelPart.Open(ctx, NetworkStream, TranscriptionModel.Load);
        var columns = ColumnsPart.Load(ctx, codec => TranscriptionColumns.Transfer(codec, model.Config, null));
        return new LstmTranscriptionTransformer(env, model, columns, SpokenLanguage.LoadIfThere(ctx, model.Config, columns.Units), threads: 0);
    });

    TranscriptionScorer Scorer(DataViewRow row, int threads) => new(Model.Model, _columns, _language, row, threads);

    AppendedColumns Bind(DataViewSchema schema) => _columns.Bind(_host, schema, Model.Model.Config);
}
