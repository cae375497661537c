using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Onnx;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>The steps that are missing at the ends of histories, which the forecast has to bridge first, as ONNX operators (<see cref="HistoryBlock"/>).</summary>
sealed class GapOperators
{
    readonly WindowConfig _plan;
    readonly OnnxValue _missing;
    readonly int _most;

    /// <param name="plan">The window.</param>
    /// <param name="history">[batch, HistoryLength]; NaN where missing.</param>
    public GapOperators(WindowConfig plan, OnnxValue history)
    {
        _plan = plan;
        var known = 1 - history.Apply("IsNaN").Cast(OnnxType.Float);
        var end = (known * ScalerOperators.Row(known, "places", [.. Enumerable.Range(1, plan.HistoryLength).Select(place => (float)place)])).Reduce("ReduceMax", 1);
        _missing = (plan.HistoryLength - end) * end.AtMost(1);
        var season = plan.Seasons is [.., var longest] ? longest : 1;
        _most = Math.Max(season, HistoryBlock.MostGapHorizons * plan.Horizon);
        Steps = _missing;
        if (!IsCut) return;

        // A longer gap is taken for a shorter one at the same phase of the season.
        var phase = Rest(_missing, season);
        Steps = (_most - Rest(_most - phase, season)).Where(_missing.Graph.Number(_most).Apply("Less", _missing), _missing);
    }

    /// <summary>[batch, 1]: steps to forecast before the first one that is asked for.</summary>
    public OnnxValue Steps { get; }

    /// <summary>Whether gaps may be longer than they are taken for.</summary>
    public bool IsCut => _plan.HistoryLength - 1 > _most;

    /// <summary>[batch, 1]: steps by which the gap is longer than it is taken for.</summary>
    public OnnxValue Cut => _missing - Steps;

    /// <summary>Histories moved so that they end with their last known values.</summary>
    public OnnxValue Shift(OnnxValue history)
    {
        var graph = history.Graph;
        var places = ScalerOperators.Row(history, "places", [.. Enumerable.Range(0, _plan.HistoryLength).Select(place => (float)place)]) - _missing;
        var moved = history.Unsqueeze(-1).GatherSteps(places.AtLeast(0).Cast(OnnxType.Int64)).Squeeze(2);
        return graph.Number(float.NaN).Where(places.Apply("Less", graph.Number(0)), moved);
    }

    /// <summary>Places of the steps that are asked for among all that are forecast [batch, horizon].</summary>
    public OnnxValue Asked(int horizon) => (Steps + ScalerOperators.Row(Steps, "ahead", [.. Enumerable.Range(0, horizon).Select(step => (float)step)])).Cast(OnnxType.Int64);

    /// <summary>The network's horizons until each row has the steps that are asked for [1].</summary>
    public OnnxValue Passes(int horizon) => ((Steps.Reduce("ReduceMax", 0) + (horizon + _plan.Horizon - 1)) / _plan.Horizon).Apply("Floor").Cast(OnnxType.Int64).Reshape(1);

    /// <summary>As many of them as there can be.</summary>
    public int MostPasses(int horizon) => (Math.Min(_most, _plan.HistoryLength - 1) + horizon + _plan.Horizon - 1) / _plan.Horizon;

    static OnnxValue Rest(OnnxValue steps, int season) => steps - ((steps / season).Apply("Floor") * season);
}
