using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Models;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>A block of rows read ahead and scored at once.</summary>
sealed class ForecastBlock : IDisposable
{
    const int Rows = 256;

    readonly LstmForecastingTransformer _model;
    readonly DataViewRowCursor _cursor;
    readonly SeriesColumns.Reader _reader;
    readonly StandingForecaster _forecaster;
    readonly ForecastBuffers _buffers;
    readonly float[] _histories;
    readonly float[][] _vectors;

    public ForecastBlock(LstmForecastingTransformer model, IDataView input)
    {
        _model = model;
        _cursor = input.GetRowCursor(model.Columns.Select(input.Schema));
        _reader = model.Columns.Open(_cursor);
        _forecaster = new(model.Forecaster, model.Memory.Branch());
        _buffers = new(model.Forecaster, model.Threads);
        _histories = new float[Rows * model.Forecaster.HistoryLength];
        _vectors = [.. model.Outputs.ColumnNames.Select(_ => new float[Rows * model.Horizon])];
    }

    /// <summary>Rows in the block.</summary>
    public int Count { get; private set; }

    /// <summary>The forecast (0), lower (1) or upper (2) bounds at a row of the block.</summary>
    public ReadOnlySpan<float> Vector(int which, int row) => _vectors[which].AsSpan(row * _model.Horizon, _model.Horizon);

    /// <summary>Reads and scores the next rows; none are left when <see cref="Count"/> is 0.</summary>
    public void ReadAhead()
    {
        var length = _model.Forecaster.HistoryLength;
        for (Count = 0; Count < Rows && _cursor.MoveNext(); Count++)
            _forecaster.Observe(_reader.Series(), _reader.Value()).CopyTo(_histories.AsSpan(Count * length, length));
        if (Count == 0) return;
        var bounds = _model.Outputs.HasBounds;
        _model.Forecaster.Forecast(_histories.AsSpan(0, Count * length), Count, Filled(0), bounds ? Filled(1) : [], bounds ? Filled(2) : [], _model.ConfidenceLevel, _buffers);

        Span<float> Filled(int which) => _vectors[which].AsSpan(0, Count * _model.Horizon);
    }

    public void Dispose() => _cursor.Dispose();
}
