using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;
using Microsoft.ML.Lstm.Engine.Training;
using Microsoft.ML.Lstm.Forecasting;
using Microsoft.ML.Lstm.Forecasting.ZeroShot;
using Microsoft.ML.Lstm.Progress;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm;

/// <summary>Forecasts series without training, by an LSTM network that comes with the library, pretrained on synthetic series only.</summary>
/// <remarks>
/// To create it, use <c>mlContext.Forecasting.ForecastByLstmZeroShot</c>.
/// <para>Input: a column of numbers of any type, one row a time step, in order; NaN is a missing value, which the network reads as such. Optionally a text, integer or key column that names the
/// row's series, and a column of times. Output: a known-size vector of <see cref="float"/>, the next values, and optionally bounds and quantiles, which never cross.</para>
/// <para><c>Fit</c> reads the series, keeps the last values of each, and calibrates bounds on forecasts of their own past. It may be given no rows at all: what is transformed is then all that is known.</para>
/// <para>The network (docs/zero-shot.md) reads the context in patches with the phases of two periods, found by autocorrelation (Auer et al. 2025; TinyCast 2026), mixes eleven forecasts by rules and corrects them; each context is read
/// upright and upside down. The same data give the same bits on any number of threads, on the same machine, .NET version and vector width.</para>
/// </remarks>
public sealed class LstmZeroShotEstimator : IEstimator<LstmZeroShotTransformer>
{
    readonly IHost _host;
    readonly LstmZeroShotOptions _options;
    readonly SeriesColumns _columns;

    internal LstmZeroShotEstimator(IHostEnvironment env, LstmZeroShotOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        _host = env.Register(nameof(LstmZeroShotEstimator));
        (_options, _columns) = (options with { Training = LstmZeroShotOptions.Defaults.Resolve(options.Training) }, options.SeriesColumns);
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        _columns.Check(_host, inputSchema);
        return ForecastOutputs.Shape(inputSchema, _options.AddedColumns.All);
    }

    /// <summary>Reads the series, calibrates, and returns the forecaster standing at their ends.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    /// <exception cref="InvalidOperationException">A value is infinite, a series' key is missing, times do not ascend at equal steps, or there is no value to fine-tune on.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public LstmZeroShotTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var training = _options.Training;
        var cancellation = new Cancellation(_host, training.CancellationToken);
        var series = SeriesData.Read(_host, input, _columns, _options.Reading, cancellation);
        using var progress = new TrainingProgress(_host, "windows");
        var (values, threads) = (series.Values(), training.Threads ?? 0);
        var season = _options.SeasonLength ?? CommonSeason.OfShort(values, cancellation.IsRequested);
        if (season > 1 && _options.SeasonLength is null) progress.Say($"The series are short, and share a season of {season} steps");
        var settings = new WindowSettings(_options.ContextLength, _options.Horizon, season, threads);
        var network = NetworkChoice.Of(_options.PretrainedNetwork);
        if (training.Epochs > 0 && FineTune(network.Forecaster, values, settings, progress, cancellation) is { } tuned) network = new(null, tuned);
        var calibration = _options.Calibrate ? Calibrate(network, values, settings with { IsCanceled = cancellation.IsRequested }, progress) : ZeroShotCalibration.None;
        var plan = new ZeroShotPlan
        {
            Columns = _columns with { Naming = SeriesNaming.Of(input.Schema, _columns.Series) },
            Added = _options.AddedColumns,
            Quantiles = _options.QuantilesColumnName is null ? [] : [.. _options.Quantiles],
            Targets = series.Covariates.Targets,
            Horizon = _options.Horizon,
            ContextLength = _options.ContextLength,
            Season = season,
            FoundSeason = season > 0 ? season : CommonSeason.Of(values),
            ConfidenceLevel = _options.ConfidenceLevel,
            IsAdaptive = _options.AdaptiveIntervals,
            Step = series.Covariates.Step,
            Missing = _options.MissingTimes,
            Calibration = calibration,
            Network = network,
        };
        return new(_host, plan, Stand(series, plan.Layout), threads);
    }

    ZeroShotForecaster? FineTune(ZeroShotForecaster start, IReadOnlyList<float[]> values, WindowSettings settings, TrainingProgress progress, Cancellation cancellation)
    {
        if (!values.Any(own => own.AsSpan().ContainsAnyExcept(float.NaN)))
            throw new InvalidOperationException($"Column '{_columns.Value}' holds no value to fine-tune on. Give rows with values, or leave Training.Epochs 0: the pretrained network needs none.");
        var context = new TrainingContext(_options.Training, _options.Training.Seed ?? _host.Rand.Next(), progress.Report, cancellation.IsRequested);
        var own = TrainingProgress.Named($"Column '{_columns.Value}'", () => context.Run(
            fingerprint => FineTuning.Describe(fingerprint, start, values, settings, _options.Training), () => FineTuning.Run(start, values, settings, _options.Training, context)));
        if (own is null) progress.Warn($"The pretrained weights stay: on the last {settings.Horizon} steps of each series none that were trained further were better, or there are too few values to tell");
        return own;
    }

    /// <summary>What the network was fine-tuned on tells nothing of its errors: calibration then takes what was held out.</summary>
    static ZeroShotCalibration Calibrate(NetworkChoice network, IReadOnlyList<float[]> values, WindowSettings settings, TrainingProgress progress)
    {
        var windows = CalibrationWindows.Of(values, settings.Horizon, network.Own is null ? null : i => FineTuning.HeldOut(values[i], settings.Horizon));
        var calibration = ZeroShotCalibration.Fit(network.Forecaster, values, windows, settings);
        progress.Say($"Calibrated on {calibration.Windows} forecasts of the past{(calibration.Windows == 0 ? ": there are too few values; bounds are as the network tells them" : "")}");
        return calibration;
    }

    /// <summary>A state at the ends of the series.</summary>
    static ZeroShotState Stand(SeriesData series, ContextLayout layout)
    {
        var state = new ZeroShotState(layout);
        foreach (var track in series.Tracks)
        {
            var context = state.Visit(track.Name);
            for (var t = Math.Max(0, track.Length - layout.Length); t < track.Length; t++) context.Add(track.ValuesAt(t));
            if (track.Times.Count > 0) context.Time = track.Times[^1];
        }

        state.Leave();
        return state;
    }
}
