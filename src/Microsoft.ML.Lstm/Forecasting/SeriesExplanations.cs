using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>Explains the forecasts of series from where a model stands; the model stays where it is.</summary>
sealed class SeriesExplanations
{
    /// <summary>Patches of past values by default.</summary>
    const int Patches = 12;

    readonly LstmForecastingTransformer _model;
    readonly FeatureGroups _groups;
    readonly ForecastExplainer _explainer;
    readonly HistoryRows _row;
    readonly FeatureSpec[] _fields;
    readonly int _horizon;

    public SeriesExplanations(LstmForecastingTransformer model, int horizon, ForecastExplanationOptions options)
    {
        ForecastOutputs.CheckAsked(horizon, model.ConfidenceLevel);
        (_model, _horizon) = (model, horizon);
        var (plan, targets) = (model.Forecaster.Model.Plan, model.State.Layout.Targets);

        // What tells several targets apart is no input.
        _fields = targets > 1 ? plan.Covariates.Fields[..^1] : plan.Covariates.Fields;
        _groups = new(plan, options.PatchLength ?? ((plan.HistoryLength + Patches - 1) / Patches), _fields.Length);
        _explainer = new(model.Forecaster, _groups, horizon, options.Permutations, options.Seed, model.Threads);
        _row = new(plan, 1, horizon);
    }

    /// <summary>The explanations of the series that can be forecast, in the order of their names, keys or numbers.</summary>
    /// <param name="future">Rows of what is known ahead; null for what the training data told.</param>
    /// <param name="only">Names of the series to explain; null for all.</param>
    public IReadOnlyList<ForecastExplanation> Explain(IDataView? future, IReadOnlyList<string>? only)
    {
        var ahead = FutureRows.Read(_model, future, _horizon);
        var naming = _model.Columns.Naming ?? SeriesNaming.Unknown;
        SeriesHistory[] series = [.. ahead.Series.Where(history => only?.Contains(history.Name) ?? true).OrderBy(history => naming.Rank(history.Name))];
        if (only?.FirstOrDefault(name => !Array.Exists(series, history => history.Name == name)) is { } missing)
            throw new ArgumentException($"The series '{missing}' is to be explained, but it is none of those that can be forecast. {nameof(LstmForecastingTransformer.Forecast)} lists them.", nameof(only));
        return [.. series.SelectMany(history => Enumerable.Range(0, _model.State.Layout.Targets).Select(target => Explain(history, target, ahead)))];
    }

    ForecastExplanation Explain(SeriesHistory history, int target, FutureRows ahead)
    {
        _row.Clear();
        StepsAhead.Write(history, _model.State.Layout, ahead.Of(history), history.AddTo(_row, target, history.Targets[target].Gap));
        var (forecast, baseline, contributions) = (new float[_horizon], new float[_horizon], new float[_groups.Count * _horizon]);
        _explainer.Explain(_row.Batch, forecast, baseline, contributions);
        var names = _model.Outputs.Targets;
        return new()
        {
            Series = _model.Columns.Series is null ? null : history.Name,
            Target = names.Count == 0 ? null : names[target],
            Forecast = forecast,
            Baseline = baseline,
            Contributions = [.. Enumerable.Range(0, _groups.Count).Select(group => Contribution(group, contributions.AsSpan(group * _horizon, _horizon).ToArray()))],
        };
    }

    ForecastContribution Contribution(int group, float[] values)
    {
        if (group < _groups.Patches)
        {
            var (first, last) = _groups.Lags(group);
            return new() { Role = ForecastInputRole.PastValues, Column = _model.Columns.Value, FirstLag = first, LastLag = last, Values = values };
        }

        var (field, covariates) = (_fields[group - _groups.Patches], _model.State.Layout.Covariates);
        var isCalendar = covariates.Calendar.Size > 0 && group - _groups.Patches == covariates.Names.KnownFuture.Count;
        return new()
        {
            Role = isCalendar ? ForecastInputRole.Calendar : field.Role == FieldRole.KnownFuture ? ForecastInputRole.KnownFuture : field.Kind == InputKind.Continuous ? ForecastInputRole.Past : ForecastInputRole.Static,
            Column = isCalendar ? _model.Columns.Time! : field.Name,
            Values = values,
        };
    }
}
