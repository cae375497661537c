using System.Diagnostics.CodeAnalysis;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>Looks at the series and settles, before any training, how they are cut, scaled and read.</summary>
sealed class ForecastDataPreparation
{
    const int EnoughFutures = 16, MostFolds = 5, ManySeries = 100, TooManySeries = 1000;

    readonly ForecastOptions _options;
    readonly int _seed;
    readonly Func<bool> _isCanceled;
    readonly int _window;
    readonly SeriesSet _raw;

    /// <summary>Where each series' validation part begins; its end where it has none.</summary>
    readonly int[] _cuts;

    /// <summary>Where each series ends.</summary>
    readonly int[] _ends;
    readonly int[] _seasons;
    ForecastTask? _plain;

    readonly CovariateConfig _covariates = CovariateConfig.None;
    readonly CovariateSet? _covariateSet;
    readonly ForecastModel? _previous;

    /// <param name="series">The values of each series.</param>
    /// <param name="covariates">What is known beside them, one example a series; null for nothing.</param>
    /// <param name="options">How to train.</param>
    /// <param name="seed">Of the windows that are drawn.</param>
    /// <param name="isCanceled">Whether to stop.</param>
    /// <param name="previous">A model whose window, scalers, baseline and network are taken as they are at first; null for none.</param>
    public ForecastDataPreparation(IReadOnlyList<float[]> series, ExampleSet? covariates, ForecastOptions options, int seed, Func<bool> isCanceled, ForecastModel? previous = null)
    {
        (_options, _seed, _isCanceled, _previous) = (options, seed, isCanceled, previous);
        if (covariates is not null) _covariates = previous?.Plan.Covariates ?? CovariateConfig.Fit(covariates);
        if (options.Horizon == 0) throw new ArgumentException($"{nameof(options.Horizon)} must be set, to 1 or more.");
        Values = new(series, options, previous);
        _raw = Values.Set;
        options = _options = options with { Horizon = previous?.Plan.Horizon ?? HorizonAtOnce(options) };
        _cuts = new int[_raw.Count];
        _ends = new int[_raw.Count];
        var (longest, values) = (0, 0L);
        for (var s = 0; s < _raw.Count; s++) (longest, values) = (Math.Max(longest, _raw.Length(s)), values + _raw.Length(s));
        var observed = WindowSet.MinimumObserved(Math.Min(previous?.Plan.WindowSize ?? options.WindowSize ?? int.MaxValue, Math.Max(1, longest)));
        for (var s = 0; s < _raw.Count; s++)
        {
            var (length, horizon) = (_raw.Length(s), options.Horizon);

            // Two horizons, so that there are some windows to calibrate on, if that leaves half of the series to learn from.
            var kept = Math.Max(horizon, Math.Min(length / 2, Math.Max(2 * horizon, (int)(options.Training.ValidationFraction!.Value * length))));
            var enough = length - kept >= horizon + observed;
            CanValidate |= enough;
            _ends[s] = length;
            _cuts[s] = options.Training.ValidationFraction > 0 && enough ? length - kept : length;
        }

        _seasons = previous?.Plan.Seasons ?? Seasons(_cuts, longest / 2);

        // The training part of a short series may be too short for the season that the whole of it shows.
        if (_seasons.Length == 0 && previous is null) _seasons = Seasons(_ends, longest / 2);

        // What no series can fill costs time and memory, and tells nothing.
        _window = previous?.Plan.WindowSize ?? Math.Min(options.WindowSize ?? WindowConfig.Window(_seasons, options.Horizon, (int)(values / Math.Max(1, _raw.Count))), Math.Max(1, longest));
        ForecastSize.Check(Plan(false, SpreadPrior.None), options);
        if (covariates is not null) _covariateSet = new(covariates, _covariates, _window, options.Horizon);
        if (WindowSet.Training(_raw, _ends, _window, options.Horizon).Count == 0) ThrowNoWindows(series);
    }

    /// <summary>Steps that the network forecasts at once: the horizon, or a block of it.</summary>
    int HorizonAtOnce(ForecastOptions options)
    {
        if (options.Decoding != ForecastDecoding.Recursive) return options.Horizon;
        int[] ends = [.. Enumerable.Range(0, _raw.Count).Select(_raw.Length)];
        var longest = Math.Max(1, ends.DefaultIfEmpty().Max());
        var block = options.PatchLength ?? (Seasons(ends, longest / 2) is [var season, ..] ? season : WindowConfig.Segment(Math.Min(options.WindowSize ?? (2 * options.Horizon), longest)));
        return Math.Min(options.Horizon, block);
    }

