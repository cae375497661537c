using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>Reads the ends of the series of a data set, from which a forecast goes on.</summary>
static class SeriesHistories
{
    /// <summary>Adds the end of the first <paramref name="length"/> values of one series: the last of them, and covariates up to <paramref name="ahead"/> steps behind them.</summary>
    public static void Add(HistoryRows rows, WindowConfig plan, ExampleSet series, int s, int target, int length, int ahead)
    {
        var values = series.Values(s, target)[..length];
        var row = Add(rows, plan, values);

        var offset = 0;
        foreach (var field in CovariateConfig.StepFields(series.Fields))
        {
            var steps = series.Values(s, field);
            var (size, reach) = (series.Fields[field].Size, series.Fields[field].Role == FieldRole.KnownFuture ? ahead : 0);
            for (var t = Math.Max(0, values.Length - plan.CovariateHistory); t < Math.Min(steps.Length / size, values.Length + reach); t++)
                steps.Slice(t * size, size).CopyTo(row.Covariates[(((plan.CovariateHistory - values.Length + t) * plan.Covariates.StepSize) + offset)..]);
            offset += size;
        }

        var (number, category) = (0, 0);
        for (var field = 0; field < series.Fields.Count; field++)
        {
            var spec = series.Fields[field];
            if (!spec.IsInput || spec.Kind == InputKind.Continuous) continue;
            if (spec.Kind == InputKind.Tokens) row.Categories[category++] = series.Tokens(s, field) is [var token, ..] ? token : 0;
            else
            {
                series.Values(s, field).CopyTo(row.Statics[number..]);
                number += spec.Size;
            }
        }
    }

    /// <summary>Adds the end of a series without covariates.</summary>
    public static HistoryRows.Row Add(HistoryRows rows, WindowConfig plan, ReadOnlySpan<float> values)
    {
        var row = rows.Add(gap: 0, default);
        row.Values.Fill(float.NaN);
        row.Observed.Fill(true);
        var kept = Math.Min(values.Length, plan.HistoryLength);
        values[^kept..].CopyTo(row.Values[^kept..]);
        return row;
    }

    /// <summary>Refuses series whose covariates ahead are too few.</summary>
    public static void CheckAhead(ExampleSet series, int target, int horizon)
    {
        for (var field = 0; field < series.Fields.Count; field++)
        {
            if (series.Fields[field].Role != FieldRole.KnownFuture) continue;
            for (var s = 0; s < series.Count; s++)
            {
                var ahead = series.Steps(s, field) - series.Values(s, target).Length;
                if (ahead < horizon)
                    throw new ArgumentException($"Covariate '{series.Fields[field].Name}' of series {s} is known {ahead} steps ahead, but a forecast of {horizon} steps reads {horizon}. Give the rest, NaN where it is not known, or forecast fewer steps.");
            }
        }
    }
}
