using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Onnx;
using Microsoft.ML.Lstm.Interop;

namespace Microsoft.ML.Lstm.Autoencoding;

/// <summary>The columns that an anomaly trainer adds, as ML.NET's own has them.</summary>
static class AutoencoderScores
{
    const string PredictedLabel = "PredictedLabel", Score = "Score";

    // So ML.NET's anomaly trainer calls what it tells.
    const string Kind = "BinaryClassification";

    /// <summary>How many there are.</summary>
    public const int Count = 2;

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [PredictedLabel, Score];

    public static IEnumerable<SchemaShape.Column> Shapes() =>
    [
        MLNetInternals.ColumnOf(PredictedLabel, SchemaShape.Column.VectorKind.Scalar, BooleanDataViewType.Instance, annotations: new(MLNetInternals.ScoreAnnotations())),
        MLNetInternals.ColumnOf(Score, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Single, annotations: new(MLNetInternals.ScoreAnnotations())),
    ];

    public static IEnumerable<DataViewSchema.DetachedColumn> For(DataViewSchema input)
    {
        var set = ScoreColumnSet.After(input, Kind);
        return
        [
            new(PredictedLabel, BooleanDataViewType.Instance, set.Of(PredictedLabel).ToAnnotations()),
            new(Score, NumberDataViewType.Single, set.Of(Score).ToAnnotations()),
        ];
    }

    /// <summary>The columns as ONNX operators, from a score [batch, 1].</summary>
    public static OnnxValue?[] WriteOnnx(OnnxValue score) => [score.Apply("Greater", score.Graph.Number(0.5f)), score];

    /// <summary>A getter of the column of that number, for the row whose score is given; no score is no anomaly.</summary>
    public static Delegate Getter(int column, Func<float> score) => column == 0
        ? (ValueGetter<bool>)((ref bool value) => value = score() > 0.5f)
        : (ValueGetter<float>)((ref float value) => value = score());
}
