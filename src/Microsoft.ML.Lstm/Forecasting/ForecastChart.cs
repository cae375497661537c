using System.Globalization;
using Microsoft.ML.Lstm.Charts;

namespace Microsoft.ML.Lstm;

/// <summary>A picture of a forecast: history, forecast, the band between its bounds, and what really came, as an SVG file.</summary>
public sealed record ForecastChart
{
    const string Ink = "#334155", Blue = "#2563eb", Orange = "#ea580c";

    /// <summary>The headline.</summary>
    public required string Title { get; init => field = value ?? throw new ArgumentNullException(nameof(Title)); } = "";

    /// <summary>The line under the headline; none by default.</summary>
    public string? Subtitle { get; init; }

    /// <summary>Values before the forecast, oldest first; NaN leaves a gap.</summary>
    public required IReadOnlyList<float> History { get; init => field = value ?? throw new ArgumentNullException(nameof(History)); } = [];

    /// <summary>The forecast, from the first step after the history.</summary>
    public required IReadOnlyList<float> Forecast { get; init => field = value ?? throw new ArgumentNullException(nameof(Forecast)); } = [];

    /// <summary>Lower bounds of the forecast; none by default.</summary>
    public IReadOnlyList<float>? LowerBound { get; init; }

    /// <summary>Upper bounds of the forecast; none by default.</summary>
    public IReadOnlyList<float>? UpperBound { get; init; }

    /// <summary>What really came after the history; unknown by default.</summary>
    public IReadOnlyList<float>? Actual { get; init; }

    /// <summary>The time of a step, counted from the first of the history; the step's number by default.</summary>
    public Func<int, string> Label { get; init => field = value ?? throw new ArgumentNullException(nameof(Label)); } = step => step.ToString(CultureInfo.InvariantCulture);

    /// <summary>Steps from one label to the next, such as 12 for months labelled by year; 0, the default, makes seven labels.</summary>
    public int LabelEvery { get; init; }

    /// <summary>Writes the picture; the file is complete or not there.</summary>
    public void Save(string path) => ChartCanvas.Save(path, ToSvg());

    /// <summary>The picture as text.</summary>
    public string ToSvg()
    {
        var values = new[] { History, Forecast, LowerBound, UpperBound, Actual }.SelectMany(list => list ?? []).Select(value => (double)value);
        var canvas = new ChartCanvas(Title, Subtitle, History.Count + Forecast.Count, values);
        canvas.Labels(LabelEvery, Label);

        // Forecast and band start at the last reading, where they were made.
        var joined = History.Count > 0 && float.IsFinite(History[^1]);
        var start = joined ? History.Count - 1 : History.Count;
        float[] Joined(IReadOnlyList<float> list) => joined ? [History[^1], .. list] : [.. list];
        var now = canvas.X(History.Count - 1);
        canvas.Add($"""<line x1="{now:F1}" x2="{now:F1}" y1="{ChartCanvas.Top}" y2="{ChartCanvas.Floor}" stroke="#94a3b8" stroke-dasharray="3 4"/>""");
        if (LowerBound is not null && UpperBound is not null)
        {
            var up = Joined(UpperBound).Select((value, i) => ChartCanvas.Point(canvas.X(start + i), canvas.Y(value)));
            var down = Joined(LowerBound).Select((value, i) => ChartCanvas.Point(canvas.X(start + i), canvas.Y(value))).Reverse();
            canvas.Add($"""<polygon points="{string.Join(' ', up.Concat(down))}" fill="{Blue}" fill-opacity="0.16"/>""");
        }
        canvas.Line(History, 0, Ink, 1.6);
        for (var i = 0; i < Actual?.Count; i++)
            if (float.IsFinite(Actual[i])) canvas.Add($"""<circle cx="{canvas.X(History.Count + i):F1}" cy="{canvas.Y(Actual[i]):F1}" r="2.6" fill="#ffffff" stroke="{Orange}" stroke-width="1.4"/>""");
        canvas.Line(Joined(Forecast), start, Blue, 2.2);

        if (Actual is not null) canvas.Legend("what came", $"""<circle cx="-12" cy="-4" r="2.6" fill="#ffffff" stroke="{Orange}" stroke-width="1.4"/>""");
        if (LowerBound is not null) canvas.Legend("bounds", $"""<rect x="-22" y="-10" width="18" height="12" fill="{Blue}" fill-opacity="0.16"/>""");
        canvas.Legend("forecast", ChartCanvas.LineMark(Blue, 2.2));
        canvas.Legend("history", ChartCanvas.LineMark(Ink, 1.6));
        return canvas.Finish();
    }
}
