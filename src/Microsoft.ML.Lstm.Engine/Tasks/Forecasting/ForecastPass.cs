using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>Memory for one block of rows through the network, forward and, when training, backward. One thread at a time.</summary>
sealed class ForecastPass
{
    /// <summary>Rows that one thread takes at once.</summary>
    public const int BlockRows = 32;

    readonly WindowReader _reader;
    readonly LinearBaseline _base;
    readonly ForecastNetwork _network;
    readonly WindowConfig _plan;
    readonly OutputDistribution? _distribution;
    readonly PretrainedPartner? _pretrained;
    readonly float[] _candidates, _predictions, _averages, _naive;

    public ForecastPass(WindowReader reader, LinearBaseline @base, ForecastNetwork network, int rows, bool training, ParallelRegion? region = null)
    {
        (_reader, _base, _network, _plan) = (reader, @base, network, reader.Plan);
        _distribution = OutputDistribution.Of(network.Loss, @base, _plan);
        Scales = new WindowScale[rows];
        Network = new(network.Graph, rows, training ? PassPlan.Training(network.Graph) : null, region);
        Network.Begin(network.InputSteps(_plan));
        _candidates = new float[_plan.BaselineFeatures * _plan.Horizon];
        _predictions = new float[rows * OutputSize];
        _naive = new float[@base.Naive is null ? 0 : rows * _plan.Horizon];
        _averages = new float[training ? 0 : _predictions.Length];
        if (@base.Pretrained is { } pretrained) _pretrained = new(pretrained, _plan, rows);
        CovariateSteps = new float[training ? 0 : (_plan.WindowSize + _plan.Horizon) * _plan.Covariates.StepSize];
    }

    /// <summary>The network's memory, which holds the corrections of the baseline.</summary>
    public NetworkPass Network { get; }

    /// <summary>[WindowSize + Horizon, StepSize]: memory for the covariates of one row.</summary>
    public float[] CovariateSteps { get; }

    /// <summary>Whether rows are loaded for the pretrained forecaster, too: training, which it takes no part in, need not.</summary>
    public bool ReadsContext { get; set; } = true;

    int OutputSize => _plan.Horizon * ForecastNetwork.Levels.Length;

    /// <summary>Scale of each row's window.</summary>
    public WindowScale[] Scales { get; }

    /// <summary>[rows, Horizon, Levels] in the windows' units: what Forward computed.</summary>
    public ReadOnlySpan<float> Predictions(int rows) => _predictions.AsSpan(0, rows * OutputSize);

    /// <summary>[rows, Horizon, Levels]: what <see cref="Average"/> computed.</summary>
    public ReadOnlySpan<float> Averages(int rows) => _averages.AsSpan(0, rows * OutputSize);

    /// <summary>Reads the window of one row from its history, already as logarithms where the plan says so.</summary>
    public void Load(int row, ReadOnlySpan<float> history, CovariateRow covariates) => Load(row, history, [], default, covariates);

    /// <summary>Reads a window some of whose values are forecasts: they are read, but set no spread.</summary>
    public void Load(int row, ReadOnlySpan<float> history, ReadOnlySpan<bool> observed, SpreadEstimate carried, CovariateRow covariates)
    {
        var scale = Scales[row] = observed.IsEmpty ? _reader.Scale(history) : _reader.Scale(history, observed, carried.Spread, carried.ObservedCount);
        var segments = Network.Place(_network.Segments, row, out var present);
        if (_network.Architecture == ForecastArchitecture.Mixer)
        {
            _reader.Variates(history, scale, covariates, segments);
            present.Fill(true);
        }
        else
        {
            _reader.Segments(history, scale, segments, present);
            _reader.Covariates(covariates, segments);
        }

        _reader.BaselineFeatures(history, scale, covariates, _candidates);
        var extras = Network.Place(_network.Extras, row, out _);
        _base.Combine(_candidates, extras[.._plan.Horizon]);
        _base.Naive?.Combine(_candidates, _naive.AsSpan(row * _plan.Horizon, _plan.Horizon));
        if (ReadsContext) _pretrained?.Load(row, history);
        if (_plan.Log) extras[_plan.Horizon] = (float)Math.Clamp(Math.Log(scale.Spread + 1e-9) + 2, -5, 5);
        if (!_plan.Covariates.IsEmpty) LoadCovariates(row, covariates, extras);
        if (_network.FutureSize > 0) LoadFuture(row, covariates, extras);
    }

    /// <summary>Static features behind the extras, and categories.</summary>
    void LoadCovariates(int row, CovariateRow covariates, Span<float> extras)
    {
        var config = _plan.Covariates;
        if (covariates.Statics.IsEmpty) extras[^config.Static..].Clear();
        else covariates.Statics.CopyTo(extras[^config.Static..]);
        for (var i = 0; i < config.Categories.Length; i++) Network.Load(_network.Categories[i], row, covariates.Categories.IsEmpty ? [] : covariates.Categories.Slice(i, 1));
    }

