using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.StandIn;

/// <summary>Compares the scores of all classes with the true one; the highest score is the prediction.</summary>
static class MulticlassEvaluation
{
    public static MulticlassClassificationMetrics Run(IDataView data, string labelName, string scoreName, string predictedName, int topK)
    {
        var label = EvaluatedColumns.Find(data, labelName, "Label");
        var score = EvaluatedColumns.Find(data, scoreName, "Score");
        EvaluatedColumns.Find(data, predictedName, "PredictedLabel");
        if (score.Type is not VectorDataViewType { Size: >= 2, ItemType: NumberDataViewType { RawType: var raw } } vector || raw != typeof(float))
            throw EvaluatedColumns.Mismatch(score, "score", "vector of two or more items of type Single");
        if (label.Type is not KeyDataViewType && label.Type.RawType != typeof(float))
            throw EvaluatedColumns.Mismatch(label, "label", "Single or Key");

        using var cursor = data.GetRowCursor([label, score]);
        var (getLabel, getScore) = (EvaluatedColumns.Label(cursor, label), cursor.GetGetter<VBuffer<float>>(score));
        var tally = new MulticlassTally(vector.Size, topK);
        VBuffer<float> buffer = default;
        var scores = new float[vector.Size];
        while (cursor.MoveNext())
        {
            var truth = getLabel();
            // A number that is no class at all counts like a missing one.
            if (!(truth >= 0 && truth < int.MaxValue) || truth != MathF.Truncate(truth)) continue;
            getScore(ref buffer);
            Contracts.Check(null, buffer.Length == scores.Length, "Unexpected length of the vector of scores");
            buffer.CopyTo(scores);
            if (!scores.Any(float.IsNaN)) tally.Add((int)truth, scores);
        }
        return tally.ToMetrics(NamesOf(score, vector.Size));
    }

    static string[] NamesOf(DataViewSchema.Column score, int count)
    {
        if (!score.HasSlotNames()) return [.. Enumerable.Range(0, count).Select(i => $"{i}")];
        VBuffer<ReadOnlyMemory<char>> names = default;
        score.GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }
}
