using System.Runtime.InteropServices;

namespace Microsoft.ML.Lstm.Engine.Models;

/// <summary>Where a detector stands in one series: what it has learnt of it, and what it remembers. Its memory is bounded.</summary>
public sealed class AnomalySeries
{
    readonly AnomalyPlan _plan;
    readonly ulong _seed;

    /// <summary>The rows of a series that is not yet known well enough, [Sensors] values each, and their places in the week.</summary>
    readonly List<float> _values = [], _weeks = [];
    SeriesJudge? _judge;

    internal AnomalySeries(AnomalyPlan plan, ulong seed) => (_plan, _seed) = (plan, seed);

    /// <summary>Whether enough rows were seen to judge further ones.</summary>
    public bool IsTrained => _judge is not null;

    internal ulong Seed => _seed;

    /// <summary>When the last row was, in ticks; -1 before there is any that has a time.</summary>
    internal long LastTicks { get; set; } = -1;

    internal void Observe(AnomalyNetwork network, ReadOnlySpan<float> values, float week, AnomalyReading reading)
    {
        if (_judge is not null)
        {
            _judge.Observe(network, values, week, reading);
            return;
        }

        reading.Clear();
        Collect(values, week);
        if (_weeks.Count >= Math.Max(_plan.Options.TrainingLength, _plan.LeastRows)) Train(network);
    }

    /// <summary>Takes a row of the training data.</summary>
    internal void Collect(ReadOnlySpan<float> values, float week)
    {
        _values.AddRange(values);
        _weeks.Add(week);
    }

    /// <summary>Learns from the rows collected, if there are enough.</summary>
    /// <param name="network">Memory for the network's passes.</param>
    /// <param name="stop">Asked at each row; null when it may not be stopped.</param>
    internal void Train(AnomalyNetwork network, Func<bool>? stop = null)
    {
        if (_weeks.Count < _plan.LeastRows) return;
        var scales = new SensorScale[_plan.Sensors];
        for (var s = 0; s < scales.Length; s++) scales[s] = SensorScale.Of(Known(s));
        var judge = new SeriesJudge(_plan, network, scales, _weeks.Count, _seed);
        var reading = new AnomalyReading(_plan.Sensors);
        var values = CollectionsMarshal.AsSpan(_values);
        for (var row = 0; row < _weeks.Count; row++)
        {
            if (stop?.Invoke() == true) throw new OperationCanceledException("The training was stopped before it was done.");
            judge.Observe(network, values.Slice(row * scales.Length, scales.Length), _weeks[row], reading);
        }

        Forget();
        _judge = judge;
    }

    /// <summary>Writes or reads all of it.</summary>
    internal void Transfer(StateTransfer state, AnomalyNetwork network)
    {
        var trained = state.Flag(IsTrained);
        if (trained) TransferJudge(state, network);
        var rows = state.Int(_weeks.Count, 0, Math.Max(_plan.Options.TrainingLength, _plan.LeastRows));
        if (state.Reads) Forget();
        for (var row = 0; row < rows; row++)
        {
            var week = state.FloatOrNaN(state.Reads ? 0 : _weeks[row]);
            if (state.Reads) _weeks.Add(week);
            for (var s = 0; s < _plan.Sensors; s++)
            {
                var value = state.FloatOrNaN(state.Reads ? 0 : _values[(row * _plan.Sensors) + s]);
                if (state.Reads) _values.Add(value);
            }
        }
    }

    void TransferJudge(StateTransfer state, AnomalyNetwork network)
    {
        var rows = state.Int(_judge?.TrainedRows ?? 0, 0, int.MaxValue);

        // What lies in the file for certain, and memory is taken for: the sensors' last values and forecasts, the weights with Adam's moments.
        state.Require((4L * _plan.Sensors * (_plan.Options.Stride + _plan.Far)) + (_plan.Options.Network ? 12L * network.WeightCount : 0));
        var scales = new SensorScale[_plan.Sensors];
        for (var s = 0; s < scales.Length; s++)
        {
            var scale = _judge?.Scales[s] ?? default;
            scales[s] = new(state.Float(scale.Center), state.Float(scale.Width));
            if (!(scales[s].Width > 0)) throw new InvalidDataException($"A sensor's scale has the width {scales[s].Width}.");
        }

        if (state.Reads) _judge = new(_plan, network, scales, rows, _seed);
        _judge!.Transfer(state);
    }

    List<float> Known(int sensor)
    {
        var known = new List<float>();
        for (var i = sensor; i < _values.Count; i += _plan.Sensors)
            if (!float.IsNaN(_values[i])) known.Add(_values[i]);
        return known;
    }

    void Forget()
    {
        _values.Clear();
        _weeks.Clear();
        _values.TrimExcess();
        _weeks.TrimExcess();
    }
}
