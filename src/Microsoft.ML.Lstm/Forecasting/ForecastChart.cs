using System.Globalization;
using System.Security;
using System.Text;

namespace Microsoft.ML.Lstm;

/// <summary>A picture of a forecast: history, forecast, the band between its bounds, and what really came, as an SVG file.</summary>
public sealed record ForecastChart
{
    const double Width = 960, Height = 440, Left = 64, Right = 24, Top = 72, Bottom = 40;

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

    /// <summary>What really came after the history; unknown by default.</summary>
    public IReadOnlyList<float>? Actual { get; init; }

    /// <summary>The time of a step, counted from the first of the history; the step's number by default.</summary>
    public Func<int, string> Label { get; init; } = step => step.ToString(CultureInfo.InvariantCulture);

    /// <summary>Steps from one label to the next, such as 12 for months labelled by year; 0, the default, makes seven labels.</summary>
    public int LabelEvery { get; init; }

    /// <summary>Writes the picture; the file is complete or not there.</summary>
    public void Save(string path)
    {
        var beside = path + ".part";
        File.WriteAllText(beside, ToSvg());
        File.Move(beside, path, overwrite: true);
    }

    /// <summary>The picture as text.</summary>
    public string ToSvg()
    {
        var steps = History.Count + Forecast.Count;
        var values = new[] { History, Forecast, LowerBound, UpperBound, Actual }.SelectMany(list => list ?? []).Where(float.IsFinite).Select(value => (double)value).ToArray();
        if (values.Length == 0) throw new InvalidOperationException("There is nothing to draw: neither history nor forecast holds a finite value.");
        var axis = Axis.Over(values.Min(), values.Max());
        double X(int step) => Left + (Width - Left - Right) * step / Math.Max(1, steps - 1);
        double Y(double value) => Top + (Height - Top - Bottom) * (axis.High - value) / (axis.High - axis.Low);

        var svg = new StringBuilder();
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" width="{Width}" height="{Height}" role="img" aria-label="{SecurityElement.Escape(Title)}" font-family="system-ui, 'Segoe UI', Helvetica, Arial, sans-serif" font-size="12">""")
            .AppendLine("""<rect width="100%" height="100%" rx="8" fill="#ffffff"/>""")
            .AppendLine(CultureInfo.InvariantCulture, $"""<text x="{Left}" y="30" font-size="18" font-weight="600" fill="#0f172a">{SecurityElement.Escape(Title)}</text>""")
            .AppendLine(CultureInfo.InvariantCulture, $"""<text x="{Left}" y="50" fill="#64748b">{SecurityElement.Escape(Subtitle ?? "")}</text>""");
        foreach (var tick in axis.Ticks())
        {
            svg.AppendLine(CultureInfo.InvariantCulture, $"""<line x1="{Left}" x2="{Width - Right}" y1="{Y(tick):F1}" y2="{Y(tick):F1}" stroke="#e2e8f0"/>""")
                .AppendLine(CultureInfo.InvariantCulture, $"""<text x="{Left - 8}" y="{Y(tick) + 4:F1}" text-anchor="end" fill="#64748b">{tick:G6}</text>""");
        }
        var labels = LabelEvery > 0 ? Enumerable.Range(0, (steps + LabelEvery - 1) / LabelEvery).Select(mark => mark * LabelEvery)
            : Enumerable.Range(0, 7).Select(mark => (int)Math.Round(mark * (steps - 1) / 6.0)).Distinct();
        foreach (var step in labels)
        {
            var anchor = step == 0 ? "start" : step == steps - 1 ? "end" : "middle";
            svg.AppendLine(CultureInfo.InvariantCulture, $"""<text x="{X(step):F1}" y="{Height - 14}" text-anchor="{anchor}" fill="#64748b">{SecurityElement.Escape(Label(step))}</text>""");
        }

