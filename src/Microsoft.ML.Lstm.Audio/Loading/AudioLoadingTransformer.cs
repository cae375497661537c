using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Audio.Loading;
using Microsoft.ML.Lstm.Files;
using Microsoft.ML.Lstm.Onnx;
using Microsoft.ML.Lstm.Scoring;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(AudioLoadingTransformer), null, typeof(SignatureLoadModel), "Audio loading", AudioLoadingTransformer.LoaderSignature)]

namespace Microsoft.ML.Lstm;

/// <summary>Reads WAV files as vectors of samples (<see cref="AudioLoadingEstimator"/>).</summary>
public sealed class AudioLoadingTransformer : ITransformer
{
    internal const string LoaderSignature = "LstmAudioLoading";

    static readonly ModelFile File = new("audio loader", "LSTMALOD", 0x00010001, LoaderSignature) { Step = typeof(AudioLoadingTransformer) };
    static readonly ModelPart Part = new("Columns", "ALOC", 1);

    readonly IHost _host;
    readonly AudioLoadingColumns _columns;

    internal AudioLoadingTransformer(IHostEnvironment env, AudioLoadingColumns columns) => (_host, _columns) = (env.Register(nameof(AudioLoadingTransformer)), columns);

    bool ITransformer.IsRowToRowMapper => true;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _columns.Bind(_host, inputSchema).Output;

    /// <summary>The rows of <paramref name="input"/> with the samples of their files.</summary>
    /// <remarks>Lazy: a file is read when its row is, and only if its samples are asked for.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or no text.</exception>
    /// <exception cref="FileNotFoundException">While reading: a file is not there.</exception>
    /// <exception cref="InvalidDataException">While reading: a file is cut off, compressed, no WAV file, or without samples.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new UnexportableView(nameof(AudioLoadingTransformer), input, PrefetchCursor.View(input, _columns.Bind(_host, input.Schema), Open));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => new RowMapper(_columns.Bind(_host, inputSchema), Open);

    void ICanSaveModel.Save(ModelSaveContext ctx) => File.Save(ctx, () => Part.Save(ctx, codec => AudioLoadingColumns.Transfer(codec, _columns)));

    static AudioLoadingTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => new(env, File.Load(env, ctx, () => Part.Load(ctx, codec => AudioLoadingColumns.Transfer(codec, null))));

    AudioLoadingScorer Open(DataViewRow row, Func<int, bool> isActive) => new(row, _columns);
}
