using System.Numerics.Tensors;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Onnx;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;
using Microsoft.ML.Lstm.Interop;

namespace Microsoft.ML.Lstm.Sequences;

/// <summary>The network's outputs for the row that is asked about.</summary>
delegate ReadOnlySpan<float> RowOutputs();

/// <summary>The columns that a trained model adds, as ML.NET's own trainers have them, so that its evaluators find them.</summary>
sealed class ScoreColumns(PredictionTask target, int classes, KeyValues? labels, float threshold)
{
    const string PredictedLabel = "PredictedLabel", Score = "Score", Probability = "Probability";
    const string Normalized = "IsNormalized", TrainingValues = "TrainingLabelValues";

    /// <summary>The names of the columns, in their order.</summary>
    public static string[] Names(PredictionTask target) => target switch
    {
        PredictionTask.Multiclass => [PredictedLabel, Score],
        PredictionTask.Binary => [PredictedLabel, Score, Probability],
        _ => [Score],
    };

    /// <summary>The shapes of the columns for labels of a shape.</summary>
    public static IEnumerable<SchemaShape.Column> Shapes(PredictionTask target, SchemaShape.Column label)
    {
        switch (target)
        {
            case PredictionTask.Multiclass:
                var keys = label.Annotations.Where(annotation => annotation.Name == KeyValues.Kind);
                yield return MLNetInternals.ColumnOf(PredictedLabel, SchemaShape.Column.VectorKind.Scalar, label.ItemType, isKey: true, new(keys.Concat(MLNetInternals.ScoreAnnotations())));
                yield return MLNetInternals.ColumnOf(Score, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, annotations: new(MLNetInternals.ClassScoreAnnotations(label)));
                break;
            case PredictionTask.Binary:
                yield return Scalar(PredictedLabel, BooleanDataViewType.Instance, false);
                yield return Scalar(Score, NumberDataViewType.Single, false);
                yield return Scalar(Probability, NumberDataViewType.Single, true);
                break;
            default:
                yield return Scalar(Score, NumberDataViewType.Single, false);
                break;
        }

        static SchemaShape.Column Scalar(string name, DataViewType type, bool normalized) =>
            MLNetInternals.ColumnOf(name, SchemaShape.Column.VectorKind.Scalar, type, annotations: new(MLNetInternals.ScoreAnnotations(normalized)));
    }

    /// <summary>The columns for a schema: their set's number comes after those of sets that are there.</summary>
    public IEnumerable<DataViewSchema.DetachedColumn> For(DataViewSchema input)
    {
        var set = ScoreColumnSet.After(input, target switch
        {
            PredictionTask.Multiclass => "MulticlassClassification",
            PredictionTask.Binary => "BinaryClassification",
            _ => "Regression",
        });
        return Names(target).Select(name => new DataViewSchema.DetachedColumn(name, TypeOf(name), Annotations(name, set)));
    }

    /// <summary>A getter of the column of that number, for the row whose outputs are given.</summary>
    public Delegate Getter(int column, RowOutputs outputs) => Names(target)[column] switch
    {
        PredictedLabel when target == PredictionTask.Multiclass => (ValueGetter<uint>)((ref uint value) => value = (uint)TensorPrimitives.IndexOfMax(outputs()) + 1),
        PredictedLabel => (ValueGetter<bool>)((ref bool value) => value = outputs()[0] > threshold),
        Probability => (ValueGetter<float>)((ref float value) => value = outputs()[1]),
        _ when target == PredictionTask.Multiclass => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => VectorValue.Set(ref value, outputs())),
        _ => (ValueGetter<float>)((ref float value) => value = outputs()[0]),
    };

    /// <summary>The columns as ONNX operators, from a model's outputs [batch, outputs].</summary>
    public OnnxValue[] WriteOnnx(OnnxValue outputs)
    {
        if (target == PredictionTask.Regression) return [outputs];
        if (target == PredictionTask.Multiclass)
        {
            var best = outputs.Graph.Apply("ArgMax", [outputs], new OnnxAttribute("axis", 1L), new OnnxAttribute("keepdims", 1L));
            return [outputs.Graph.Apply("Add", [best, outputs.Graph.Integers(1)]).Cast(OnnxType.UInt32), outputs];
        }

        var (score, probability) = (outputs.Slice(1, 0, 1), outputs.Slice(1, 1, 2));
        return [score.Apply("Greater", outputs.Graph.Number(threshold)), score, probability];
    }

    /// <summary>The output that contributions are told of: the predicted class's probability, the score of yes, the value.</summary>
    public int Explained(ReadOnlySpan<float> outputs) => target == PredictionTask.Multiclass ? TensorPrimitives.IndexOfMax(outputs) : 0;

    DataViewType TypeOf(string name) => (name, target) switch
    {
        (PredictedLabel, PredictionTask.Multiclass) => new KeyDataViewType(typeof(uint), classes),
        (PredictedLabel, _) => BooleanDataViewType.Instance,
        (Score, PredictionTask.Multiclass) => new VectorDataViewType(NumberDataViewType.Single, classes),
        _ => NumberDataViewType.Single,
    };

    DataViewSchema.Annotations Annotations(string name, ScoreColumnSet set)
    {
        var builder = set.Of(name);
        if (name == Probability) builder.AddPrimitiveValue(Normalized, BooleanDataViewType.Instance, true);
        if (name == PredictedLabel) labels?.AddTo(builder, KeyValues.Kind);
        if (name == Score)
        {
            labels?.AddTo(builder, TrainingValues);
            if (labels is { AreTexts: true }) labels.AddTo(builder, SlotNames.Kind);
        }
        return builder.ToAnnotations();
    }
}
