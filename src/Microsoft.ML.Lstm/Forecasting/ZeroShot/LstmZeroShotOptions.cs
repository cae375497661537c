using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Forecasting;

namespace Microsoft.ML.Lstm;

/// <summary>Columns and settings of <see cref="LstmZeroShotEstimator"/>. The columns and the horizon must be set; the rest has defaults.</summary>
public sealed record LstmZeroShotOptions
{
    /// <summary>Column to add: the forecast, a vector of <see cref="Horizon"/> <see cref="float"/> with slot names t+1, t+2 ...</summary>
    public string OutputColumnName { get; init; } = "";

    /// <summary>
    /// Column of the values, numbers of any type, one row a time step, in order; NaN is a missing value. A known-size vector holds several targets, each of which is forecast from its own past
    /// alone: the output is then a matrix [targets, steps].
    /// </summary>
    public string InputColumnName { get; init; } = "";

    /// <summary>Column that names the series a row belongs to, a text, an integer or a key; null, the default, when all rows are one series.</summary>
    public string? SeriesColumnName { get; init; }

    /// <summary>
    /// Column of the times, DateTime, DateTimeOffset or whole numbers: rows of a series must ascend at equal steps (or months), as <c>Fit</c> finds them. Null, the default: each row is the next step.
    /// </summary>
    public string? TimeColumnName { get; init; }

    /// <summary>What is made of steps of time without a row. Default refuse.</summary>
    public MissingTimes MissingTimes { get; init => field = Require.Defined(value); }

    /// <summary>Column to add: the lower bounds, a vector like the forecast; null, the default, for none. Both bounds or neither.</summary>
    public string? ConfidenceLowerBoundColumn { get; init; }

    /// <summary>Column to add: the upper bounds, a vector like the forecast; null, the default, for none. Both bounds or neither.</summary>
    public string? ConfidenceUpperBoundColumn { get; init; }

    /// <summary>
    /// Column to add: quantiles of each step, a matrix [steps, quantiles] with slot names "t+1 q0.1" (of several targets [targets, steps, quantiles]); null, the default, for none. They never
    /// cross, and 0.5 is the forecast.
    /// </summary>
    public string? QuantilesColumnName { get; init; }

    /// <summary>The quantiles of <see cref="QuantilesColumnName"/>, between 0 and 1, in ascending order. Default 0.1, 0.2 ... 0.9; beyond these they follow a normal distribution's tails, or the calibration.</summary>
    public IReadOnlyList<float> Quantiles { get; init => field = ForecastColumnNames.Ascending(value); } = LstmForecastingOptions.Deciles;

    /// <summary>Forecast horizon: future values that are forecast. Must be set. Up to 768 steps come at once; beyond, medians are read as values.</summary>
    public int Horizon { get; init => field = Require.Between(value, 1, 1 << 16); }

    /// <summary>The network: <see cref="PretrainedNetwork.Base"/>, the default, is the most accurate one, <see cref="PretrainedNetwork.Nano"/> five times as fast.</summary>
    public PretrainedNetwork PretrainedNetwork { get; init => field = Require.Defined(value); }

    /// <summary>
    /// The newest values of a series that a forecast reads, at most: 32 to 2,048. Default 2,048. All of them tell of level, periods and profiles, the newest 512 of what came last. A series keeps as many in memory; one
    /// that has fewer is forecast from what it has.
    /// </summary>
    public int ContextLength { get; init => field = Require.Between(value, 32, 2048); } = 2048;

    /// <summary>Season length in steps (24 for hourly data with a daily season); null, the default, finds one in the context of each forecast, or in all series together where there are several of fewer than eight seasons, 1 for none. A context that is shorter than it goes without.</summary>
    public int? SeasonLength { get; init => field = Require.Between(value, 1, 1 << 20); }

    /// <summary>Nominal coverage of the prediction interval. Default 0.95.</summary>
    public float ConfidenceLevel { get; init => field = Require.Inside(value, 0, 1); } = 0.95f;

    /// <summary>
    /// Whether <c>Fit</c> calibrates bounds and quantiles on the errors of past forecasts of its rows (split conformal prediction), where these have 20 known values to compare or more. It takes some
    /// thousand forecasts at most. Default true; medians are the same either way.
    /// </summary>
    public bool Calibrate { get; init; } = true;

    /// <summary>
    /// Whether intervals adapt while observations stream in (adaptive conformal inference: Gibbs and Candès 2021): those of each series widen when its values fall outside, and narrow when they do not, so that in
    /// the long run as many lie inside as <see cref="ConfidenceLevel"/> says though the noise changes. It is so row by row in <c>Transform</c> and for each observation of a time series engine, which then forecasts
    /// at once; a checkpoint keeps where they stand. Quantiles move alike. Default false: widths follow from the network and the calibration alone.
    /// </summary>
    public bool AdaptiveIntervals { get; init; }

    /// <summary>
    /// Fine-tuning: <see cref="TrainingOptions.Epochs"/> above 0 train the network further on the rows of <c>Fit</c>, for so many epochs of 25 steps; 0, the default, does not. The last horizon of each series is held
    /// out, and decides how far the weights move, if at all; the model then holds weights of its own. Threads are those of <c>Fit</c> and <c>Transform</c>, and the token ends <c>Fit</c>.
    /// </summary>
    public TrainingOptions Training { get; init => field = value ?? throw new ArgumentNullException(nameof(Training)); } = new();

    internal static TaskDefaults Defaults { get; } = new("a zero-shot forecaster")
    {
        Training = new() { Epochs = 0, BatchSize = 64, LearningRate = 0.002f, WeightDecay = 0.01f },
        LeastEpochs = 0,
        Missing = new Dictionary<string, string>
        {
            ["Training.ValidationFraction"] = "the last horizon of each series is held out",
            ["Training.EarlyStoppingPatience"] = "how far the weights move is chosen when all epochs are done",
            ["Training.Members"] = "it is one network",
        },
    };

    internal ForecastColumnNames AddedColumns => new(OutputColumnName, ConfidenceLowerBoundColumn, ConfidenceUpperBoundColumn, QuantilesColumnName);

    internal SeriesColumns SeriesColumns => new(InputColumnName, SeriesColumnName, TimeColumnName) { HasChannels = true, HasNumberedTimes = true };

    internal void Check()
    {
        AddedColumns.Check();
        ColumnNames.Require(InputColumnName, nameof(InputColumnName), "the column of the values");
        ColumnNames.RefuseEmpty(SeriesColumnName, nameof(SeriesColumnName));
        ColumnNames.RefuseEmpty(TimeColumnName, nameof(TimeColumnName));
        if (Horizon < 1) throw new ArgumentOutOfRangeException(nameof(Horizon), Horizon, $"{nameof(Horizon)}, the values of the future that are forecast, is not set. Set it.");
    }

    /// <summary>What a reader of training rows is to know.</summary>
    internal LstmForecastingOptions Reading => new()
    {
        OutputColumnName = OutputColumnName,
        InputColumnName = InputColumnName,
        SeriesColumnName = SeriesColumnName,
        TimeColumnName = TimeColumnName,
        MissingTimes = MissingTimes,
        CalendarFeatures = false,
        Horizon = Horizon,
    };
}
