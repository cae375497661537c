using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>A block of observations, forecast at once.</summary>
sealed class ForecastBlock : IRowBlock
{
    const int Rows = 256;

    readonly LstmForecastingTransformer _model;
    readonly DataViewRowCursor _cursor;
    readonly SeriesColumns.Reader _reader;
    readonly ForecastSession _forecaster;
    readonly ForecastPredictor _buffers;
    readonly float[] _histories;
    readonly bool[] _observed;
    readonly int[] _gaps = new int[Rows];
    readonly CarriedSpread[] _spreads = new CarriedSpread[Rows];
    readonly float[][] _vectors;

    public ForecastBlock(LstmForecastingTransformer model, DataViewRowCursor cursor)
    {
        _model = model;
        _cursor = cursor;
        _reader = model.Columns.Open(_cursor);
        _forecaster = new(model.Forecaster, model.Memory.Branch());
        _buffers = new(model.Forecaster, model.Threads);
        _histories = new float[Rows * model.Forecaster.HistoryLength];
        _observed = new bool[_histories.Length];
        _vectors = [.. model.Outputs.ColumnNames.Select(_ => new float[Rows * model.Horizon])];
    }

    public int Count { get; private set; }

    public void ReadAhead()
    {
        var length = _model.Forecaster.HistoryLength;
        for (Count = 0; Count < Rows && _cursor.MoveNext(); Count++)
        {
            var history = _forecaster.Observe(_reader.Series(), _reader.Value());
            history.CopyTo(_histories.AsSpan(Count * length, length), _observed.AsSpan(Count * length, length));
            (_gaps[Count], _spreads[Count]) = (history.Gap, history.Spread);
        }
        if (Count == 0) return;
        var bounds = _model.Outputs.HasBounds;
        var batch = new HistoryBatch
        {
            Values = _histories.AsSpan(0, Count * length),
            Observed = _observed.AsSpan(0, Count * length),
            Gaps = _gaps.AsSpan(0, Count),
            Spreads = _spreads.AsSpan(0, Count),
        };
        _model.Forecaster.Forecast(batch, Count, _model.Horizon, Filled(0), bounds ? Filled(1) : [], bounds ? Filled(2) : [], _model.ConfidenceLevel, _buffers);

        Span<float> Filled(int which) => _vectors[which].AsSpan(0, Count * _model.Horizon);
    }

    /// <summary>The forecast (0), lower (1) or upper (2) bounds.</summary>
    public Delegate Getter(int appended, Func<int> row) => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
    {
        var vector = _vectors[appended].AsSpan(row() * _model.Horizon, _model.Horizon);
        var editor = VBufferEditor.Create(ref value, vector.Length);
        vector.CopyTo(editor.Values);
        value = editor.Commit();
    });

    public void Dispose() => _cursor.Dispose();
}
