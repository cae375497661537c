using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.StandIn;

/// <summary>What calibrators learn from: scores with the truth, and how much each counts; rows where one of them is missing are left out.</summary>
static class CalibrationExamples
{
    public const string None = "Calibrator trained on zero instances.";

    /// <summary>The columns that a calibrator's estimator asks for.</summary>
    public static (string, string, PrimitiveDataViewType)[] Columns(string label, string score, string weight)
    {
        if (string.IsNullOrWhiteSpace(label)) throw Contracts.ExceptParam("labelColumn", "For trained calibrators, labelColumn must be specified.");
        Contracts.CheckNonEmpty(score, "scoreColumn");
        (string, string, PrimitiveDataViewType)[] columns = [(label, "label", BooleanDataViewType.Instance), (score, "score", NumberDataViewType.Single)];
        return weight is null ? columns : [.. columns, (weight, "weight", NumberDataViewType.Single)];
    }

    public static List<(double Score, bool IsPositive, double Weight)> Read(
        IHostEnvironment env, IDataView data, string labelName, string scoreName, string weightName)
    {
        var (label, score) = (data.Schema[labelName], data.Schema[scoreName]);
        EvaluatedColumns.CheckSingle(score, "score");
        env.Check(
            label.Type is BooleanDataViewType or KeyDataViewType || label.Type.RawType == typeof(float) || label.Type.RawType == typeof(double),
            "Only floating point number, boolean, and key type values can be used as label.");
        var columns = new List<DataViewSchema.Column> { label, score };
        if (weightName is not null)
        {
            columns.Add(data.Schema.GetColumnOrNull(weightName) ?? throw env.ExceptSchemaMismatch("weightColumn", "weight", weightName));
            EvaluatedColumns.CheckSingle(columns[2], "weight");
        }
        using var cursor = data.GetRowCursor(columns);
        var (getLabel, getScore) = (EvaluatedColumns.Label(cursor, label), EvaluatedColumns.Value<float>(cursor, score));
        var getWeight = weightName is null ? () => 1 : EvaluatedColumns.Value<float>(cursor, columns[2]);
        var examples = new List<(double, bool, double)>();
        while (cursor.MoveNext())
        {
            var (truth, value, weight) = (getLabel(), getScore(), getWeight());
            if (!float.IsNaN(truth) && !float.IsNaN(value) && !float.IsNaN(weight)) examples.Add((value, truth > 0, weight));
        }
        return examples;
    }
}
