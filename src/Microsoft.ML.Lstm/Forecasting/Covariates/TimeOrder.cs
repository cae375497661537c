using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Forecasting.Covariates;

/// <summary>Checks the time of a row against that of the row before it in its series.</summary>
static class TimeOrder
{
    /// <summary>How many steps a row is behind the one before; 0 for the same time.</summary>
    /// <exception cref="InvalidOperationException">Time goes backwards, or by no whole number of steps, or steps are missing and may not be.</exception>
    public static long Steps(TimeStep step, RowTime last, RowTime time, MissingTimes missing, string column, string series, long row)
    {
        var steps = step.Between(last, time);
        if (time.Ticks < last.Ticks) throw Refuse($", after {Told(last)} in the row before of the same series. Times must rise within a series: sort the rows by time");
        if (time.Ticks == last.Ticks) return 0;
        if (steps is null or < 1)
            throw Refuse($", which is no whole number of steps of {step} after {Told(last)} in the row before of the same series. Give rows at equal steps of time (resample them), or no {nameof(LstmForecastingOptions.TimeColumnName)}: each row is then the next step");
        if (steps > 1 && missing == MissingTimes.Refuse)
            throw Refuse($", {steps} steps of {step} after {Told(last)} in the row before of the same series, so {steps - 1} rows are missing. Set {nameof(LstmForecastingOptions.MissingTimes)} to {nameof(MissingTimes.Fill)} to take them for missing values, or no {nameof(LstmForecastingOptions.TimeColumnName)}: each row is then the next step");
        return steps.Value;

        InvalidOperationException Refuse(string what) => new(FormattableString.Invariant($"Column '{column}' holds {Told(time)} in row {row}{(series.Length == 0 ? "" : $" of series '{series}'")}{what}."));
    }

    /// <summary>Says that a time came twice.</summary>
    public static InvalidOperationException Twice(RowTime time, string column, string series, long row) => new(
        $"Column '{column}' holds {Told(time)} in row {row}{(series.Length == 0 ? "" : $" of series '{series}'")} as in the row before of the same series. "
        + $"Give one row for each time; training can take the mean, sum or last of several: set {nameof(LstmForecastingOptions.DuplicateTimes)}.");

    static string Told(RowTime time) => time.Clock == default ? FormattableString.Invariant($"{time.Ticks}") : FormattableString.Invariant($"{time.Clock:O}");
}
