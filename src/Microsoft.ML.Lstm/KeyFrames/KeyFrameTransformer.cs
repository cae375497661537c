using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Files;
using Microsoft.ML.Lstm.KeyFrames;
using Microsoft.ML.Lstm.Onnx;
using Microsoft.ML.Lstm.Scoring;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(KeyFrameTransformer), null, typeof(SignatureLoadModel), "Key frames", KeyFrameTransformer.LoaderSignature)]

namespace Microsoft.ML.Lstm;

/// <summary>Chooses the frames that stand for a sequence (<see cref="KeyFrameEstimator"/>).</summary>
public sealed class KeyFrameTransformer : ITransformer
{
    internal const string LoaderSignature = "LstmKeyFrames";

    static readonly ModelFile File = new("key frames", "LSTMKEYF", 0x00010001, LoaderSignature);
    static readonly ModelPart Part = new("Columns", "KEYF", 1);

    readonly IHost _host;
    readonly KeyFrameColumns _columns;

    internal KeyFrameTransformer(IHostEnvironment env, KeyFrameColumns columns) => (_host, _columns) = (env.Register(nameof(KeyFrameTransformer)), columns);

    bool ITransformer.IsRowToRowMapper => true;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _columns.Bind(_host, inputSchema).Output;

    /// <summary>The rows of <paramref name="input"/> with the chosen frames of their sequences.</summary>
    /// <remarks>Lazy.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or not as it was when the step was fitted.</exception>
    /// <exception cref="InvalidOperationException">While reading: a row that is not made of whole frames, has not a score for each, or has values that are none.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new UnexportableView(nameof(KeyFrameTransformer), input, PrefetchCursor.View(input, _columns.Bind(_host, input.Schema), Open), ", as how many frames are chosen depends on what they show");
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => new RowMapper(_columns.Bind(_host, inputSchema), Open);

    void ICanSaveModel.Save(ModelSaveContext ctx) => File.Save(ctx, () => Part.Save(ctx, codec => KeyFrameColumns.Transfer(codec, _columns)));

    static KeyFrameTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => File.Load(env, ctx, () => new KeyFrameTransformer(env, Part.Load(ctx, codec => KeyFrameColumns.Transfer(codec, null))));

    KeyFrameScorer Open(DataViewRow row, Func<int, bool> isActive) => new(row, _columns);
}
