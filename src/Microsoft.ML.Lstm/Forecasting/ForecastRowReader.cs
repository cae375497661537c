using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Forecasting.Covariates;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>Reads rows, as time steps of series, into a session of a trained forecaster.</summary>
sealed class ForecastRowReader
{
    readonly SeriesReader _series;
    readonly CovariateReader? _covariates;
    readonly SeriesLayout _layout;
    readonly string? _timeColumn;
    readonly DataViewRow _row;
    readonly float[] _step, _missing;
    readonly string[] _categories;

    public ForecastRowReader(LstmForecastingTransformer model, DataViewRow row)
    {
        (_row, _layout, _timeColumn) = (row, model.State.Layout, model.Columns.Time);
        _series = new(model.Columns, row);
        if (!_layout.Covariates.Names.IsEmpty) _covariates = new(row, _layout.Covariates.Names);
        (_step, _missing, _categories) = (new float[_layout.StepSize], new float[_layout.Targets], new string[_layout.Categories]);
        _missing.AsSpan().Fill(float.NaN);
    }

    /// <summary>The name of the row's series. Valid until the next call.</summary>
    public ReadOnlySpan<char> Series() => _series.Series();

    /// <summary>The row's values, one a target. Valid until the next call.</summary>
    public ReadOnlySpan<float> Values() => _series.Values();

    /// <summary>Takes the row as the next step of its series.</summary>
    public SeriesHistory Observe(ForecastSession session)
    {
        var history = session.State.Visit(_series.Series());
        if (!history.HasBegun) Describe(history);
        if (_series.Time() is { } time) Advance(session, history, time);
        _covariates?.ReadKnown(_step);
        _covariates?.ReadPast(_step.AsSpan(_layout.Known + _layout.Covariates.Calendar.Size));
        session.Observe(history, _series.Values(), _step);
        return history;
    }

    void Describe(SeriesHistory history)
    {
        if (_covariates is null) return;
        _covariates.ReadStatics(history.Statics);
        _covariates.ReadCategories(_categories);
        _layout.Covariates.Tokens(_categories, history.Categories);
    }

    /// <summary>Puts missing steps between the series' last row and this one, and writes this one's calendar.</summary>
    void Advance(ForecastSession session, SeriesHistory history, RowTime time)
    {
        var covariates = _layout.Covariates;
        if (history.HasBegun)
        {
            var steps = TimeOrder.Steps(covariates.Step, history.Time, time, covariates.Missing, _timeColumn!, history.Name, _row.Position);
            if (steps == 0) throw TimeOrder.Twice(time, _timeColumn!, history.Name, _row.Position);
            // Of a long gap the last steps are enough: a forecast reads no covariates further back.
            var told = Math.Min(steps - 1, _layout.CovariateHistory);
            history.Skip(steps - 1 - told);
            for (var step = steps - told; step < steps; step++)
            {
                _step.AsSpan().Fill(float.NaN);
                covariates.Calendar.Write(covariates.Step.After(history.Time, step), _step.AsSpan(_layout.Known, covariates.Calendar.Size));
                session.Observe(history, _missing, _step);
            }
        }

        history.Time = time;
        covariates.Calendar.Write(time, _step.AsSpan(_layout.Known, covariates.Calendar.Size));
    }
}
