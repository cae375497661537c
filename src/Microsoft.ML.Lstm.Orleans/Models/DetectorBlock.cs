using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Tasks.Streaming;

namespace Microsoft.ML.Lstm.Orleans.Models;

/// <summary>The series of a shard that a detector watches, and what it said of the last observation of each.</summary>
sealed class DetectorBlock(DetectorFleetModel model) : ISeriesBlock
{
    readonly List<AnomalySeries> _series = [];
    readonly List<float[]> _last = [];
    readonly AnomalyResult _result = new(model.Values);
    readonly float[] _missing = [.. Enumerable.Repeat(float.NaN, model.Values)];

    AnomalyDetector? _worker;

    AnomalyDetector Worker => _worker ??= model.Memory.Rent();

    public void Add(string name)
    {
        var (detector, known) = (model.Model.State.Detector, model.Model.State.Series.Find(name));
        if (known is null) _series.Add(detector.NewSeries(name));
        else _series.Add(Worker.Copy(known));

        var nothing = new float[model.Columns.Count];
        nothing.AsSpan().Fill(float.NaN);
        _last.Add(nothing);
    }

    public bool MayFollow(int series, long ticks) => !model.ReadsTimes || ticks > _series[series].LastTicks;

    public void Step(int series, ReadOnlySpan<float> values, long ticks, bool goesOn)
    {
        Worker.ObserveAt(_series[series], values, model.ReadsTimes ? RowTime.Of(new DateTime(ticks)) : null, _result);
        Keep(_last[series], goesOn);
    }

    /// <summary>A gap in time is not filled, as the detector itself fills none.</summary>
    public bool Miss(int series, bool goesOn)
    {
        if (model.ReadsTimes) return false;
        Step(series, _missing, 0, goesOn);
        return true;
    }

    public void Answer(ReadOnlySpan<int> series, Span<float> answers)
    {
        var width = model.Columns.Count;
        for (var i = 0; i < series.Length; i++) _last[series[i]].CopyTo(answers[(i * width)..]);
    }

    public void Rest()
    {
        if (_worker is not null) model.Memory.Return(_worker);
        _worker = null;
    }

    public void Transfer(ModelCodec codec, int series)
    {
        codec.Block("a series", block => Worker.Transfer(block, _series[series]));
        foreach (ref var value in _last[series].AsSpan()) value = codec.AnyFloat(value);
    }

    public ISeriesBlock MovedTo(IFleetModel other)
    {
        var next = new DetectorBlock((DetectorFleetModel)other);
        for (var series = 0; series < _series.Count; series++)
        {
            next._series.Add(next.Worker.Copy(_series[series]));
            next._last.Add([.. _last[series]]);
        }

        next.Rest();
        Rest();
        return next;
    }

    /// <summary>Of the steps of one observation the highest score counts, and any alert.</summary>
    void Keep(float[] last, bool goesOn)
    {
        var alert = _result.Alert || (goesOn && last[0] == 1) ? 1f : 0f;
        if (!goesOn || !(_result.Score <= last[1]))
        {
            (last[1], last[2]) = ((float)_result.Score, (float)_result.PValue);
            var at = 3;
            foreach (var kind in model.DetailKinds)
            {
                var detail = kind switch { 1 => _result.Expected, 2 => _result.Lower, 3 => _result.Upper, _ => _result.Contributions };
                detail.CopyTo(last, at);
                at += detail.Length;
            }
        }

        last[0] = alert;
    }
}
