using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>Checks that a data set is one of series to forecast.</summary>
static class ForecastFields
{
    /// <summary>The number of the field with the series' values.</summary>
    /// <exception cref="ArgumentException">The fields, or the lengths of the covariates, are not those of series.</exception>
    public static int Check(ExampleSet series)
    {
        if (series.TargetFields is not [var target] || series.Fields[target] is not { Kind: InputKind.Continuous, Size: 1 })
            throw new ArgumentException($"Series to forecast have one target, a number a step, but the data set has {Names(series, series.TargetFields)}. Give one field of the role {nameof(FieldRole.Target)}, numbers of size 1.");
        if (series.StepWeights is { } weights)
            throw new ArgumentException($"Field '{series.Fields[weights].Name}' holds weights of steps, which a forecaster does not take. Leave it out.");
        for (var field = 0; field < series.Fields.Count; field++)
        {
            var spec = series.Fields[field];
            if (spec.Role == FieldRole.KnownFuture && spec.Kind != InputKind.Continuous)
                throw new ArgumentException($"Field '{spec.Name}' is known ahead, but holds {spec.Kind}. Give numbers, a step of them for each value.");
            for (var s = 0; s < series.Count; s++) CheckLength(series, s, field, target);
        }

        return target;
    }

    static void CheckLength(ExampleSet series, int s, int field, int target)
    {
        var (spec, count, steps) = (series.Fields[field], series.ValueCount(s, field), series.ValueCount(s, target));
        if (!spec.IsInput) return;
        if (spec.Kind == InputKind.Tokens && count > 1)
            throw new ArgumentException($"Category '{spec.Name}' of series {s} holds {count} tokens, but a series is of one category. Give one.");
        if (spec.Kind == InputKind.Continuous && count / spec.Size < steps)
            throw new ArgumentException($"Covariate '{spec.Name}' of series {s} has {count / spec.Size} steps, but the series has {steps} values. Give a step for each, NaN where it is not known.");
    }

    static string Names(ExampleSet series, ReadOnlySpan<int> fields)
    {
        var names = new List<string>();
        foreach (var field in fields) names.Add($"'{series.Fields[field].Name}' ({series.Fields[field].Kind} of size {series.Fields[field].Size})");
        return names.Count == 0 ? "none" : string.Join(", ", names);
    }
}
