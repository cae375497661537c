using System.Globalization;
using System.Security;
using System.Text;
using Microsoft.ML.Lstm.Engine.Persistence;

namespace Microsoft.ML.Lstm.Charts;

/// <summary>The paper that charts are drawn on: headline, axis of values, steps along the bottom, lines and a legend, as SVG.</summary>
sealed class ChartCanvas
{
    const double Width = 960, Height = 440, Left = 64, Right = 24, Bottom = 40;

    readonly StringBuilder _svg = new();
    readonly int _steps;
    readonly ChartAxis _axis;
    double _legend = Width - Right;

    /// <param name="title">The headline.</param>
    /// <param name="subtitle">The line under it.</param>
    /// <param name="steps">Steps from left to right.</param>
    /// <param name="values">All that will be drawn; what is not finite does not count, and something must be.</param>
    public ChartCanvas(string title, string? subtitle, int steps, IEnumerable<double> values)
    {
        _steps = steps;
        double[] finite = [.. values.Where(double.IsFinite)];
        if (finite.Length == 0) throw new InvalidOperationException("There is nothing to draw: no value is finite.");
        _axis = ChartAxis.Over(finite.Min(), finite.Max());
        Add($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" width="{Width}" height="{Height}" role="img" aria-label="{Escaped(title)}" font-family="system-ui, 'Segoe UI', Helvetica, Arial, sans-serif" font-size="12">""");
        Add($"""<rect width="100%" height="100%" rx="8" fill="#ffffff"/>""");
        Add($"""<text x="{Left}" y="30" font-size="18" font-weight="600" fill="#0f172a">{Escaped(title)}</text>""");
        Add($"""<text x="{Left}" y="50" fill="#64748b">{Escaped(subtitle ?? "")}</text>""");
        foreach (var tick in _axis.Ticks())
        {
            Add($"""<line x1="{Left}" x2="{Width - Right}" y1="{Y(tick):F1}" y2="{Y(tick):F1}" stroke="#e2e8f0"/>""");
            Add($"""<text x="{Left - 8}" y="{Y(tick) + 4:F1}" text-anchor="end" fill="#64748b">{tick:G6}</text>""");
        }
    }

    public static double Top => 72;

    public static double Floor => Height - Bottom;

    public double X(int step) => Left + (Width - Left - Right) * step / Math.Max(1, _steps - 1);

    public double Y(double value) => Top + (Floor - Top) * (_axis.High - value) / (_axis.High - _axis.Low);

    public static string Point(double x, double y) => string.Create(CultureInfo.InvariantCulture, $"{x:F1},{y:F1}");

    /// <summary>Adds a piece of SVG, its numbers written for every culture alike.</summary>
    public void Add(FormattableString piece) => _svg.AppendLine(piece.ToString(CultureInfo.InvariantCulture));

    /// <summary>Labels so many steps apart; 0 makes seven labels at most.</summary>
    public void Labels(int every, Func<int, string> label)
    {
        var steps = every > 0 ? Enumerable.Range(0, (_steps + every - 1) / every).Select(mark => mark * every)
            : Enumerable.Range(0, 7).Select(mark => (int)Math.Round(mark * (_steps - 1) / 6.0)).Distinct();
        foreach (var step in steps)
        {
            var anchor = step == 0 ? "start" : step == _steps - 1 ? "end" : "middle";
            Add($"""<text x="{X(step):F1}" y="{Height - 14}" text-anchor="{anchor}" fill="#64748b">{Escaped(label(step))}</text>""");
        }
    }

    /// <summary>A line through values from a step on; what is not finite leaves a gap.</summary>
    public void Line(IReadOnlyList<float> series, int first, string colour, double width)
    {
        var gap = true;
        var path = new StringBuilder();
        for (var i = 0; i < series.Count; gap = !float.IsFinite(series[i]), i++)
            if (float.IsFinite(series[i])) path.Append(gap ? 'M' : 'L').Append(Point(X(first + i), Y(series[i])));
        Add($"""<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}" stroke-linejoin="round" stroke-linecap="round"/>""");
    }

    /// <summary>An entry of the legend, which grows from right to left.</summary>
    public void Legend(string name, string mark)
    {
        _legend -= 7 * name.Length;
        Add($"""<g transform="translate({_legend:F0} 30)">{mark}<text fill="#334155">{Escaped(name)}</text></g>""");
        _legend -= 38;
    }

    /// <summary>The legend's mark of a line.</summary>
    public static string LineMark(string colour, double width) =>
        string.Create(CultureInfo.InvariantCulture, $"""<line x1="-22" x2="-4" y1="-4" y2="-4" stroke="{colour}" stroke-width="{width}"/>""");

    /// <summary>The picture.</summary>
    public string Finish() => _svg.AppendLine("</svg>").ToString();

    /// <summary>Writes a picture; a file of before is replaced once the new one is whole.</summary>
    public static void Save(string path, string svg) => AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(svg)));

    static string? Escaped(string text) => SecurityElement.Escape(text);
}
