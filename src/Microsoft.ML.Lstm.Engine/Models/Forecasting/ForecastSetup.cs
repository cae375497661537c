using System.Diagnostics.CodeAnalysis;
using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Engine.Models;

/// <summary>Looks at the series and settles, before any training, how they are cut, scaled and read.</summary>
sealed class ForecastSetup
{
    const int MostValidationWindows = 4096, EnoughFutures = 16, MostFolds = 5;

    readonly ForecastOptions _options;
    readonly int _seed;
    readonly Func<bool> _stop;
    readonly int _window;
    readonly SeriesSet _raw;

    /// <summary>Where each series' validation part begins; its end where it has none.</summary>
    readonly int[] _cuts;

    /// <summary>Where each series ends.</summary>
    readonly int[] _ends;
    readonly int[] _seasons;
    readonly bool _positive;
    readonly bool _gaps;

    public ForecastSetup(IReadOnlyList<float[]> series, ForecastOptions options, int seed, Func<bool> stop)
    {
        (_options, _seed, _stop) = (options, seed, stop);
        if (options.WindowSize == 0 || options.Horizon == 0)
            throw new ArgumentException($"{nameof(options.WindowSize)} and {nameof(options.Horizon)} must be set, both to 1 or more.");
        CheckFinite(series);
        var bare = new SeriesSet(series, 0, 0);
        _cuts = new int[bare.Count];
        _ends = new int[bare.Count];
        _positive = true;
        var longest = 0;
        for (var s = 0; s < bare.Count; s++) longest = Math.Max(longest, bare.Length(s));

        // What no series can fill costs time and memory, and tells nothing.
        _window = Math.Min(options.WindowSize, Math.Max(1, longest));
        for (var s = 0; s < bare.Count; s++)
        {
            var (length, horizon) = (bare.Length(s), options.Horizon);

            // Two horizons, so that there are some windows to calibrate on, if that leaves half of the series to learn from.
            var kept = Math.Max(horizon, Math.Min(length / 2, Math.Max(2 * horizon, (int)(options.ValidationFraction * length))));
            _ends[s] = length;
            _cuts[s] = options.ValidationFraction > 0 && length - kept >= horizon + WindowSet.LeastKnown(_window) ? length - kept : length;
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
        _seasons = SeasonDetector.Find(bare, _cuts, options.SeasonLength > longest / 2 ? 0 : options.SeasonLength, stop);
        _raw = new(series, Plan(false, 0).HistoryLength, options.Horizon);
        if (WindowSet.Training(_raw, _ends, options.WindowSize, options.Horizon).Count == 0) ThrowNoWindows(series);
    }

    /// <summary>
    /// The tasks of the scouts, the one with the newest validation part first; none where the series are too short. One is enough
    /// where the validation part holds many futures; a short series is scouted again with parts that lie before it.
    /// </summary>
    public List<ForecastTask> Scouting()
    {
        var folds = new List<ForecastTask>();
        var (begins, ends) = (_cuts, _ends);
        var futures = 0;
        while (folds.Count < MostFolds && futures < EnoughFutures)
        {
            var training = WindowSet.Training(_raw, begins, _window, _options.Horizon);
            var validation = WindowSet.Validation(_raw, begins, ends, _window, _options.Horizon, MostValidationWindows);
            if (training.Count == 0 || validation.Count == 0) break;
            folds.Add(folds.Count > 0 ? Task(folds[0].Data.Reader.Plan.Log, begins, training, validation) : FirstFold(training, validation));
            futures += validation.DisjointFutures(_options.Horizon);
            (begins, ends) = (Earlier(begins), begins);
        }

        return folds;
    }

    /// <summary>Where the validation parts before these begin: nowhere, unless half of the series, and two seasons, are left to learn from.</summary>
    int[] Earlier(int[] begins)
    {
        var earlier = begins.ToArray();
        for (var s = 0; s < begins.Length; s++)
        {
            var begin = begins[s] - (_ends[s] - _cuts[s]);
            var least = Math.Max(_ends[s] / 2, _options.Horizon + (_seasons is [var season, ..] ? 2 * season : WindowSet.LeastKnown(_window)));
            if (begin >= least) earlier[s] = begin;
        }

        return earlier;
    }

    ForecastTask FirstFold(WindowSet training, WindowSet validation)
    {
        if (_options.LogTransform is not null || !_positive) return Task(_options.LogTransform ?? false, _cuts, training, validation);

        // Where they are as good, logarithms are taken: they keep forecasts positive, and errors relative.
        var (plain, logarithmic) = (Task(false, _cuts, training, validation), Task(true, _cuts, training, validation));
        return BaseError.Of(logarithmic) < 1.02 * BaseError.Of(plain) ? logarithmic : plain;
    }

    /// <summary>The task of the members, who learn from everything.</summary>
    public ForecastTask Fitting(bool log)
    {
        var training = WindowSet.Training(_raw, _ends, _window, _options.Horizon);
        return Task(log, _ends, training, WindowSet.None);
    }

    ForecastTask Task(bool log, int[] ends, WindowSet training, WindowSet validation)
    {
        var unfloored = new TrainingData(_raw, ends, Plan(log, 0));
        var data = new TrainingData(_raw, ends, Plan(log, SpreadFloor.Find(unfloored, training)));
        data.Balance(training);
        var network = new ForecastNetwork(data.Reader.Plan, _options.HiddenSize, _options.Layers, _options.Dropout ?? DropoutFor(training.Count / _options.Horizon));
        return new(data, BaseFit.Fit(data, training, new Random(_seed), _stop), network, training, validation);
    }

    static float DropoutFor(int futures) => futures < 300 ? 0.3f : futures < 1000 ? 0.1f : 0;

    WindowPlan Plan(bool log, double floor) => new()
    {
        WindowSize = _window,
        Horizon = _options.Horizon,
        SegmentLength = _options.SegmentLength > 0 ? Math.Min(_options.SegmentLength, _window) : WindowPlan.Segment(_window),
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
    void ThrowNoWindows(IReadOnlyList<float[]> series)
    {
        int longest = 0, known = 0, values = 0;
        for (var s = 0; s < _raw.Count; s++)
        {
            var count = 0;
            foreach (var value in _raw.Values(s)) count += float.IsNaN(value) ? 0 : 1;
            (longest, known) = (Math.Max(longest, series[s].Length), Math.Max(known, count));
            values += series[s].Length;
        }

        var least = WindowSet.LeastKnown(_window);
        throw new TooLittleDataException(
            $"Nothing can be learnt from {_raw.Count} series of {values} values in all: the longest has {longest} values, and at most {known} are known in one (the rest is NaN), " +
            $"but {least} known {(least == 1 ? "value" : "values")} within a window of {_options.WindowSize} and a known one within the horizon of {_options.Horizon} " +
            $"after them are needed at least. {(known > least ? "Widen the window, or give more history." : "Give more history.")}");
    }
}
