using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>The series as a forecaster learns from them: in logarithms or not, with their reader and what an error in each of them weighs.</summary>
sealed class TrainingData
{
    /// <summary>Futures further out than this, in spreads of their window, are cut unless forecasts reach as far: one such value must not rule the gradient.</summary>
    const float TargetLimit = 100;

    /// <summary>A spread below so much of a series' mean step is that of a constant window, which a prior has made more than nothing.</summary>
    const double LeastWeight = 1e-6;

    readonly double[] _steps, _moves;
    double _scaledWeight = 1, _relativeWeight;

    readonly CovariateSet? _covariates;

    public TrainingData(SeriesSet raw, CovariateSet? covariates, ReadOnlySpan<int> ends, WindowConfig plan)
    {
        _covariates = covariates;
        Set = raw.Read(plan);
        Reader = new(plan);
        var season = plan.Seasons is [var first, ..] ? first : 1;
        (_steps, _moves) = (new double[raw.Count], new double[raw.Count]);
        for (var s = 0; s < raw.Count; s++) (_steps[s], _moves[s]) = (MeanStep(raw.Values(s)[..ends[s]], season), MeanMove(raw.Values(s)[..ends[s]], plan.Log));
    }

    /// <summary>The series in the units in which the network forecasts.</summary>
    public SeriesSet Set { get; }

    public WindowReader Reader { get; }

    /// <summary>What is known beside the window of an origin.</summary>
    public CovariateRow Covariates(int series, int origin) => _covariates is null ? default : _covariates.Row(series, origin, Reader.Plan.WindowSize, Reader.Plan.Horizon);

    /// <summary>The mean of |y(t) - y(t - season)| of a series: the scale in which its errors count (Hyndman and Koehler, 2006).</summary>
    public double Step(int series) => _steps[series];

    /// <summary>What an error of one spread of a window is in units of the series' mean step; of logarithms, and of a series that never moves, as it is.</summary>
    public double ErrorUnit(int series, WindowScale scale) => Reader.Plan.Log || !(_steps[series] > 0) ? scale.Spread : scale.Spread / _steps[series];

    /// <summary>The mean change of a series from one known value to the next, in the units in which the network forecasts.</summary>
    public double Move(int series) => _moves[series];

    /// <summary>Makes the mean weight of these windows 1.</summary>
    public void Balance(WindowSet windows)
    {
        double scaled = 0, relative = 0;
        var stride = Math.Max(1, windows.Count / 2000);
        var count = 0;
        var scratch = new float[Reader.Plan.HistoryLength];
        for (var window = 0; window < windows.Count; window += stride, count++)
        {
            var history = Set.History(windows.Series(window), windows.Origin(window), scratch);
            var scale = Reader.Scale(history);
            scaled += Scaled(windows.Series(window), scale);
            relative += scale.Spread;
        }

        if (!(scaled > LeastWeight * count)) return;

        // Of logarithms, spread is relative error: half of the weight follows it, half the error in units of the series' mean step.
        var share = Reader.Plan.Log && relative > 0 ? 0.5 : 0;
        (_scaledWeight, _relativeWeight) = ((1 - share) * count / scaled, share == 0 ? 0 : share * count / relative);
    }

    /// <summary>Whether an error in any of these windows weighs anything: none does where all of them are constant but their series is not.</summary>
    public bool HasWeight(WindowSet windows)
    {
        var scratch = new float[Reader.Plan.HistoryLength];
        foreach (var (series, origin) in windows.All())
            if (Scaled(series, Reader.Scale(Set.History(series, origin, scratch))) > LeastWeight) return true;
        return false;
    }

    /// <summary>What an error of one spread weighs in a window.</summary>
    public float Weight(int series, WindowScale scale) => (float)((_scaledWeight * Scaled(series, scale)) + (_relativeWeight * scale.Spread));

    /// <summary>The future of an origin in its window's units; NaN where it is missing.</summary>
    public void Targets(int series, int origin, WindowScale scale, Span<float> destination)
    {
        var limit = Math.Max(TargetLimit, Reader.Plan.ClipLimit);
        Set.Future(series, origin, destination);
        foreach (ref var future in destination)
        {
            future = float.IsNaN(future) || double.IsNaN(scale.Spread) ? float.NaN
                : scale.Spread > 0 ? (float)Math.Clamp((future - scale.Level) / scale.Spread, -limit, limit)
                : limit * Math.Sign(future - scale.Level);
        }
    }

    double Scaled(int series, WindowScale scale)
    {
        if (!(_steps[series] > 0) || double.IsNaN(scale.Spread)) return 1;
        var spread = Reader.Plan.Log ? scale.Spread * Math.Exp(scale.Level) : scale.Spread;
        return Math.Min(10, spread / _steps[series]);
    }

    static double MeanMove(ReadOnlySpan<float> values, bool log)
    {
        double sum = 0, last = double.NaN;
        var count = 0;
        foreach (var raw in values)
        {
            if (float.IsNaN(raw)) continue;
            var value = log ? MathF.Log(raw) : raw;
            if (!double.IsNaN(last)) (sum, count) = (sum + Math.Abs(value - last), count + 1);
            last = value;
        }

        return count > 0 ? sum / count : 0;
    }

    static double MeanStep(ReadOnlySpan<float> values, int season)
    {
        double sum = 0;
        var count = 0;
        for (var t = season; t < values.Length; t++)
        {
            var step = Math.Abs((double)values[t] - values[t - season]);
            if (double.IsNaN(step)) continue;
            sum += step;
            count++;
        }

        return count > 0 ? sum / count : 0;
    }
}