        // Forecast and band start at the last reading, where they were made.
        var joined = History.Count > 0 && float.IsFinite(History[^1]);
        var start = joined ? History.Count - 1 : History.Count;
        float[] Joined(IReadOnlyList<float> list) => joined ? [History[^1], .. list] : [.. list];
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<line x1="{X(History.Count - 1):F1}" x2="{X(History.Count - 1):F1}" y1="{Top}" y2="{Height - Bottom}" stroke="#94a3b8" stroke-dasharray="3 4"/>""");
        if (LowerBound is not null && UpperBound is not null)
        {
            var up = Joined(UpperBound).Select((value, i) => Point(X(start + i), Y(value)));
            var down = Joined(LowerBound).Select((value, i) => Point(X(start + i), Y(value))).Reverse();
            svg.AppendLine(CultureInfo.InvariantCulture, $"""<polygon points="{string.Join(' ', up.Concat(down))}" fill="#2563eb" fill-opacity="0.16"/>""");
        }
        Line(svg, History, 0, "#334155", 1.6);
        if (Actual is not null)
        {
            for (var i = 0; i < Actual.Count; i++)
                if (float.IsFinite(Actual[i])) svg.AppendLine(CultureInfo.InvariantCulture, $"""<circle cx="{X(History.Count + i):F1}" cy="{Y(Actual[i]):F1}" r="2.6" fill="#ffffff" stroke="#ea580c" stroke-width="1.4"/>""");
        }
        Line(svg, Joined(Forecast), start, "#2563eb", 2.2);
        Legend(svg);
        return svg.AppendLine("</svg>").ToString();

        static string Point(double x, double y) => string.Create(CultureInfo.InvariantCulture, $"{x:F1},{y:F1}");

        void Line(StringBuilder svg, IReadOnlyList<float> series, int first, string colour, double width)
        {
            var gap = true;
            var path = new StringBuilder();
            for (var i = 0; i < series.Count; gap = !float.IsFinite(series[i]), i++)
                if (float.IsFinite(series[i])) path.Append(gap ? 'M' : 'L').Append(Point(X(first + i), Y(series[i])));
            svg.AppendLine(CultureInfo.InvariantCulture, $"""<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}" stroke-linejoin="round" stroke-linecap="round"/>""");
        }
    }

    void Legend(StringBuilder svg)
    {
        var x = Width - Right;
        if (Actual is not null) Entry("what came", """<circle cx="-12" cy="-4" r="2.6" fill="#ffffff" stroke="#ea580c" stroke-width="1.4"/>""");
        if (LowerBound is not null) Entry("bounds", """<rect x="-22" y="-10" width="18" height="12" fill="#2563eb" fill-opacity="0.16"/>""");
        Entry("forecast", """<line x1="-22" x2="-4" y1="-4" y2="-4" stroke="#2563eb" stroke-width="2.2"/>""");
        Entry("history", """<line x1="-22" x2="-4" y1="-4" y2="-4" stroke="#334155" stroke-width="1.6"/>""");

        void Entry(string name, string mark)
        {
            x -= 7 * name.Length;
            svg.AppendLine(CultureInfo.InvariantCulture, $"""<g transform="translate({x:F0} 30)">{mark}<text fill="#334155">{name}</text></g>""");
            x -= 38;
        }
    }

    /// <summary>An axis whose ticks are 1, 2 or 5 times a power of ten.</summary>
    readonly record struct Axis(double Low, double High, double Step)
    {
        public static Axis Over(double lowest, double highest)
        {
            var span = highest > lowest ? highest - lowest : Math.Max(Math.Abs(highest), 1);
            var power = Math.Pow(10, Math.Floor(Math.Log10(span / 5)));
            var step = power * (span / 5 / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
            var low = Math.Floor(lowest / step) * step;
            var high = Math.Ceiling(highest / step) * step;
            return high > low ? new(low, high, step) : new(low - step, high + step, step);
        }

        public IEnumerable<double> Ticks()
        {
            for (var i = 0; i <= (int)Math.Round((High - Low) / Step); i++) yield return Low + i * Step;
        }
    }
}
