using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Files;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Lstm.Scoring;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.KeyFrames;

/// <summary>The columns of the frames' features and scores, and that of the chosen frames.</summary>
sealed record KeyFrameColumns(string Output, string Features, string? Scores, KeyFrameOptions Options)
{
    const string ScoreRole = "score";

    /// <summary>Features of a frame, once they are known.</summary>
    public int Size { get; init; }

    /// <summary>Scores of a frame, once they are known; 0 where there are none.</summary>
    public int ScoreSize { get; init; }

    public SchemaShape Shape(IExceptionContext context, SchemaShape shape)
    {
        Sequences.Check(context, shape);
        if (Scores is not null) CheckScores(context, shape);
        return SchemaCheck.With(shape, [MLNetInternals.ColumnOf(Output, SchemaShape.Column.VectorKind.VariableVector, NumberDataViewType.Int32)]);
    }

    /// <summary>The same with the sizes that a schema tells.</summary>
    public KeyFrameColumns Fitted(IExceptionContext context, DataViewSchema schema) => this with { Size = Sequences.Inputs(context, schema)[0].Size, ScoreSize = ScoresOf(context, schema) };

    /// <summary>The columns for a schema; throws unless they are as they were when the step was fitted.</summary>
    public AppendedColumns Bind(IExceptionContext context, DataViewSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        Sequences.CheckInputs(context, schema, [new(Features, InputKind.Continuous, Size)]);
        if (ScoresOf(context, schema) is var size && size != ScoreSize)
            throw MLNetInternals.SchemaMismatch(context, "inputSchema", ScoreRole, Scores!, $"{ScoreSize} scores a frame, as in training", schema[Scores!].Type.ToString()!);
        DataViewSchema.Column[] reads = Scores is null ? [schema[Features]] : [schema[Features], schema[Scores]];
        return new(schema, reads, [new(Output, new VectorDataViewType(NumberDataViewType.Int32))]);
    }

    public static KeyFrameColumns Transfer(ModelCodec codec, KeyFrameColumns? columns)
    {
        var all = Parts(codec, columns);
        return all.Scores is null == (all.ScoreSize == 0) ? all : throw new InvalidDataException($"It has {all.ScoreSize} scores a frame, and {(all.Scores is null ? "no" : "a")} column of them.");
    }

    static KeyFrameColumns Parts(ModelCodec codec, KeyFrameColumns? columns) => new(
        codec.Name(columns?.Output),
        codec.Name(columns?.Features),
        codec.OptionalName(columns?.Scores),
        new()
        {
            FeaturesPerStep = codec.IntOrNull(columns?.Options.FeaturesPerStep),
            Count = codec.IntOrNull(columns?.Options.Count),
            Share = codec.Float(columns?.Options.Share),
            ScoreIndex = codec.Int(columns?.Options.ScoreIndex),
        })
    {
        Size = codec.Int(columns?.Size, 1),
        ScoreSize = codec.Int(columns?.ScoreSize, 0),
    };

    FeatureColumns Sequences => FeatureColumns.OfSequences(Features, Options.FeaturesPerStep);

    int ScoresOf(IExceptionContext context, DataViewSchema schema)
    {
        if (Scores is null) return 0;
        CheckScores(context, MLNetInternals.ShapeOf(schema));
        var type = (VectorDataViewType)schema[Scores].Type;
        var size = type.Dimensions.Length > 1 ? type.Dimensions[^1] : 1;
        return size > Options.ScoreIndex ? size
            : throw MLNetInternals.SchemaMismatch(context, "inputSchema", ScoreRole, Scores, $"a vector with more than {Options.ScoreIndex} numbers a frame, as {nameof(KeyFrameOptions.ScoreIndex)} says", type.ToString()!);
    }

    void CheckScores(IExceptionContext context, SchemaShape shape)
    {
        var column = SchemaCheck.Find(context, shape, ScoreRole, Scores!);
        if (SchemaCheck.IsScalar(column) || !NumberColumn.CanRead(column)) throw SchemaCheck.Mismatch(context, ScoreRole, column, "a vector of Single (or of other numbers)");
    }
}
