using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Tasks.Records;
using Microsoft.ML.Lstm.Scoring;

namespace Microsoft.ML.Lstm.Forecasting.Measurements;

/// <summary>Forecasts the measurements of records, many at once or one alone.</summary>
sealed class MeasurementScorer(MeasurementForecaster model, float confidenceLevel, DataViewRow row, int threads) : IScorer
{
    readonly ExampleBatch _batch = new(row, model.Inputs);
    readonly MeasurementPass _pass = model.CreatePass(threads);

    public bool HasRoom => _batch.HasRoom;

    public void Clear() => _batch.Clear();

    public void Add() => _batch.Add();

    public void Score()
    {
        if (_batch.Count > 0) _pass.Forecast(_batch.Set, confidenceLevel);
    }

    public Delegate Getter(int appended, Func<int> row) => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => VectorValue.Set(ref value, (ForecastColumn)appended switch
    {
        ForecastColumn.Point => _pass.Forecasts(row()),
        ForecastColumn.Lower => _pass.Lower(row()),
        _ => _pass.Upper(row()),
    }));
}
