using Microsoft.ML.Data;

/// <summary>What a page learns of an hour.</summary>
/// <param name="Time">The hour.</param>
/// <param name="Value">What came.</param>
/// <param name="Expected">What was foretold an hour before, with its bounds.</param>
/// <param name="Low">The lower bound.</param>
/// <param name="High">The upper bound.</param>
/// <param name="Coverage">The part of the values so far that lay within their bounds.</param>
/// <param name="Count">Values so far.</param>
/// <param name="Total">Values in all.</param>
/// <param name="Next">The forecast of the hours to come, with its bounds.</param>
/// <param name="NextLow">The lower bounds.</param>
/// <param name="NextHigh">The upper bounds.</param>
sealed record Moment(DateTime Time, float Value, float Expected, float Low, float High, double Coverage, int Count, int Total, float[] Next, float[] NextLow, float[] NextHigh)
{
    /// <summary>Moments that a page shows at once.</summary>
    public const int Shown = 72;
}

/// <summary>An hour of the data.</summary>
sealed class Hour
{
    [LoadColumn(0)] public DateTime Time { get; set; }
    [LoadColumn(1)] public float Flights { get; set; }
}

/// <summary>What the forecaster says of the hours to come.</summary>
sealed class Outlook
{
    public float[] Forecast { get; set; } = [];
    public float[] Low { get; set; } = [];
    public float[] High { get; set; } = [];
}
