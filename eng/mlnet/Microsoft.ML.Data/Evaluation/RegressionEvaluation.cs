using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn;

/// <summary>Compares predicted with true numbers; rows that lack either are passed over.</summary>
static class RegressionEvaluation
{
    public static RegressionMetrics Run(IDataView data, string labelName, string scoreName)
    {
        var label = EvaluatedColumns.Find(data, labelName, "Label");
        var score = EvaluatedColumns.Find(data, scoreName, "Score");
        EvaluatedColumns.CheckSingle(score, "score");
        EvaluatedColumns.CheckSingle(label, "label");
        using var cursor = data.GetRowCursor([label, score]);
        var (getLabel, getScore) = (EvaluatedColumns.Value<float>(cursor, label), EvaluatedColumns.Value<float>(cursor, score));
        double count = 0, absolute = 0, squared = 0, labels = 0, squaredLabels = 0;
        while (cursor.MoveNext())
        {
            double truth = getLabel(), predicted = getScore();
            if (double.IsNaN(truth) || double.IsNaN(predicted)) continue;
            var error = truth - predicted;
            count++;
            absolute += Math.Abs(error);
            squared += error * error;
            labels += truth;
            squaredLabels += truth * truth;
        }
        if (count == 0) return new(0, 0, 0, 0);
        var variance = squaredLabels / count - labels / count * (labels / count);
        return new(absolute / count, squared / count, squared / count, variance > 0 ? 1 - squared / count / variance : double.NaN);
    }
}
