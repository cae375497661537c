using Microsoft.ML.Transforms.TimeSeries;

namespace Microsoft.ML.Lstm.Forecasting.Backtesting;

/// <summary>Another's model that keeps the state of one series, such as that of <c>ForecastBySsa</c>: it is asked as a time series engine asks it.</summary>
sealed class FittedState(string name, ITransformer[] before, ITransformer model, ForecastColumns columns) : IFittedModel
{
    readonly string _name = name;
    readonly ForecastColumns _columns = columns;
    IStatefulTransformer _model = ((IStatefulTransformer)model).Clone();

    public IDataView Inputs(IDataView data) => IFittedModel.Behind(before, data);

    public void Observe(Fold fold)
    {
        // Of ML.NET's models only the first row shares the state; others get copies, and what they observe is lost.
        _model = _model.Clone();
        using var session = new Session(this, _model, fold);
        session.Observe();
    }

    public void Forecast(Fold fold, FoldForecasts forecasts)
    {
        fold.Panel.RefuseForRows(_name);
        if (fold.KnownSeries > 1)
            throw new InvalidOperationException($"'{_name}' keeps the state of one series, but the data hold {fold.KnownSeries}. Give it each series alone, with {nameof(ForecastingMethod)}.{nameof(ForecastingMethod.ForEachSeries)}.");
        using var session = new Session(this, _model.Clone(), fold);
        foreach (var level in _columns.Lower is null ? [_columns.ConfidenceLevel] : FoldForecasts.ConfidenceLevels(fold).DefaultIfEmpty(_columns.ConfidenceLevel)) session.Forecast(fold.Series[0], forecasts, level);
    }

    /// <summary>A row that shares the model's state, over the rows since the origin before.</summary>
    sealed class Session : IDisposable
    {
        readonly DataViewRowCursor _cursor;
        readonly StatefulRow _row;
        readonly Action<PingerArgument> _ping;
        readonly Action<int, FoldForecasts, float> _read;

        public Session(FittedState fitted, IStatefulTransformer model, Fold fold)
        {
            var rows = fitted.Inputs(fold.Recent);
            var mapper = model.GetStatefulRowToRowMapper(rows.Schema);
            var reader = new VectorColumns(fold.Context, mapper.OutputSchema, fitted._columns, fold.Steps);
            _cursor = rows.GetRowCursor(mapper.GetDependencies(reader.Columns));
            _row = mapper.GetRow(_cursor, reader.Columns) as StatefulRow ?? throw new InvalidOperationException($"The model of '{fitted._name}' keeps a state, but its rows do not.");
            _ping = _row.GetPinger();
            _read = reader.Open(_row);
        }

        public void Observe()
        {
            while (_cursor.MoveNext()) _ping(new() { RowPosition = _cursor.Position });
        }

        public void Forecast(int series, FoldForecasts forecasts, float level)
        {
            _ping(new() { RowPosition = -1, DontConsumeSource = true, ConfidenceLevel = level });
            _read(series, forecasts, level);
        }

        public void Dispose()
        {
            _row.Dispose();
            _cursor.Dispose();
        }
    }
}
