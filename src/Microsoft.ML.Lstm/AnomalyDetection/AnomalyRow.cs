using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Models;
using Microsoft.ML.Transforms.TimeSeries;

namespace Microsoft.ML.Lstm.AnomalyDetection;

/// <summary>The row of a time series engine: a ping hands it an observation, its columns are the verdict. Without an observation the last verdict stands.</summary>
sealed class AnomalyRow : StatefulRow
{
    readonly LstmAnomalyTransformer _model;
    readonly AppendedRow _row;
    readonly AnomalyColumns.Reader _reader;
    readonly AnomalyReading _reading;
    readonly AnomalyVerdicts _verdicts;
    long _position = -1;

    public AnomalyRow(LstmAnomalyTransformer model, AppendedColumns columns, DataViewRow input, IEnumerable<DataViewSchema.Column> active)
    {
        _model = model;
        _reader = model.Columns.Open(input);
        _reading = new(model.Sensors);
        _verdicts = new(model.Outputs, model.Sensors, rows: 1);
        _verdicts.Set(0, _reading);
        _row = new(columns, input, active, index => _verdicts.Getter(index, () => 0));
    }

    public override DataViewSchema Schema => _row.Schema;

    public override long Position => _row.Input.Position;

    public override long Batch => _row.Input.Batch;

    public override Action<PingerArgument> GetPinger() => argument =>
    {
        // Within a chain ML.NET pings a row twice for one example, and tells so by the position.
        if (argument.DontConsumeSource || argument.RowPosition <= _position) return;
        _model.Memory.Observe(_reader.Series(), _reader.Values(), _reader.Time(), _reading);
        _verdicts.Set(0, _reading);
        _position = argument.RowPosition;
    };

    public override ValueGetter<DataViewRowId> GetIdGetter() => _row.Input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => _row.IsActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _row.Getter<TValue>(column);

    protected override void Dispose(bool disposing)
    {
        if (disposing) _row.Input.Dispose();
        base.Dispose(disposing);
    }
}