    /// <summary>What a decoder reads at each step of the horizon.</summary>
    void LoadFuture(int row, CovariateRow covariates, ReadOnlySpan<float> extras)
    {
        var (config, size) = (_plan.Covariates, _network.FutureSize);
        var future = Network.Place(_network.Future, row, out var present);
        var ahead = covariates.Steps.IsEmpty ? default : covariates.Steps[(_plan.WindowSize * config.StepSize)..];
        present.Fill(true);
        for (var h = 0; h < _plan.Horizon; h++)
        {
            var step = future.Slice(h * size, size);
            if (ahead.IsEmpty) step[..config.KnownAhead].Clear();
            else ahead.Slice(h * config.StepSize, config.KnownAhead).CopyTo(step);
            step[config.KnownAhead] = extras[h];
            if (size > config.KnownAhead + 1) _reader.Position(h, step[(config.KnownAhead + 1)..]);
        }
    }

    /// <summary>Computes the predictions of the rows loaded: quantiles, whatever the loss.</summary>
    public void Forward(int rows, in Parameters parameters, ulong? seed)
    {
        ForwardMember(rows, parameters, seed);
        CombineWithPretrained(rows, _predictions);
    }

    void ForwardMember(int rows, in Parameters parameters, ulong? seed)
    {
        AddBase(Network.Forward(rows, parameters, seed));
        if (_distribution is null) return;
        var levels = ForecastNetwork.Levels.Length;
        for (var i = 0; i < rows * _plan.Horizon; i++) _distribution.ToQuantiles(_predictions.AsSpan(i * levels, levels), Scales[i / _plan.Horizon]);
        if (_base.Naive is { } naive) CombineWith(naive.Offsets);
    }

    /// <summary>The mean prediction of several networks on the rows loaded.</summary>
    public void Average(int rows, float[][] weights, float[][] packed)
    {
        var averages = _averages.AsSpan(0, rows * OutputSize);
        averages.Clear();
        for (var member = 0; member < weights.Length; member++)
        {
            ForwardMember(rows, new(weights[member], packed[member]), null);
            TensorPrimitives.Add(averages, Predictions(rows), averages);
        }

        TensorPrimitives.Multiply(averages, 1f / weights.Length, averages);
        CombineWithPretrained(rows, averages);
    }

    /// <summary>The baseline of one row.</summary>
    Span<float> Mixed(int row) => Network.Place(_network.Extras, row, out _)[.._plan.Horizon];

    /// <summary>Adds the baseline to the network's corrections: the predictions, or the parameters of their distribution. The gradient ignores the clipping (a straight-through estimator), so that it leads back inside.</summary>
    public ReadOnlySpan<float> AddBase(ReadOnlySpan<float> corrections)
    {
        var (horizon, levels) = (_plan.Horizon, ForecastNetwork.Levels.Length);
        var isPoint = _network.Loss is ForecastLoss.SquaredError or ForecastLoss.AbsoluteError;
        for (var row = 0; row < Network.Batch; row++)
        {
            var mixed = Mixed(row);
            for (var h = 0; h < horizon; h++)
            {
                var at = ((row * horizon) + h) * levels;
                if (_distribution is not null)
                {
                    _distribution.Parameters(corrections.Slice(at, levels), mixed[h], h, _predictions.AsSpan(at, levels));
                    continue;
                }

                for (var q = 0; q < levels; q++)
                {
                    // Where only the point is learnt, the baseline's quantiles lie around it.
                    var sum = corrections[at + (isPoint ? levels / 2 : q)] + mixed[h] + _base.Offsets[(q * horizon) + h];
                    _predictions[at + q] = Math.Clamp(sum, -_plan.ClipLimit, _plan.ClipLimit);
                }
            }
        }

        if (_base.Naive is { } naive && _distribution is null) CombineWith(naive.Offsets);
        return Predictions(Network.Batch);
    }

    /// <summary>Moves the predictions to the naive forecast and its quantiles by its weight.</summary>
    void CombineWith(ReadOnlySpan<float> offsets)
    {
        var (horizon, levels) = (_plan.Horizon, ForecastNetwork.Levels.Length);
        for (var i = 0; i < Network.Batch * horizon * levels; i++)
        {
            var (step, level) = Math.DivRem(i, levels);
            var naive = Math.Clamp(_naive[step] + offsets[(level * horizon) + (step % horizon)], -_plan.ClipLimit, _plan.ClipLimit);
            _predictions[i] += NaiveShare(step / horizon) * (naive - _predictions[i]);
        }
    }

    /// <summary>The weight of the naive forecast of a row beside what is learnt, before both are combined with the pretrained forecast.</summary>
    float NaiveShare(int row)
    {
        if (_pretrained is null) return _base.NaiveWeight;
        // In training nothing is read of the context, so the parts are those of other rows.
        var part = ReadsContext ? _pretrained.Part(row) : 1;
        return part > 0 ? part * _base.NaiveWeight / (1 - (part * _base.PretrainedWeight)) : 0;
    }

    void CombineWithPretrained(int rows, Span<float> predictions) => _pretrained?.Combine(rows, Scales, _base.PretrainedWeight, predictions);
}