    /// <summary>The seasons that are given and no longer than what the series can show; the others are detected.</summary>
    int[] Seasons(int[] ends, int most)
    {
        if (_options.SeasonLengths is { } given) return [.. given.Where(season => season <= most)];
        var (first, second) = (Given(_options.SeasonLength), Given(_options.SecondSeasonLength));
        if (second > 1 && first > 0 && (first == 1 || second <= first))
        {
            throw new ArgumentException(
                $"{nameof(_options.SecondSeasonLength)} is {second}, but {nameof(_options.SeasonLength)} {first}. Give the longer season second, and the only one as {nameof(_options.SeasonLength)}.");
        }

        var found = first > 1 && second > 0 ? [first] : SeasonDetector.Find(_raw, ends, first, _isCanceled);
        if (second == 0) return found;
        return found.Length == 0 ? second > 1 ? [second] : found : second <= found[0] ? found[..1] : [found[0], second];

        int Given(int? season) => season is { } length && length <= most ? length : 0;
    }

    /// <summary>Epochs at most: the windows of many series teach for longer than those of a few, which are alike.</summary>
    public int Epochs => _ends.Length < ManySeries ? 8 : 20;

    /// <summary>The pretrained forecaster whose forecasts are combined with what is learnt, where that is better; null for none.</summary>
    public ZeroShotForecaster? Pretrained =>
        (_options.UsePretrained ?? _ends.Length < TooManySeries) && _options.Horizon <= ZeroShotForecaster.LongestPass ? ShippedNetwork.Small.Forecaster : null;

    /// <summary>A pretrained forecast costs many times a learnt one, and windows that overlap tell little more.</summary>
    int MostValidationWindows => Pretrained is null ? 4096 : 2048;

    /// <summary>Whether all windows before the newest validation part, or all of that part, are constant: there is nothing to learn, or nothing to tell whether it is any good.</summary>
    public bool IsPartlyConstant { get; private set; }

    /// <summary>Whether a series is long enough for a validation part, be it wanted or not.</summary>
    public bool CanValidate { get; }

    /// <summary>The values as they are learnt from.</summary>
    public ForecastValues Values { get; }

    /// <summary>How to train, with the horizon that is forecast at once.</summary>
    public ForecastOptions Options => _options;

    /// <summary>
    /// The tasks of the validation runs, the one with the newest validation part first; none where the series are too short. One is enough
    /// where the validation part holds many futures; a short series is validated again with parts that lie before it, as far as they and what lies before them vary.
    /// </summary>
    public List<ForecastTask> ValidationFolds()
    {
        var folds = new List<ForecastTask>();
        var (begins, ends) = (_cuts, _ends);
        var futures = 0;
        while (folds.Count < MostFolds && futures < EnoughFutures)
        {
            var training = WindowSet.Training(_raw, begins, _window, _options.Horizon);
            var validation = WindowSet.Validation(_raw, begins, ends, _window, _options.Horizon, MostValidationWindows);
            if (training.Count == 0 || validation.Count == 0) break;
            var fold = folds.Count > 0 ? Task(folds[0].Data.Reader.Plan.Log, begins, training, validation) : FirstFold(training, validation);
            if (!fold.Data.HasWeight(training) || !fold.Data.HasWeight(validation))
            {
                IsPartlyConstant = folds.Count == 0;
                break;
            }

            folds.Add(fold);
            futures += validation.NonOverlappingHorizons(_options.Horizon);
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
            var least = Math.Max(_ends[s] / 2, _options.Horizon + (_seasons is [var season, ..] ? 2 * season : WindowSet.MinimumObserved(_window)));
            if (begin >= least) earlier[s] = begin;
        }

        return earlier;
    }

    ForecastTask FirstFold(WindowSet training, WindowSet validation)
    {
        if (_previous is not null) return Task(_previous.Plan.Log, _cuts, training, validation);
        if (_options.LogTransform is not null || !Values.ArePositive || _options.Loss is ForecastLoss.SquaredError or ForecastLoss.NegativeBinomial) return Task(_options.LogTransform ?? false, _cuts, training, validation);

        // Where they are as good, logarithms are taken: they keep forecasts positive, and errors relative.
        var (plain, logarithmic) = (Task(false, _cuts, training, validation), Task(true, _cuts, training, validation));
        return BaselineError.Of(logarithmic) < 1.02 * BaselineError.Of(plain) ? logarithmic : plain;
    }

    /// <summary>The task of the members, who learn from everything.</summary>
    public ForecastTask Fitting(bool log)
    {
        var training = WindowSet.Training(_raw, _ends, _window, _options.Horizon);
        return Task(log, _ends, training, WindowSet.None);
    }

