using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Audio.Features;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Files;
using Microsoft.ML.Lstm.Onnx;
using Microsoft.ML.Lstm.Scoring;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(AudioFeatureTransformer), null, typeof(SignatureLoadModel), "Audio features", AudioFeatureTransformer.LoaderSignature)]

namespace Microsoft.ML.Lstm;

/// <summary>Turns samples of sounds into sequences of features (<see cref="AudioFeatureEstimator"/>).</summary>
public sealed class AudioFeatureTransformer : ITransformer
{
    internal const string LoaderSignature = "LstmAudioFeatures";

    static readonly ModelFile File = new("audio features", "LSTMAFEA", 0x00010001, LoaderSignature) { Step = typeof(AudioFeatureTransformer) };
    static readonly ModelPart Part = new("Features", "AFEA", 1);

    readonly IHost _host;
    readonly AudioFeatureColumns _columns;
    readonly FramePlan _plan;

    internal AudioFeatureTransformer(IHostEnvironment env, AudioFeatureColumns columns, FramePlan plan) => (_host, _columns, _plan) = (env.Register(nameof(AudioFeatureTransformer)), columns, plan);

    /// <summary>What is extracted, the sample rate among it, such as for an <see cref="AudioFeatureStream"/>.</summary>
    public AudioFeatureOptions Options => _plan.Options;

    /// <summary>Features of a frame, deltas among them.</summary>
    public int FeaturesPerFrame => _plan.Features;

    bool ITransformer.IsRowToRowMapper => true;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _columns.Bind(_host, inputSchema, _plan).Output;

    /// <summary>The rows of <paramref name="input"/> with the features of their sounds.</summary>
    /// <remarks>Lazy.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or holds no vectors of numbers, or says another rate than that of the fit.</exception>
    /// <exception cref="InvalidOperationException">While reading: samples that are not finite.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new UnexportableView(nameof(AudioFeatureTransformer), input, PrefetchCursor.View(input, _columns.Bind(_host, input.Schema, _plan), Open));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => new RowMapper(_columns.Bind(_host, inputSchema, _plan), Open);

    void ICanSaveModel.Save(ModelSaveContext ctx) => File.Save(ctx, () => Part.Save(ctx, codec => Transfer(codec, this, null)));

    static AudioFeatureTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => File.Load(env, ctx, () => Part.Load(ctx, codec => Transfer(codec, null, env)));

    static AudioFeatureTransformer Transfer(ModelCodec codec, AudioFeatureTransformer? model, IHostEnvironment? env) =>
        new(env ?? model!._host, new(codec.Name(model?._columns.Output), codec.Name(model?._columns.Input)), FramePlan.Transfer(codec, model?._plan));

    AudioFeatureScorer Open(DataViewRow row, Func<int, bool> isActive) => new(row, _columns, _plan);
}
