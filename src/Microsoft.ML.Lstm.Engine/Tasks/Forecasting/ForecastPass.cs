using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>Memory for one block of rows through the network, forward and, when training, backward. One thread at a time.</summary>
sealed class ForecastPass
{
    readonly WindowReader _reader;
    readonly LinearBaseline _base;
    readonly ForecastNetwork _network;
    readonly WindowConfig _plan;
    readonly float[] _candidates, _predictions, _averages;

    public ForecastPass(WindowReader reader, LinearBaseline @base, ForecastNetwork network, int rows, bool training, ParallelRegion? region = null)
    {
        (_reader, _base, _network, _plan) = (reader, @base, network, reader.Plan);
        Scales = new WindowScale[rows];
        Network = new(network.Graph, rows, training ? PassPlan.Training(network.Graph) : null, region);
        Network.Begin(_plan.Steps, 1);
        _candidates = new float[_plan.BaselineFeatures * _plan.Horizon];
        _predictions = new float[rows * OutputSize];
        _averages = new float[training ? 0 : _predictions.Length];
    }

    /// <summary>The network's memory, which holds the corrections of the baseline.</summary>
    public NetworkPass Network { get; }

    int OutputSize => _plan.Horizon * ForecastNetwork.Levels.Length;

    /// <summary>Scale of each row's window.</summary>
    public WindowScale[] Scales { get; }

    /// <summary>[rows, Horizon, Levels] in the windows' units: what Forward computed.</summary>
    public ReadOnlySpan<float> Predictions(int rows) => _predictions.AsSpan(0, rows * OutputSize);

    /// <summary>[rows, Horizon, Levels]: what <see cref="Average"/> computed.</summary>
    public ReadOnlySpan<float> Averages(int rows) => _averages.AsSpan(0, rows * OutputSize);

    /// <summary>Reads the window of one row from its history, already as logarithms where the plan says so.</summary>
    public void Load(int row, ReadOnlySpan<float> history) => Load(row, history, [], default);

    /// <summary>Reads a window some of whose values are forecasts: they are read, but set no spread.</summary>
    public void Load(int row, ReadOnlySpan<float> history, ReadOnlySpan<bool> observed, SpreadEstimate carried)
    {
        var scale = Scales[row] = observed.IsEmpty ? _reader.Scale(history) : _reader.Scale(history, observed, carried.Spread, carried.ObservedCount);
        _reader.Segments(history, scale, Network.Place(_network.Segments, row, out var present), present);
        _reader.BaselineFeatures(history, scale, _candidates);
        var extras = Network.Place(_network.Extras, row, out _);
        _base.Combine(_candidates, extras[.._plan.Horizon]);
        if (_plan.Log) extras[^1] = (float)Math.Clamp(Math.Log(scale.Spread + 1e-9) + 2, -5, 5);
    }

    public void Forward(int rows, in Parameters parameters, ulong? seed) => AddBase(Network.Forward(rows, parameters, seed));

    /// <summary>The mean prediction of several networks on the rows loaded.</summary>
    public void Average(int rows, float[][] weights, float[][] packed)
    {
        var averages = _averages.AsSpan(0, rows * OutputSize);
        averages.Clear();
        for (var member = 0; member < weights.Length; member++)
        {
            Forward(rows, new(weights[member], packed[member]), null);
            TensorPrimitives.Add(averages, Predictions(rows), averages);
        }

        TensorPrimitives.Multiply(averages, 1f / weights.Length, averages);
    }

    /// <summary>The baseline of one row.</summary>
    Span<float> Mixed(int row) => Network.Place(_network.Extras, row, out _)[.._plan.Horizon];

    /// <summary>Adds the baseline to the network's corrections: the predictions. The gradient ignores the clipping (a straight-through estimator), so that it leads back inside.</summary>
    public ReadOnlySpan<float> AddBase(ReadOnlySpan<float> corrections)
    {
        var (horizon, levels) = (_plan.Horizon, ForecastNetwork.Levels.Length);
        for (var row = 0; row < Network.Batch; row++)
        {
            var mixed = Mixed(row);
            for (var h = 0; h < horizon; h++)
            {
                var at = ((row * horizon) + h) * levels;
                for (var q = 0; q < levels; q++)
                {
                    var sum = corrections[at + q] + mixed[h] + _base.Offsets[(q * horizon) + h];
                    _predictions[at + q] = Math.Clamp(sum, -_plan.ClipLimit, _plan.ClipLimit);
                }
            }
        }
        return Predictions(Network.Batch);
    }
}
