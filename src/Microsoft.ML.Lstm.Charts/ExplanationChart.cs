using System.Globalization;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace Microsoft.ML.Lstm.Charts;

/// <summary>A bar chart of what moved a forecast: the contribution of each input, the largest first.</summary>
public sealed record ExplanationChart : IChart
{
    /// <summary>The headline. Default "What moved the forecast".</summary>
    public string Title { get; init; } = "What moved the forecast";

    /// <summary>The line under the headline; by default the series, the step, the forecast and that of the baseline.</summary>
    public string? Subtitle { get; init; }

    /// <summary>What a forecaster's <c>Explain</c> gave of one series.</summary>
    public required ForecastExplanation Explanation { get; init; }

    /// <summary>The step of the horizon, from 1; null, the default, for the mean of all steps.</summary>
    public int? Step { get; init; }

    /// <summary>Bars at most; the smallest contributions beyond them are summed in one more. Default 12.</summary>
    public int MaxBars { get; init; } = 12;

    /// <summary>Title of the axis of contributions. Default "Contribution".</summary>
    public string? ValueTitle { get; init; } = "Contribution";

    /// <inheritdoc/>
    public PlotModel ToPlotModel()
    {
        var bars = Bars();
        var model = ChartStyle.Model(Title, Subtitle ?? Told());
        model.Axes.Add(ChartStyle.Styled(new LinearAxis { Position = AxisPosition.Bottom, MaximumPadding = 0.05, MinimumPadding = 0.05, LabelFormatter = ChartStyle.Number }, ValueTitle));

        // Categories stand from bottom to top.
        bars.Reverse();
        var inputs = ChartStyle.Styled(new CategoryAxis { Position = AxisPosition.Left, GapWidth = 0.4 }, null);
        inputs.MajorGridlineStyle = LineStyle.None;
        inputs.Labels.AddRange(bars.Select(bar => bar.Input));
        model.Axes.Add(inputs);
        var series = new BarSeries { StrokeThickness = 0 };
        series.Items.AddRange(bars.Select(bar => new BarItem(bar.Value) { Color = bar.Value < 0 ? ChartStyle.Orange : ChartStyle.Blue }));
        model.Series.Add(series);
        return model;
    }

    /// <summary>The inputs and what each contributes, the largest first.</summary>
    List<(string Input, double Value)> Bars()
    {
        ArgumentNullException.ThrowIfNull(Explanation);
        if (Step is { } step && (step < 1 || step > Explanation.Forecast.Count))
            throw new InvalidOperationException($"{nameof(Step)} is {step}, but {Explanation.Forecast.Count} steps are explained. Give one of them, from 1, or null for their mean.");
        if (MaxBars < 1) throw new InvalidOperationException($"{nameof(MaxBars)} is {MaxBars}, but must be at least 1.");
        List<(string Input, double Value)> all = [.. Explanation.Contributions.Select(part => (Label(part), At(part.Values))).OrderByDescending(bar => Math.Abs(bar.Item2))];
        if (all.Count == 0 || !all.TrueForAll(bar => double.IsFinite(bar.Value))) throw new InvalidOperationException("There is nothing to draw: the series has no forecast to explain.");
        if (all.Count <= MaxBars) return all;
        return [.. all.Take(MaxBars), ($"{all.Count - MaxBars} more", all.Skip(MaxBars).Sum(bar => bar.Value))];
    }

    string Told()
    {
        var (series, target) = (Explanation.Series is { } name ? $"{name}, " : "", Explanation.Target is { } own ? $"{own}, " : "");
        var step = Step is { } one ? string.Create(CultureInfo.InvariantCulture, $"step {one}") : string.Create(CultureInfo.InvariantCulture, $"mean of {Explanation.Forecast.Count} steps");
        return string.Create(CultureInfo.InvariantCulture, $"{series}{target}{step}: forecast {At(Explanation.Forecast):G5}, baseline {At(Explanation.Baseline):G5}");
    }

    static string Label(ForecastContribution part) => part switch
    {
        { FirstLag: { } first, LastLag: { } last } when first == last => string.Create(CultureInfo.InvariantCulture, $"{part.Column}, lag {first}"),
        { FirstLag: { } first, LastLag: { } last } => string.Create(CultureInfo.InvariantCulture, $"{part.Column}, lags {first} to {last}"),
        { Role: ForecastInputRole.Calendar } => $"{part.Column} (calendar)",
        _ => part.Column,
    };

    double At(IReadOnlyList<float> steps) => Step is { } step ? steps[step - 1] : steps.Average(value => (double)value);
}
