using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Tasks.Streaming;
using Microsoft.ML.Transforms.TimeSeries;

namespace Microsoft.ML.Lstm.AnomalyDetection;

/// <summary>The row of a time series engine: a ping hands it an observation, its columns are the verdict. Without an observation the last verdict stands.</summary>
sealed class AnomalyRow : StatefulRow
{
    readonly LstmAnomalyTransformer _model;
    readonly AppendedRow _row;
    readonly AnomalyColumns.Reader _reader;
    readonly AnomalyResult _reading;
    readonly AnomalyResults _verdicts;
    readonly EngineGuard _guard;
    readonly NewSeries _new;

    public AnomalyRow(LstmAnomalyTransformer model, AppendedColumns columns, DataViewRow input, IEnumerable<DataViewSchema.Column> active)
    {
        _model = model;
        _reader = model.Columns.Open(input);
        _reading = new(model.Sensors);
        _verdicts = new(model.Outputs, model.Sensors, rows: 1);
        _verdicts.Set(0, _reading);
        _guard = model.Guard = new(input);
        _new = new(model.Host, model.Columns.Series);
        _row = new(columns, input, active, index => _verdicts.Getter(index, Row), _guard);
    }

    public override DataViewSchema Schema => _row.Schema;

    public override long Position => _row.Input.Position;

    public override long Batch => _row.Input.Batch;

    public override Action<PingerArgument> GetPinger() => argument =>
    {
        var isNew = _guard.Enter(argument);
        try
        {
            if (isNew) Observe();
        }
        catch
        {
            _guard.Fail();
            throw;
        }
        _guard.Exit();
    };

    public override ValueGetter<DataViewRowId> GetIdGetter() => _row.Input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => _row.IsActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _row.Getter<TValue>(column);

    void Observe()
    {
        var series = _reader.Series();
        var values = _reader.Values();
        var time = _reader.Time();
        var content = new HashCode();
        content.Add(string.GetHashCode(series));
        foreach (var value in values) content.Add(value);
        content.Add(time);
        _guard.CheckExample(content.ToHashCode());
        if (!_model.Memory.Contains(series)) _new.Tell(series);
        var known = _model.Memory[series];
        _reader.Check(known, time);
        _model.Memory.Detector.ObserveAt(known, values, time, _reading);
        _verdicts.Set(0, _reading);
    }

    /// <summary>The only row; asked for when a verdict is read.</summary>
    int Row()
    {
        _guard.EnterRead();
        _guard.Exit();
        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _row.Input.Dispose();
        base.Dispose(disposing);
    }
}
