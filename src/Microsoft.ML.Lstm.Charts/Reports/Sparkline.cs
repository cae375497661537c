namespace Microsoft.ML.Lstm.Charts.Reports;

/// <summary>A window as a picture of the size of a word (Tufte 2006): a little history, true values and forecast.</summary>
sealed class Sparkline(BacktestForecast window)
{
    const double Width = 150, Height = 36;

    public override string ToString()
    {
        var before = window.History.Skip(Math.Max(0, window.Origin - window.Actual.Count)).Select(value => (double)value).ToArray();
        double[] actual = [.. before, .. window.Actual];
        double[] forecast = [.. before.Select(_ => double.NaN), .. window.Forecast];
        var finite = actual.Concat(forecast).Where(double.IsFinite).ToArray();
        if (finite.Length == 0) return "";
        var (low, high) = (finite.Min(), finite.Max());
        return $"""<svg viewBox="0 0 {Width} {Height}" role="img" aria-label="last window">{Line(actual, "actual")}{Line(forecast, "m0")}</svg>""";

        string Line(double[] values, string style)
        {
            var points = values.Select((value, i) => (X: 2 + ((Width - 4) * i / Math.Max(1, values.Length - 1)), Y: high > low ? Height - 3 - ((value - low) / (high - low) * (Height - 6)) : Height / 2, Known: double.IsFinite(value))).Where(point => point.Known);
            return $"""<polyline class="line {style}" points="{string.Join(' ', points.Select(point => $"{Markup.At(point.X)},{Markup.At(point.Y)}"))}"/>""";
        }
    }
}
