using OxyPlot;
using OxyPlot.Annotations;

namespace Microsoft.ML.Lstm.Charts;

/// <summary>A chart of a forecast: history, forecast, the interval between its bounds, and the actual values where they are known.</summary>
public sealed record ForecastChart : IChart
{
    /// <summary>The headline.</summary>
    public required string Title { get; init; }

    /// <summary>The line under the headline; none by default.</summary>
    public string? Subtitle { get; init; }

    /// <summary>Values before the forecast, oldest first; NaN leaves a gap.</summary>
    public required IReadOnlyList<float> History { get; init; }

    /// <summary>The forecast, from the first step after the history.</summary>
    public required IReadOnlyList<float> Forecast { get; init; }

    /// <summary>Lower bounds of the forecast; none by default.</summary>
    public IReadOnlyList<float>? LowerBound { get; init; }

    /// <summary>Upper bounds of the forecast; none by default.</summary>
    public IReadOnlyList<float>? UpperBound { get; init; }

    /// <summary>The actual values after the history, as many of the forecast's steps as are known; none by default.</summary>
    public IReadOnlyList<float>? Actual { get; init; }

    /// <summary>Times of the history, or of history and forecast; those not given follow at the distance of the last two, months as months. Steps are numbered without, the default.</summary>
    public IReadOnlyList<DateTime>? Times { get; init; }

    /// <summary>Title of the axis of values, such as their unit. Default "Value".</summary>
    public string? ValueTitle { get; init; } = "Value";

    /// <summary>Title of the axis of time; by default "Time", or "Step" without times.</summary>
    public string? TimeTitle { get; init; }

    /// <inheritdoc/>
    public PlotModel ToPlotModel()
    {
        Check();
        var steps = new StepAxis(Times, History.Count + Forecast.Count, History.Count);
        var model = ChartStyle.Model(Title, Subtitle);
        model.Axes.Add(steps.ToAxis(TimeTitle));
        model.Axes.Add(ChartStyle.Values(ValueTitle));

        // Forecast and interval start at the last value, where the forecast was made.
        var joined = History.Count > 0 && float.IsFinite(History[^1]);
        var start = joined ? History.Count - 1 : History.Count;
        IEnumerable<float> Joined(IReadOnlyList<float> list) => joined ? list.Prepend(History[^1]) : list;
        if (History.Count > 0) model.Annotations.Add(new LineAnnotation { Type = LineAnnotationType.Vertical, X = steps[History.Count - 1], Color = ChartStyle.Muted, LineStyle = LineStyle.Dash });
        if (LowerBound is not null && UpperBound is not null) model.AddBand("interval", Joined(LowerBound).Zip(Joined(UpperBound), (low, high) => (low, high)).Select((bounds, i) => (steps[start + i], bounds.low, bounds.high)));
        model.AddLine("history", steps.Points(History), ChartStyle.Line, 1.8);
        model.AddLine("forecast", steps.Points(Joined(Forecast), start), ChartStyle.Blue, 2.4);
        if (Actual is not null) model.AddMarks("actual", steps.Points(Actual, History.Count), ChartStyle.Orange, 3, OxyColors.White);
        return model;
    }

    void Check()
    {
        ArgumentNullException.ThrowIfNull(History);
        ArgumentNullException.ThrowIfNull(Forecast);
        if (LowerBound is null != UpperBound is null) throw new InvalidOperationException($"An interval has two bounds. Give both {nameof(LowerBound)} and {nameof(UpperBound)}, or neither.");
        if (LowerBound is not null && (LowerBound.Count != Forecast.Count || UpperBound!.Count != Forecast.Count))
            throw new InvalidOperationException($"{LowerBound.Count} lower and {UpperBound!.Count} upper bounds came with a forecast of {Forecast.Count} steps. Give one of each for every step.");
        if (Actual?.Count > Forecast.Count) throw new InvalidOperationException($"{Actual.Count} actual values came with a forecast of {Forecast.Count} steps. Give no more of them than steps.");
        if (!History.Concat(Forecast).Any(float.IsFinite)) throw new InvalidOperationException($"There is nothing to draw: no value of {nameof(History)} and {nameof(Forecast)} is finite.");
    }
}
