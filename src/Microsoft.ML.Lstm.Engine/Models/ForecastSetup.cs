using System.Diagnostics.CodeAnalysis;
using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Engine.Models;

/// <summary>Looks at the series and settles, before any training, how they are cut, scaled and read.</summary>
sealed class ForecastSetup
{
    const int MostValidationWindows = 4096;

    readonly ForecastOptions _options;
    readonly int _seed;
    readonly SeriesSet _raw;

    /// <summary>Where each series' validation part begins; its end where it has none.</summary>
    readonly int[] _cuts;

    /// <summary>Where each series ends.</summary>
    readonly int[] _ends;
    readonly int[] _seasons;
    readonly bool _positive;
    readonly bool _gaps;

    public ForecastSetup(IReadOnlyList<float[]> series, ForecastOptions options, int seed)
    {
        (_options, _seed) = (options, seed);
        if (options.WindowSize == 0 || options.Horizon == 0)
            throw new ArgumentException($"{nameof(options.WindowSize)} and {nameof(options.Horizon)} must be set, both to 1 or more.");
        CheckFinite(series);
        var bare = new SeriesSet(series, 0, 0);
        _cuts = new int[bare.Count];
        _ends = new int[bare.Count];
        _positive = true;
        for (var s = 0; s < bare.Count; s++)
        {
            var (length, horizon) = (bare.Length(s), options.Horizon);
            var kept = Math.Max(horizon, (int)(options.ValidationFraction * length));
            _ends[s] = length;
            _cuts[s] = options.ValidationFraction > 0 && length - kept >= horizon + WindowSet.LeastKnown ? length - kept : length;
            var begun = false;
            foreach (var value in bare.Values(s))
            {
                _positive &= !(value <= 0);
                _gaps |= begun && float.IsNaN(value);
                begun |= !float.IsNaN(value);
            }
        }

        if (options.LogTransform == true && !_positive)
            throw new ArgumentException($"{nameof(options.LogTransform)} is set, but the series hold values that are not positive.");
        _seasons = SeasonDetector.Find(bare, _cuts, options.SeasonLength);
        _raw = new(series, Plan(false, 0).HistoryLength, options.Horizon);
        if (WindowSet.Training(_raw, _ends, options.WindowSize, options.Horizon).Count == 0) ThrowNoWindows();
    }

    /// <summary>The task of the scout, who does not know the validation part; null where there is none.</summary>
    public ForecastTask? Scouting()
    {
        var training = WindowSet.Training(_raw, _cuts, _options.WindowSize, _options.Horizon);
        var validation = WindowSet.Validation(_raw, _cuts, _options.WindowSize, _options.Horizon, MostValidationWindows);
        if (training.Count == 0 || validation.Count == 0) return null;
        if (_options.LogTransform is not null || !_positive) return Task(_options.LogTransform ?? false, _cuts, training, validation);

        // Logarithms only where they are clearly better: without them a forecast follows any shift and scale of the data.
        var (plain, logarithmic) = (Task(false, _cuts, training, validation), Task(true, _cuts, training, validation));
        return BaseError.Mean(logarithmic) < 0.98 * BaseError.Mean(plain) ? logarithmic : plain;
    }

    /// <summary>The task of the members, who learn from everything.</summary>
    public ForecastTask Fitting(bool log)
    {
        var training = WindowSet.Training(_raw, _ends, _options.WindowSize, _options.Horizon);
        return Task(log, _ends, training, WindowSet.Validation(_raw, _ends, _options.WindowSize, _options.Horizon, MostValidationWindows));
    }

    ForecastTask Task(bool log, int[] ends, WindowSet training, WindowSet validation)
    {
        var unfloored = new TrainingData(_raw, ends, Plan(log, 0));
        var data = new TrainingData(_raw, ends, Plan(log, SpreadFloor.Find(unfloored, training)));
        data.Balance(training);
        var network = new ForecastNetwork(data.Reader.Plan, _options.HiddenSize, _options.Layers, _options.Dropout);
        return new(data, BaseFit.Fit(data, training, new Random(_seed)), network, training, validation);
    }

    WindowPlan Plan(bool log, double floor) => new()
    {
        WindowSize = _options.WindowSize,
        Horizon = _options.Horizon,
        SegmentLength = _options.SegmentLength > 0 ? Math.Min(_options.SegmentLength, _options.WindowSize) : WindowPlan.Segment(_options.WindowSize),
        Seasons = _seasons,
        Log = log,
        MaskInputs = _gaps,
        SpreadFloor = floor,
    };

    static void CheckFinite(IReadOnlyList<float[]> series)
    {
        for (var s = 0; s < series.Count; s++)
        {
            var values = series[s] ?? throw new ArgumentNullException(nameof(series), $"Series {s} is null.");
            for (var i = 0; i < values.Length; i++)
                if (float.IsInfinity(values[i]))
                    throw new ArgumentException($"Series {s} holds {values[i]} at position {i}. Values must be finite; NaN stands for a missing one.");
        }
    }

    [DoesNotReturn]
    void ThrowNoWindows()
    {
        int longest = 0, known = 0;
        for (var s = 0; s < _raw.Count; s++)
        {
            var count = 0;
            foreach (var value in _raw.Values(s)) count += float.IsNaN(value) ? 0 : 1;
            (longest, known) = (Math.Max(longest, _raw.Length(s)), Math.Max(known, count));
        }

        throw new ArgumentException(
            $"Nothing can be learnt from {_raw.Count} series: the longest has {longest} values, and at most {known} are known in one, but {WindowSet.LeastKnown} known values " +
            $"within a window of {_options.WindowSize} and a known one within the horizon of {_options.Horizon} after them are needed at least. Give more history.");
    }
}
