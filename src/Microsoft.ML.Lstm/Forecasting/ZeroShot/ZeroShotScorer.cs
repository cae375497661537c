using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Scoring;

namespace Microsoft.ML.Lstm.Forecasting.ZeroShot;

/// <summary>Takes observations, and forecasts from many of them at once.</summary>
/// <param name="model">The model.</param>
/// <param name="row">The row that is read.</param>
sealed class ZeroShotScorer(LstmZeroShotTransformer model, DataViewRow row) : IScorer
{
    const int Rows = 256;

    readonly ZeroShotState _state = model.State.Overlay();
    readonly ZeroShotReader _reader = new(model.Plan, row);
    readonly int _targets = model.Plan.TargetCount;
    readonly ZeroShotBlock _block = new(model.Plan, Math.Max(1, Rows / model.Plan.TargetCount) * model.Plan.TargetCount, model.Plan.Horizon, model.Threads);

    public bool HasRoom => _block.HasRoom;

    public void Clear() => _block.Clear();

    public void Add()
    {
        var series = _reader.Observe(_state);
        for (var target = 0; target < _targets; target++) _block.Add(series, target, new(series.Clock, _reader.Values()[target]));
    }

    public void Score() => _block.Forecast(model.Plan.ConfidenceLevel);

    public Delegate Getter(int appended, Func<int> row)
    {
        var column = model.Outputs.Holds(appended);
        return (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => VectorValue.Set(ref value, _block.Of(column, row() * _targets, _targets)));
    }
}
