using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Transforms.TimeSeries;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>The row of a time series engine: a ping hands it an observation, its vectors are the forecast from there.</summary>
sealed class ForecastRow : StatefulRow
{
    const int MaxHorizon = 1 << 20;

    readonly LstmForecastingTransformer _model;
    readonly ForecastSession _forecaster;
    readonly AppendedRow _row;
    readonly SeriesColumns.Reader _reader;
    readonly EngineGuard _guard;
    readonly NewSeries _new;
    readonly float[][] _vectors;
    float _level;
    bool _stale = true;

    public ForecastRow(LstmForecastingTransformer model, AppendedColumns columns, DataViewRow input, IEnumerable<DataViewSchema.Column> active)
    {
        _model = model;
        _forecaster = new(model.Forecaster, model.Memory);
        _reader = model.Columns.Open(input);
        _level = model.ConfidenceLevel;
        _vectors = [.. model.Outputs.ColumnNames.Select(_ => new float[model.Horizon])];
        _guard = model.Guard = new(input);
        _new = new(model.Host, model.Columns.Series);
        _row = new(columns, input, active, Vector, _guard);
    }

    public override DataViewSchema Schema => _row.Schema;

    public override long Position => _row.Input.Position;

    public override long Batch => _row.Input.Batch;

    public override Action<PingerArgument> GetPinger() => argument =>
    {
        var isNew = _guard.Enter(argument);
        try
        {
            Ping(argument, isNew);
        }
        catch
        {
            _guard.Fail();
            throw;
        }
        _guard.Exit();
    };

    void Ping(PingerArgument argument, bool isNew)
    {
        var horizon = argument.Horizon ?? _model.Horizon;
        if (horizon is < 1 or > MaxHorizon) throw new ArgumentOutOfRangeException(nameof(horizon), horizon, $"A horizon of {horizon} was asked for; it must lie between 1 and {MaxHorizon}.");
        var level = argument.ConfidenceLevel ?? _model.ConfidenceLevel;
        if (!(level > 0 && level < 1)) throw new ArgumentOutOfRangeException("confidenceLevel", level, $"A confidence level of {level} was asked for; it must lie between 0 and 1.");

        if (argument.DontConsumeSource)
        {
            if (_model.Columns.Series is null) _model.Memory.Visit("");
        }
        else if (isNew)
        {
            var series = _reader.Series();
            var value = _reader.Value();
            _guard.CheckExample(HashCode.Combine(string.GetHashCode(series), value));
            if (!_model.Memory.Contains(series)) _new.Tell(series);
            _forecaster.Observe(series, value);
        }
        for (var i = 0; i < _vectors.Length; i++)
            if (_vectors[i].Length != horizon) _vectors[i] = new float[horizon];
        _level = level;
        _stale = true;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => _row.Input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => _row.IsActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _row.Getter<TValue>(column);

    protected override void Dispose(bool disposing)
    {
        if (disposing) _row.Input.Dispose();
        base.Dispose(disposing);
    }

    ValueGetter<VBuffer<float>> Vector(int index) => (ref VBuffer<float> value) =>
    {
        _guard.EnterRead();
        try
        {
            if (_stale) Forecast();
            VectorValue.Set(ref value, _vectors[index]);
        }
        catch
        {
            _guard.Fail();
            throw;
        }
        _guard.Exit();
    };

    void Forecast()
    {
        if (_model.Memory.Last is null)
            throw new InvalidOperationException($"Which series shall be forecast? None was observed yet: call Predict with an example whose column '{_model.Columns.Series}' names it, which takes its value as the series' next, "
                + $"or ask the model itself for all series as they stand, with {nameof(LstmForecastingTransformer.Forecast)} or {nameof(LstmForecastingTransformer.ForecastAsDataView)}.");
        var bounds = _vectors.Length == 3;
        _forecaster.Forecast(_level, _vectors[0], bounds ? _vectors[1] : [], bounds ? _vectors[2] : []);
        _stale = false;
    }
}
