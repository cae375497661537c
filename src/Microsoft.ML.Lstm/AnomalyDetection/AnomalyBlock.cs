using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Tasks.Streaming;

namespace Microsoft.ML.Lstm.AnomalyDetection;

/// <summary>A block of rows, judged one after the other as they are read.</summary>
sealed class AnomalyBlock : IRowBlock
{
    const int Rows = 256;

    readonly DataViewRowCursor _cursor;
    readonly AnomalyColumns.Reader _reader;
    readonly DetectorState _memory;
    readonly AnomalyResult _reading;
    readonly AnomalyResults _verdicts;

    public AnomalyBlock(LstmAnomalyTransformer model, DataViewRowCursor cursor)
    {
        _cursor = cursor;
        _reader = model.Columns.Open(cursor);
        _memory = model.Memory.Branch();
        _reading = new(model.Sensors);
        _verdicts = new(model.Outputs, model.Sensors, Rows);
    }

    public int Count { get; private set; }

    public void ReadAhead()
    {
        for (Count = 0; Count < Rows && _cursor.MoveNext(); Count++)
        {
            var values = _reader.Values();
            var series = _memory[_reader.Series()];
            _memory.Detector.ObserveAt(series, values, _reader.Time(series), _reading);
            _verdicts.Set(Count, _reading);
        }
    }

    public Delegate Getter(int appended, Func<int> row) => _verdicts.Getter(appended, row);

    public void Dispose() => _cursor.Dispose();
}
