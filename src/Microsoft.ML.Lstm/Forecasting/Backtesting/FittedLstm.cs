using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Transforms.TimeSeries;

namespace Microsoft.ML.Lstm.Forecasting.Backtesting;

/// <summary>A model of ours, which forecasts all series at once, at any level, and the steps around it.</summary>
sealed class FittedLstm(ITransformer[] before, LstmForecastingTransformer model, ITransformer[] after, ForecastColumns columns) : IFittedModel
{
    LstmForecastingTransformer _model = model;

    /// <summary>The shortest season that the model was given or found; 1 for none.</summary>
    public int SeasonLength => _model.Seasons.FirstOrDefault(1);

    /// <summary>Whether a forecast reads covariates of the steps ahead: those of the fold's window, whose values it does not see.</summary>
    bool KnowsAhead => _model.State.Layout.Known > 0;

    public IDataView Inputs(IDataView data) => IFittedModel.Behind(before, data);

    public void Observe(Fold fold) => Observe(Inputs(fold.Recent));

    void Observe(IDataView rows)
    {
        _model = (LstmForecastingTransformer)((IStatefulTransformer)_model).Clone();
        var columns = _model.Bind(rows.Schema).Reads;
        using var cursor = rows.GetRowCursor(columns);
        if (_model.State.Layout.AdaptiveHorizon > 0)
        {
            using var scorer = new ForecastScorer(_model, cursor, KnowsAhead ? new(_model, rows, columns) : null, _model.State);
            for (var hasRow = true; hasRow;)
            {
                scorer.Clear();
                while (scorer.HasRoom && (hasRow = cursor.MoveNext())) scorer.Add();
                scorer.Score();
            }

            return;
        }

        var reader = new ForecastRowReader(_model, cursor);
        var session = new ForecastSession(_model.Forecaster, _model.State);
        while (cursor.MoveNext()) reader.Observe(session);
    }

    /// <summary>A model that knows ahead stands behind the last value of each series: rows without one up to the origin have gone by, too.</summary>
    void ObserveMissing(Fold fold)
    {
        if (fold.Fits && fold.TrailingMissing() is { } rows) Observe(Inputs(rows));
    }

    public void Forecast(Fold fold, FoldForecasts forecasts)
    {
        if (_model.Columns.Series is null && fold.KnownSeries > 1)
        {
            throw new InvalidOperationException($"The forecaster takes all rows for one series, as its {nameof(LstmForecastingOptions.SeriesColumnName)} is null, but the data hold {fold.KnownSeries}. "
                + $"Name the column in its options, or give it each series alone, with {nameof(ForecastingMethod)}.{nameof(ForecastingMethod.ForEachSeries)}.");
        }
        var targets = _model.State.Layout.Targets;
        if (targets != fold.Panel.TargetsOfSeries)
            throw new InvalidOperationException($"Column '{_model.Columns.Value}' holds {(targets == 1 ? "one target" : $"{targets} targets")}, but the backtest compares {fold.Panel.TargetsOfSeries}. Compare forecasters of the same column.");
        if (targets > 1 && after.Length > 0)
            throw new InvalidOperationException($"Column '{_model.Columns.Value}' holds {targets} targets, and steps follow the forecaster in its chain. A backtest of several targets compares the forecaster's own values: end the chain with it.");
        if (after.Length > 0 && fold.Panel.HasFilledSteps)
            throw new InvalidOperationException("Steps follow the forecaster in its chain, and steps of time have no row. End the chain with the forecaster, or give a row for each step.");
        if (KnowsAhead) ObserveMissing(fold);
        // Series that end before the window does have covariates of fewer steps ahead; those without rows before the origin, of more.
        var groups = KnowsAhead ? fold.Series.GroupBy(series => (Steps: fold.StepsAhead(series), Behind: fold.Panel.WithoutRow(series, fold.Origin(series)))).ToArray() : [.. fold.Series.GroupBy(_ => (fold.Steps, 0))];
        foreach (var group in groups)
        {
            var future = KnowsAhead ? Inputs(fold.Future(group, group.Key.Steps)) : null;
            if (after.Length > 0) ForecastBehind(fold, future, group.Key.Steps, forecasts);
            else Forecast(fold, [.. group], future, group.Key.Steps, forecasts);
        }
    }

    void Forecast(Fold fold, HashSet<int> compared, IDataView? future, int horizon, FoldForecasts forecasts)
    {
        // The model stands at the last row, which may lie some steps without a row before the origin.
        var most = compared.Max(series => fold.Panel.WithoutRow(series, fold.Origin(series)));
        var all = new SeriesForecasts(_model, future, horizon + most, _model.ConfidenceLevel, fold.Levels);
        for (var i = 0; i < all.Count; i++)
        {
            for (var target = 0; target < fold.Panel.TargetsOfSeries; target++)
            {
                var series = SeriesOf(fold, all.Name(i), target);
                if (!compared.Contains(series)) continue;
                var behind = fold.Panel.WithoutRow(series, fold.Origin(series));
                forecasts.SetPoint(series, all.Point(i, target)[behind..]);
                for (var level = 0; level < fold.Levels.Length; level++) forecasts.SetQuantile(series, level, all.Quantile(i, target, level)[behind..]);
            }
        }
    }

    /// <summary>As the steps behind the forecaster make it: they find the columns that the forecaster was asked to add.</summary>
    void ForecastBehind(Fold fold, IDataView? future, int horizon, FoldForecasts forecasts)
    {
        foreach (var level in columns.Lower is null ? [_model.ConfidenceLevel] : FoldForecasts.ConfidenceLevels(fold).DefaultIfEmpty(_model.ConfidenceLevel))
        {
            var rows = IFittedModel.Behind(after, future is null ? _model.ForecastAsDataView(horizon, level) : _model.ForecastAsDataView(future, horizon, level));
            var reader = new VectorColumns(fold.Context, rows.Schema, columns, horizon);
            var series = _model.Columns.Series is { } name ? rows.Schema[name] : (DataViewSchema.Column?)null;
            using var cursor = rows.GetRowCursor(series is null ? reader.Columns : [.. reader.Columns, series.Value]);
            var names = series is null ? null : new SeriesName(cursor, series.Value, _model.Columns.Naming);
            var read = reader.Open(cursor);
            while (cursor.MoveNext()) read(SeriesOf(fold, names?.Read().ToString()), forecasts, level);
        }
    }

    /// <summary>The series of a name; the only one where the model knows no names.</summary>
    static int SeriesOf(Fold fold, string? name, int target = 0)
    {
        var first = name is null ? fold.Series[0] - (fold.Series[0] % fold.Panel.TargetsOfSeries) : fold.Panel.IndexOf(name);
        return first < 0 ? first : first + target;
    }
}
