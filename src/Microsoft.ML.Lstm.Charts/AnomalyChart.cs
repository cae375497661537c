using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Series;

namespace Microsoft.ML.Lstm.Charts;

/// <summary>A chart of a watched series: its values, their bounds and the alerts, and below, the anomaly scores with their threshold.</summary>
public sealed record AnomalyChart : IChart
{
    const string ScoreKey = "score";

    /// <summary>The headline.</summary>
    public required string Title { get; init; }

    /// <summary>The line under the headline; none by default.</summary>
    public string? Subtitle { get; init; }

    /// <summary>The values of one channel, oldest first; NaN leaves a gap.</summary>
    public required IReadOnlyList<float> Values { get; init; }

    /// <summary>Lower bounds of the values, NaN where there is none; none by default.</summary>
    public IReadOnlyList<float>? LowerBound { get; init; }

    /// <summary>Upper bounds of the values; none by default.</summary>
    public IReadOnlyList<float>? UpperBound { get; init; }

    /// <summary>Whether each value raised an alert; none by default.</summary>
    public IReadOnlyList<bool>? Alerts { get; init; }

    /// <summary>The anomaly score of each value, NaN where there is none; none by default.</summary>
    public IReadOnlyList<double>? Scores { get; init; }

    /// <summary>The score that alerts exceed, drawn as a line; null for none. Default 1.</summary>
    public double? Threshold { get; init; } = 1;

    /// <summary>Anomalies known from elsewhere, as ranges of steps, which are shaded; none by default.</summary>
    public IReadOnlyList<Range>? KnownAnomalies { get; init; }

    /// <summary>The time of each value; steps are numbered without, the default.</summary>
    public IReadOnlyList<DateTime>? Times { get; init; }

    /// <summary>Title of the axis of values, such as their unit. Default "Value".</summary>
    public string? ValueTitle { get; init; } = "Value";

    /// <summary>Title of the axis of time; by default "Time", or "Step" without times.</summary>
    public string? TimeTitle { get; init; }

    /// <inheritdoc/>
    public PlotModel ToPlotModel()
    {
        Check();
        var steps = new StepAxis(Times, Values.Count, Values.Count);
        var model = ChartStyle.Model(Title, Subtitle);
        var values = ChartStyle.Values(ValueTitle);
        model.Axes.Add(steps.ToAxis(TimeTitle));
        model.Axes.Add(values);
        foreach (var known in KnownAnomalies ?? []) model.Annotations.Add(Shade(steps, known));
        if (KnownAnomalies?.Count > 0) model.Series.Add(new AreaSeries { Title = "known anomaly", Color = OxyColors.Transparent, Fill = ChartStyle.Shade });
        if (LowerBound is not null && UpperBound is not null) model.AddBand("bounds", LowerBound.Zip(UpperBound).Select((bounds, i) => (steps[i], bounds.First, bounds.Second)));
        model.AddLine("value", steps.Points(Values), ChartStyle.Line, 1.2);
        AddAlerts(model, steps, i => Values[i], "alert", null);
        if (Scores is null) return model;

        var scores = ChartStyle.Values("Score");
        (values.StartPosition, scores.EndPosition, scores.Key) = (0.36, 0.28, ScoreKey);
        scores.IntervalLength = 30;
        model.Axes.Add(scores);
        model.AddLine("score", Scores.Select((score, i) => steps.Point(i, score)), ChartStyle.Blue, 1.2, ScoreKey);
        if (Threshold is { } threshold) model.Annotations.Add(new LineAnnotation { Type = LineAnnotationType.Horizontal, Y = threshold, YAxisKey = ScoreKey, Color = ChartStyle.Orange, LineStyle = LineStyle.Dash });
        AddAlerts(model, steps, i => Scores[i], null, ScoreKey);
        return model;
    }

    void AddAlerts(PlotModel model, StepAxis steps, Func<int, double> value, string? title, string? axis)
    {
        if (Alerts is not null) model.AddMarks(title, Enumerable.Range(0, Alerts.Count).Where(i => Alerts[i]).Select(i => steps.Point(i, value(i))), ChartStyle.Red, 3.5, ChartStyle.Red, axis);
    }

    RectangleAnnotation Shade(StepAxis steps, Range known)
    {
        var (first, length) = known.GetOffsetAndLength(Values.Count);
        return new() { MinimumX = steps[Math.Min(first, Values.Count - 1)], MaximumX = steps[Math.Max(first, first + length - 1)], Fill = ChartStyle.Shade, Layer = AnnotationLayer.BelowSeries };
    }

    void Check()
    {
        ArgumentNullException.ThrowIfNull(Values);
        if (!Values.Any(float.IsFinite)) throw new InvalidOperationException($"There is nothing to draw: no value of {nameof(Values)} is finite.");
        if (LowerBound is null != UpperBound is null) throw new InvalidOperationException($"Give both {nameof(LowerBound)} and {nameof(UpperBound)}, or neither.");
        foreach (var (name, count) in new[] { (nameof(LowerBound), LowerBound?.Count), (nameof(UpperBound), UpperBound?.Count), (nameof(Alerts), Alerts?.Count), (nameof(Scores), Scores?.Count) })
            if (count is not null && count != Values.Count) throw new InvalidOperationException($"{nameof(Values)} has {Values.Count} steps, but {name} {count}. Give as many of each.");
    }
}
