namespace Microsoft.ML.Lstm;

/// <summary>Columns and settings of <see cref="MeasurementGroupingEstimator"/>.</summary>
public sealed record MeasurementGroupingOptions
{
    /// <summary>Column to add: the steps, [steps, measurements] row-major, NaN where nothing was measured. Default "Features".</summary>
    public string OutputColumnName { get; init; } = "Features";

    /// <summary>Column to add: the time of each step, a vector of <see cref="double"/> as trainers take it (<see cref="LstmTrainerOptions.TimeColumnName"/>). Default "Times".</summary>
    public string TimesOutputColumnName { get; init; } = "Times";

    /// <summary>Column that names the series, such as a patient's stay: a text, an integer or a key.</summary>
    public required string SeriesColumnName { get; init; }

    /// <summary>Column of times, which must not fall within a series: a number in any unit; of a DateTime, a DateTimeOffset (in UTC) or a TimeSpan the unit is the hour.</summary>
    public required string TimeColumnName { get; init; }

    /// <summary>Column that says what was measured, a text; rows are then long, one measurement each. Null, the default, for wide rows, whose values are all there is at their time.</summary>
    public string? MeasurementColumnName { get; init; }

    /// <summary>Column of the value, a number; of wide rows a vector of known size. NaN where nothing was measured. Default "Value".</summary>
    public string ValueColumnName { get; init; } = "Value";

    /// <summary>The measurements that steps hold, in this order; others are left out. Null, the default, takes all that the rows of the fit have, in ordinal order. Of long rows only.</summary>
    public IReadOnlyList<string>? Measurements { get; init; }

    /// <summary>
    /// How long a step is, in the unit of the times, counted from the first row of a series: what is measured within one is averaged, and the step has the time at which it begins. 0, the default, makes a step of each time.
    /// </summary>
    public double StepLength
    {
        get;
        init => field = value >= 0 && double.IsFinite(value) ? value
            : throw Require.Refused(nameof(StepLength), value, $"{nameof(StepLength)} is {value}, but must be a length of time, or 0 for a step of each time.");
    }

    /// <summary>Columns that hold the same in all rows of a series, such as the label and static features, and are passed through. Default none.</summary>
    public IReadOnlyList<string> PassThroughColumnNames { get; init; } = [];
}
