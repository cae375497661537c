namespace Microsoft.ML.Lstm.Tests.Forecasting.Backtesting;

/// <summary>Rows with series and times, and methods that need no training: what is tested is the fold, not the forecast.</summary>
static class PlainBacktest
{
    public sealed class Row
    {
        public string Series { get; set; } = "";
        public DateTime Time { get; set; }
        public float Value { get; set; }
    }

    public static readonly DateTime Start = new(2024, 1, 1);

    public static BacktestOptions Options => new() { InputColumnName = nameof(Row.Value), SeriesColumnName = nameof(Row.Series), Horizon = 3, NumberOfFolds = 2, Methods = [] };

    /// <summary>Series of the values given, a day a row from a first day on, one row of each in turn.</summary>
    public static Row[] Rows(params (string Name, int First, float[] Values)[] series) =>
        [.. series.SelectMany((one, order) => one.Values.Select((value, t) => (Day: one.First + t, order, Row: new Row { Series = one.Name, Time = Start.AddDays(one.First + t), Value = value })))
            .OrderBy(cell => cell.Day).ThenBy(cell => cell.order).Select(cell => cell.Row)];

    public static float[] Ramp(int count, float first = 1) => [.. Enumerable.Range(0, count).Select(t => first + t)];

    /// <summary>A method that notes what it was shown, and forecasts the number of values that it saw.</summary>
    public static ForecastingMethod Noting(List<float[]> seen, string name = "noting") => ForecastingMethod.FromFunction(name, (history, steps) =>
    {
        seen.Add(history);
        return [.. Enumerable.Repeat((float)history.Length, steps)];
    });

    public static Backtest Run(IEnumerable<Row> rows, ForecastingMethod method, BacktestOptions options)
    {
        var ml = new MLContext(1);
        return ml.Forecasting.CrossValidate(ml.Data.LoadFromEnumerable(rows), method, options);
    }
}
