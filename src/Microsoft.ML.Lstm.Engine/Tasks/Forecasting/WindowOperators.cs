using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Onnx;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>What a <see cref="WindowReader"/> reads of histories that end with a known value, as ONNX operators.</summary>
/// <remarks>
/// The engine computes scales in double precision. Here values are differences from the last one in units of the greatest difference, so that single precision holds a small spread on a high level, and
/// squares are in range.
/// </remarks>
sealed class WindowOperators
{
    readonly WindowConfig _plan;

    // The last value and the unit [batch, 1]; values in these units, zeros where missing, and 1 where they are known [batch, HistoryLength].
    readonly OnnxValue _last, _unit, _values, _level, _perSpread, _usual;
    (OnnxValue Values, OnnxValue Known)? _bridged;

    /// <param name="plan">The window.</param>
    /// <param name="history">[batch, HistoryLength], as logarithms where the plan says so; NaN where missing.</param>
    public WindowOperators(WindowConfig plan, OnnxValue history)
    {
        var graph = history.Graph;
        _plan = plan;
        var isMissing = history.Apply("IsNaN");
        Known = 1 - isMissing.Cast(OnnxType.Float);
        var last = history.Slice(1, -1, long.MaxValue);
        _last = graph.Number(0).Where(last.Apply("IsNaN"), last);
        var moved = graph.Number(0).Where(isMissing, history - _last);
        _unit = moved.Slice(1, -plan.SpreadLength, long.MaxValue).Apply("Abs").Reduce("ReduceMax", 1).AtLeast(1e-30f);
        _values = moved / _unit;

        var (mean, deviation, count) = Moments(-plan.SpreadLength, long.MaxValue);
        _level = Moments(-plan.LevelLength, long.MaxValue).Mean;
        ObservedCount = count;
        var absolute = ((mean * _unit) + _last).Apply("Abs");
        deviation *= _unit;
        var at = plan.Spreads.Log ? (_level * _unit) + _last : CurveOperators.Logarithm(CurveOperators.Hypotenuse(absolute, deviation));
        (_usual, var least) = SpreadOperators.Write(plan.Spreads, at);
        // Differences of equal size in float are rounding, not spread.
        var isRounding = deviation.Apply("Less", absolute * 1e-6f).Apply("And", deviation.Apply("Less", least));
        var spread = CurveOperators.Hypotenuse(graph.Number(0).Where(isRounding, deviation), least);
        Spread = Shrunk(spread, count);
        _perSpread = (_unit / Spread.AtLeast(1e-37f)).AtMost(1e30f) * graph.Number(0).Below(Spread);
    }

    /// <summary>1 where a value is known, 0 where not [batch, HistoryLength].</summary>
    public OnnxValue Known { get; }

    /// <summary>[batch, 1]: the spread of the window.</summary>
    public OnnxValue Spread { get; }

    /// <summary>[batch, 1]: the values that it comes from.</summary>
    public OnnxValue ObservedCount { get; }

    /// <summary>[batch, 1]: the unit of the largest errors.</summary>
    /// <param name="former">Whether as in model files before version 9.</param>
    public OnnxValue ErrorUnit(bool former)
    {
        var own = former ? (_usual * _usual.Apply("Max", Spread)).Apply("Sqrt") : _usual;
        return own.Where(_usual.Graph.Number(0).Apply("Less", _usual), Spread);
    }

    /// <summary>[batch, HistoryLength]: the values in the window's own units, 0 where missing.</summary>
    public OnnxValue Normalized => Normalize(_values) * Known;

    /// <summary>[batch, 1]: the last value in the window's own units.</summary>
    public OnnxValue Last => Normalize(_level * 0);

    /// <summary>[batch, 1]: the mean of some values in the window's own units; 0 where none is known.</summary>
    public OnnxValue Mean(long from, long to)
    {
        var (mean, _, count) = Moments(from, to);
        return Normalize(mean) * count.AtMost(1);
    }

    /// <summary>[batch, 1]: the least-squares slope of the window, in spreads per step.</summary>
    public OnnxValue Slope()
    {
        var size = _plan.WindowSize;
        var (known, z) = (Known.Slice(1, -size, long.MaxValue), Normalized.Slice(1, -size, long.MaxValue));
        var place = ScalerOperators.Row(z, "places", [.. Enumerable.Range(0, size).Select(i => (float)(i - size))]);
        var centred = (place - Sum(known * place) / Sum(known).AtLeast(1)) * known;
        var spread = Sum(centred * centred);
        return Sum(centred * z) / spread.AtLeast(1e-6f);
    }

    /// <summary>Numbers in the window's units in those of the history.</summary>
    public OnnxValue Absolute(OnnxValue units) => ((units * Spread) + (_level * _unit)) + _last;

