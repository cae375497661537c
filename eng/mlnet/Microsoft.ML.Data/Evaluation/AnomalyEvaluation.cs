using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.StandIn;

/// <summary>Compares scores with labels above 0 for anomalies.</summary>
static class AnomalyEvaluation
{
    public static AnomalyDetectionMetrics Run(IDataView data, string labelName, string scoreName, string predictedName, int falsePositives)
    {
        if (falsePositives <= 0) throw Contracts.ExceptParam("K", "Must be positive");
        var label = EvaluatedColumns.Find(data, labelName, "Label");
        var score = EvaluatedColumns.Find(data, scoreName, "Score");
        EvaluatedColumns.Find(data, predictedName, "PredictedLabel");
        EvaluatedColumns.CheckSingle(score, "score");
        if (label.Type.RawType != typeof(float) && !EvaluatedColumns.IsKeyOfTwo(label.Type))
            throw EvaluatedColumns.Mismatch(label, "label", "Single or a Key with cardinality 2");

        using var cursor = data.GetRowCursor([label, score]);
        var (getLabel, getScore) = (EvaluatedColumns.Label(cursor, label), EvaluatedColumns.Value<float>(cursor, score));
        var examples = new List<(float, bool)>();
        while (cursor.MoveNext())
        {
            var (truth, value) = (getLabel(), getScore());
            if (!float.IsNaN(truth) && !float.IsNaN(value)) examples.Add((value, truth > 0));
        }
        var ranked = new RankedScores(examples);
        return new(ranked.AreaUnderRoc(), ranked.DetectionRate(falsePositives));
    }
}
