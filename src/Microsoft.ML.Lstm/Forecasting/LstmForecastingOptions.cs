using System.Runtime.CompilerServices;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;
using Microsoft.ML.Lstm.Forecasting;
using Microsoft.ML.Lstm.Forecasting.Covariates;

namespace Microsoft.ML.Lstm;

/// <summary>Columns and settings of <see cref="LstmForecastingEstimator"/>. The columns and the horizon must be set; the rest has defaults.</summary>
public sealed record LstmForecastingOptions : ForecastOptions
{
    internal static readonly float[] Deciles = [0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f, 0.7f, 0.8f, 0.9f];

    /// <summary>Column to add: the forecast, a vector of Horizon <see cref="float"/> with slot names t+1, t+2 ...</summary>
    public string OutputColumnName { get; init; } = "";

    /// <summary>
    /// Column of the values, numbers of any type, one row a time step, in order; NaN is a missing value. A known-size vector holds several targets, which one network
    /// forecasts, each from its own past: the output is then a matrix [targets, steps].
    /// </summary>
    public string InputColumnName { get; init; } = "";

    /// <summary>Column that names the series a row belongs to, a text, an integer or a key; null, the default, when all rows are one series.</summary>
    public string? SeriesColumnName { get; init; }

    /// <summary>
    /// Column of the times, DateTime, DateTimeOffset or whole numbers: rows of a series must ascend at equal steps (or months), and the network reads a calendar of them. Null, the
    /// default: each row is the next step.
    /// </summary>
    public string? TimeColumnName { get; init; }

    /// <summary>
    /// Covariates that are known ahead (prices, promotions, weather forecasts): numbers, flags or known-size vectors of such. In the training data, rows behind the last value of a series
    /// say what is known ahead; for later forecasts, rows without a target are given to <see cref="LstmForecastingTransformer.Forecast(IDataView, int?, float?)"/>. Default none.
    /// </summary>
    public IReadOnlyList<string> KnownFutureColumnNames { get; init => field = value ?? []; } = [];

    /// <summary>Covariates that are known of the past only: numbers, flags or known-size vectors of such. Default none.</summary>
    public IReadOnlyList<string> PastColumnNames { get; init => field = value ?? []; } = [];

    /// <summary>Features that a series has once: numbers, known-size vectors of such, or categories, which are texts or keys and are embedded. Default none.</summary>
    public IReadOnlyList<string> StaticColumnNames { get; init => field = value ?? []; } = [];

    /// <summary>
    /// Whether the network reads the calendar: places in the day, week, month and year, each where steps divide it and the data cover it twice. Null, the default, does so where there
    /// is a column of times.
    /// </summary>
    public bool? CalendarFeatures { get; init; }

    /// <summary>Days that are known to be special, for steps of a day or shorter; needs <see cref="TimeColumnName"/>. Default none.</summary>
    public IReadOnlyList<Holiday> Holidays { get; init => field = value ?? []; } = [];

    /// <summary>What training makes of several rows of one series with the same time. Default refuse.</summary>
    public DuplicateTimes DuplicateTimes { get; init => field = Defined(value); }

    /// <summary>What is made of steps of time without a row. Default refuse.</summary>
    public MissingTimes MissingTimes { get; init => field = Defined(value); }

    /// <summary>Column to add: the lower bounds, a vector like the forecast; null, the default, for none. Both bounds or neither.</summary>
    public string? ConfidenceLowerBoundColumn { get; init; }

    /// <summary>Column to add: the upper bounds, a vector like the forecast; null, the default, for none. Both bounds or neither.</summary>
    public string? ConfidenceUpperBoundColumn { get; init; }

    /// <summary>
    /// Whether intervals adapt while observations stream in: those of each series widen when its values fall outside, and narrow when they do not, so that in the long run as many lie inside as
    /// <see cref="ForecastOptions.ConfidenceLevel"/> says though the noise changes (adaptive conformal inference: Gibbs and Candès 2021). It is so row by row in <c>Transform</c> and for each observation of
    /// a time series engine, which then forecasts at once; a checkpoint keeps where they stand. A value outside widens the interval of the next step by a tenth. Quantiles move alike. Default false: widths follow from training alone.
    /// </summary>
    public bool AdaptiveIntervals { get; init; }

    /// <summary>
    /// Column to add: quantiles of each step, a matrix [steps, quantiles] with slot names "t+1 q0.1" (of several targets [targets, steps, quantiles]); null, the default, for none. They never
    /// cross, are calibrated like the bounds, and 0.5 is the forecast.
    /// </summary>
    public string? QuantilesColumnName { get; init; }

    /// <summary>The quantiles of <see cref="QuantilesColumnName"/>, between 0 and 1, in ascending order. Default 0.1, 0.2 ... 0.9.</summary>
    public IReadOnlyList<float> Quantiles { get; init => field = ForecastColumnNames.Ascending(value); } = Deciles;

    internal CovariateNames CovariateNames => new(KnownFutureColumnNames, PastColumnNames, StaticColumnNames);

    internal ForecastColumnNames AddedColumns => new(OutputColumnName, ConfidenceLowerBoundColumn, ConfidenceUpperBoundColumn, QuantilesColumnName);

    internal SeriesColumns SeriesColumns => new(InputColumnName, SeriesColumnName, TimeColumnName) { HasChannels = true, HasNumberedTimes = true };

    internal void Check()
    {
        AddedColumns.Check();
        ColumnNames.Require(InputColumnName, nameof(InputColumnName), "the column of the values");
        ColumnNames.RefuseEmpty(SeriesColumnName, nameof(SeriesColumnName));
        ColumnNames.RefuseEmpty(TimeColumnName, nameof(TimeColumnName));
        CovariateNames.Check(SeriesColumns);
        if (TimeColumnName is null && (CalendarFeatures == true || Holidays.Count > 0))
            throw new ArgumentException($"{(CalendarFeatures == true ? nameof(CalendarFeatures) : nameof(Holidays))} {(CalendarFeatures == true ? "is" : "are")} set, but no {nameof(TimeColumnName)}. Name the column of the times.");
        RequireSize(Horizon, nameof(Horizon), "the values of the future that are forecast");
    }

    static T Defined<T>(T value, [CallerMemberName] string name = "")
        where T : struct, Enum => Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}, but must be one of {string.Join(", ", Enum.GetNames<T>())}.");

    static void RequireSize(int value, string name, string meaning)
    {
        if (value < 1) throw new ArgumentOutOfRangeException(name, value, $"{name}, {meaning}, is {value}, but must be at least 1. Set it.");
    }
}