    /// <summary>The segments [batch, Steps, StepSize], of which those are there that hold any value.</summary>
    public OnnxSequence Segments()
    {
        var (values, known) = _plan.MaskInputs ? (Normalized, Known) : Bridged;
        var (read, there) = (Cut(values), Cut(known));
        var mask = new OnnxMask(there.Reduce("ReduceMax", 2).Squeeze(2));
        return new(_plan.MaskInputs ? read.Graph.Concat(2, read, there) : read, mask);

        OnnxValue Cut(OnnxValue all) => all.Slice(1, -_plan.WindowSize, long.MaxValue)
            .Apply("Pad", all.Graph.Integers(0, (_plan.Steps * _plan.SegmentLength) - _plan.WindowSize, 0, 0)).Reshape(0, _plan.Steps, _plan.SegmentLength);
    }

    /// <summary>The token and the series [batch, 2, VariateSize], less its last value.</summary>
    public OnnxSequence Variates()
    {
        var (values, known) = Bridged;
        var graph = values.Graph;
        var series = ((values - Last) * known).Slice(1, -_plan.WindowSize, long.MaxValue).Apply("Pad", graph.Integers(0, 0, 0, 1)).Unsqueeze(1);
        var token = new float[_plan.VariateSize];
        token[^1] = 1;
        return new(graph.Concat(1, (series * 0) + ScalerOperators.Row(series, "token", token), series), null);
    }

    /// <summary>Values in the window's units, in whose gaps lines are drawn, and which of them are known then [batch, HistoryLength]; zeros before the first one.</summary>
    (OnnxValue Values, OnnxValue Known) Bridged => _bridged ??= Bridge();

    (OnnxValue Values, OnnxValue Known) Bridge()
    {
        var (graph, mask) = (_values.Graph, new OnnxMask(Known));
        var (before, after) = (mask.Last.Cast(OnnxType.Float) - 1, mask.Next.Cast(OnnxType.Float));
        var within = (1 - before.Below(graph.Number(0))) * after.Below(mask.Count);
        var (order, both) = (mask.Order.Unsqueeze(-1), graph.Concat(2, _values.Unsqueeze(-1), Known.Unsqueeze(-1)));
        var (from, to) = (PlaceOf(before), PlaceOf(after.AtMost(_plan.HistoryLength - 1)));
        var part = (mask.Numbers - 1 - from) / (to - from).AtLeast(1);
        var ((start, _), (end, _)) = (At(from), At(to));
        var line = ((1 - part) * start) + (part * end);
        if (_plan.Seasons is [var season, ..])
        {
            var (earlier, here, later) = (At(from - season), At(mask.Numbers - 1 - season), At(to - season));
            var isKnown = earlier.Known * here.Known * later.Known * (1 - from.Below(graph.Number(season)));
            line = (here.Values + ((1 - part) * (start - earlier.Values)) + (part * (end - later.Values))).Where(isKnown.Cast(OnnxType.Bool), line);
        }

        return (Normalize(_values.Where(Known.Cast(OnnxType.Bool), line)) * within, within);

        // The step that is the n-th known one.
        OnnxValue PlaceOf(OnnxValue n) => order.GatherSteps(n.AtLeast(0).Cast(OnnxType.Int64)).Squeeze(2).Cast(OnnxType.Float);

        (OnnxValue Values, OnnxValue Known) At(OnnxValue place)
        {
            var found = both.GatherSteps(place.AtLeast(0).Cast(OnnxType.Int64));
            return (found.Slice(2, 0, 1).Squeeze(2), found.Slice(2, 1, 2).Squeeze(2));
        }
    }

    OnnxValue Normalize(OnnxValue values) => ((values - _level) * _perSpread).AtLeast(-WindowScale.Limit).AtMost(WindowScale.Limit);

    (OnnxValue Mean, OnnxValue Deviation, OnnxValue Count) Moments(long from, long to)
    {
        var (values, known) = (_values.Slice(1, from, to), Known.Slice(1, from, to));
        var count = Sum(known);
        var mean = Sum(values) / count.AtLeast(1);
        var centred = (values - mean) * known;
        return (mean, (Sum(centred * centred) / count.AtLeast(1)).Apply("Sqrt"), count);
    }

    OnnxValue Shrunk(OnnxValue spread, OnnxValue count)
    {
        var (full, none) = ((float)_plan.SpreadLength, spread.Graph.Number(0));
        var own = count.AtLeast(1);
        var weight = ((full - own) / (own * (full - 1))).AtLeast(0);
        var shrunk = (((1 - weight) * CurveOperators.Logarithm(spread)) + (weight * CurveOperators.Logarithm(_usual))).Apply("Exp");
        var applies = none.Below(_usual) * none.Below(spread) * none.Below(weight);
        return shrunk.Where(applies.Cast(OnnxType.Bool), spread);
    }

    static OnnxValue Sum(OnnxValue values) => values.Reduce("ReduceSum", 1);
}
