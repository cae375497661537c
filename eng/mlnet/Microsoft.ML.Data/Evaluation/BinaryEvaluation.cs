using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn;

/// <summary>Compares scores, and probabilities where there are any, with true or false labels; a score above 0 predicts true.</summary>
static class BinaryEvaluation
{
    static readonly string[] Names = ["positive", "negative"];

    public static BinaryClassificationMetrics Run(IDataView data, string labelName, string scoreName, string predictedName) =>
        Measure(data, labelName, scoreName, null, predictedName).Metrics;

    public static CalibratedBinaryClassificationMetrics RunCalibrated(
        IDataView data, string labelName, string scoreName, string probabilityName, string predictedName)
    {
        var (metrics, logLoss) = Measure(data, labelName, scoreName, probabilityName, predictedName);
        var positives = metrics.ConfusionMatrix.Counts[0].Sum();
        var count = positives + metrics.ConfusionMatrix.Counts[1].Sum();
        var entropy = -(Plogp(positives / count) + Plogp((count - positives) / count));
        return new(metrics, logLoss / count, entropy);
    }

    static (BinaryClassificationMetrics Metrics, double LogLoss) Measure(
        IDataView data, string labelName, string scoreName, string probabilityName, string predictedName)
    {
        var label = EvaluatedColumns.Find(data, labelName, "Label");
        var columns = new List<DataViewSchema.Column> { label, EvaluatedColumns.Find(data, scoreName, "Score") };
        if (probabilityName is not null) columns.Add(EvaluatedColumns.Find(data, probabilityName, "Probability"));
        EvaluatedColumns.Find(data, predictedName, "PredictedLabel");
        EvaluatedColumns.CheckSingle(columns[1], "score");
        if (label.Type is not BooleanDataViewType && label.Type.RawType != typeof(float) && label.Type.RawType != typeof(double)
            && !EvaluatedColumns.IsKeyOfTwo(label.Type))
            throw EvaluatedColumns.Mismatch(label, "label", "Single, Double, Boolean, or a Key with cardinality 2");
        if (probabilityName is not null) EvaluatedColumns.CheckSingle(columns[2], "probability");

        using var cursor = data.GetRowCursor(columns);
        var (getLabel, getScore) = (EvaluatedColumns.Label(cursor, label), EvaluatedColumns.Value<float>(cursor, columns[1]));
        var getProbability = probabilityName is null ? null : EvaluatedColumns.Value<float>(cursor, columns[2]);
        var examples = new List<(float, bool)>();
        double[][] counts = [[0, 0], [0, 0]];
        double logLoss = 0;
        while (cursor.MoveNext())
        {
            var (truth, score) = (getLabel(), getScore());
            if (float.IsNaN(truth) || float.IsNaN(score)) continue;
            var isPositive = truth > 0;
            examples.Add((score, isPositive));
            counts[isPositive ? 0 : 1][score > 0 ? 0 : 1]++;
            if (getProbability is not null) logLoss -= Math.Log2(isPositive ? getProbability() : 1.0 - getProbability());
        }
        var ranked = new RankedScores(examples);
        return (new(ranked.AreaUnderRoc(), ranked.AreaUnderPrecisionRecall(), new(counts, Names, isBinary: true)), logLoss);
    }

    static double Plogp(double share) => share > 0 ? share * Math.Log2(share) : 0;
}