    /// <summary>The task of the plain forecast: nothing is learnt, so all windows that hold what it reads may evaluate it.</summary>
    public ForecastTask Plain(bool log)
    {
        if (_plain is not null && _plain.Data.Reader.Plan.Log == log) return _plain;
        var training = WindowSet.Training(_raw, _ends, _window, _options.Horizon);
        var data = Data(log, _ends, training);
        var begins = new int[_ends.Length];
        var season = _seasons is [var first, ..] ? first : 0;
        for (var s = 0; s < begins.Length; s++)
            begins[s] = Math.Max(WindowSet.MinimumObserved(_window), Math.Min(Math.Max(_window, season), Math.Max(season, (_ends[s] - _options.Horizon) / 3)));
        var windows = WindowSet.Validation(_raw, begins, _ends, _window, _options.Horizon, MostValidationWindows, whole: false);
        if (windows.Count == 0) windows = training;
        return _plain = new(data, NaiveBaselines.Best(data, windows), Network(data, training), training, windows);
    }

    ForecastTask Task(bool log, int[] ends, WindowSet training, WindowSet validation)
    {
        var data = Data(log, ends, training);
        return new(data, _previous?.Baseline ?? BaselineFit.Fit(data, training, new Random(_seed), _isCanceled), Network(data, training), training, validation);
    }

    TrainingData Data(bool log, int[] ends, WindowSet training)
    {
        var unfloored = new TrainingData(_raw, _covariateSet, ends, Plan(log, SpreadPrior.None));
        var data = _previous is not null ? unfloored : new TrainingData(_raw, _covariateSet, ends, Plan(log, SpreadPriorFit.Find(unfloored, training, Values.ArePositive)));
        data.Balance(training);
        return data;
    }

    /// <summary>The networks that held-out windows are to compare with the first one. Without covariates a mixer has nothing to mix, and a decoder nothing to read.</summary>
    public List<(string Name, ForecastArchitecture Architecture, ForecastDecoding Decoding)> Alternatives()
    {
        var found = new List<(string, ForecastArchitecture, ForecastDecoding)>();
        if (_previous is not null) return found;
        if (_options.Architecture is null && _covariates.StepSize > 0) found.Add(("mixer", ForecastArchitecture.Mixer, Decoding));
        if (_options.Decoding is null && _covariates.KnownAhead > 0) found.Add(("encoder-decoder", Architecture, ForecastDecoding.EncoderDecoder));
        return found;
    }

    ForecastArchitecture Architecture => _options.Architecture ?? ForecastArchitecture.Recurrent;

    ForecastDecoding Decoding => _options.Decoding ?? ForecastDecoding.Direct;

    /// <summary>The same task with another network.</summary>
    public ForecastTask With(ForecastTask task, ForecastArchitecture architecture, ForecastDecoding decoding) =>
        architecture == task.Network.Architecture && decoding == task.Network.Decoding ? task : task with { Network = Network(task.Data, task.Training, architecture, decoding) };

    ForecastNetwork Network(TrainingData data, WindowSet training, ForecastArchitecture architecture, ForecastDecoding decoding) => new(
        data.Reader.Plan, _options.Network.Cell, _options.Network.HiddenSize!.Value, _options.Network.LayerCount, _options.Network.Dropout ?? DropoutFor(training.Count / _options.Horizon, data.Set.Count),
        _options.Loss, decoding, architecture);

    ForecastNetwork Network(TrainingData data, WindowSet training) => _previous?.Network ?? Network(data, training, Architecture, Decoding);

    /// <summary>The windows of a few series are alike; of many series they are not, and teach enough.</summary>
    static float DropoutFor(int futures, int series) => futures < 300 ? 0.3f : futures < 1000 || series < ManySeries ? 0.1f : 0;

    WindowConfig Plan(bool log, SpreadPrior spreads) => _previous?.Plan ?? new()
    {
        WindowSize = _window,
        Horizon = _options.Horizon,
        SegmentLength = _options.PatchLength is { } segment ? Math.Min(segment, _window) : WindowConfig.Segment(_window),
        Seasons = _seasons,
        Log = log,
        MaskInputs = Values.HasGaps,
        Spreads = spreads,
        Covariates = _covariates,
        OutlierRanges = IsolatedOutlier.Ranges,
        ContextLength = Pretrained is null ? 0 : Math.Min(TokenLayout.MostContext, _ends.DefaultIfEmpty().Max()),
    };

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

        var least = WindowSet.MinimumObserved(_window);
        throw new TooLittleDataException(
            $"Nothing can be learnt from {_raw.Count} series of {values} values in all: the longest has {longest} values, and at most {known} are known in one (the rest is NaN), " +
            $"but {least} known {(least == 1 ? "value" : "values")} within a window of {_options.WindowSize ?? _window} and a known one within the horizon of {_options.Horizon} " +
            $"after them are needed at least. {(known > least ? "Widen the window, or give more history." : "Give more history.")}");
    }
}
