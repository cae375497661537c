using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Files;
using Microsoft.ML.Lstm.Onnx;
using Microsoft.ML.Lstm.Scoring;
using Microsoft.ML.Lstm.Skeletons;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(SkeletonFeatureTransformer), null, typeof(SignatureLoadModel), "Skeleton features", SkeletonFeatureTransformer.LoaderSignature)]

namespace Microsoft.ML.Lstm;

/// <summary>Turns sequences of skeletons into sequences of features (<see cref="SkeletonFeatureEstimator"/>).</summary>
public sealed class SkeletonFeatureTransformer : ITransformer
{
    internal const string LoaderSignature = "LstmSkeletonFeatures";

    static readonly ModelFile File = new("skeleton features", "LSTMSKEL", 0x00010001, LoaderSignature);
    static readonly ModelPart Part = new("Skeletons", "SKEL", 1);

    readonly IHost _host;
    readonly SkeletonColumns _columns;
    readonly SkeletonPlan _plan;

    internal SkeletonFeatureTransformer(IHostEnvironment env, SkeletonColumns columns, SkeletonPlan plan)
    {
        (_host, _columns, _plan) = (env.Register(nameof(SkeletonFeatureTransformer)), columns, plan);
        FeatureNames = Array.AsReadOnly(plan.FeatureNames);
    }

    /// <summary>What is extracted.</summary>
    public SkeletonFeatureOptions Options => _plan.Options;

    /// <summary>
    /// The features of a frame, in their order: "Head.X" for coordinates, "Spine-Head.X" for directions of bones, "Head.dX" for velocities, "Path.X" for the path of the centre, "ShoulderLeft-ElbowLeft-WristLeft" for the angle at the joint
    /// in the middle.
    /// </summary>
    public IReadOnlyList<string> FeatureNames { get; }

    bool ITransformer.IsRowToRowMapper => true;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _columns.Bind(_host, inputSchema, _plan).Output;

    /// <summary>The rows of <paramref name="input"/> with the features of their skeletons.</summary>
    /// <remarks>Lazy.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing, holds no vectors of numbers, or its type tells of other frames.</exception>
    /// <exception cref="InvalidOperationException">While reading: a row that is not made of whole frames, or a coordinate that is infinite.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new UnexportableView(nameof(SkeletonFeatureTransformer), input, PrefetchCursor.View(input, _columns.Bind(_host, input.Schema, _plan), Open),
            ", as a joint that was not seen is put between the frames that have it");
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => new RowMapper(_columns.Bind(_host, inputSchema, _plan), Open);

    void ICanSaveModel.Save(ModelSaveContext ctx) => File.Save(ctx, () => Part.Save(ctx, codec => Transfer(codec, this, null)));

    static SkeletonFeatureTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => File.Load(env, ctx, () => Part.Load(ctx, codec => Transfer(codec, null, env)));

    static SkeletonFeatureTransformer Transfer(ModelCodec codec, SkeletonFeatureTransformer? model, IHostEnvironment? env) =>
        new(env ?? model!._host, new(codec.Name(model?._columns.Output), codec.Name(model?._columns.Input)), SkeletonPlan.Transfer(codec, model?._plan));

    SkeletonFeatureScorer Open(DataViewRow row, Func<int, bool> isActive) => new(row, _columns, _plan);
}
