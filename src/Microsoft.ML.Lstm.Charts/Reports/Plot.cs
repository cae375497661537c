using System.Text;

namespace Microsoft.ML.Lstm.Charts.Reports;

/// <summary>One chart as SVG, in classes of the page's style sheet, so that it follows the reader's colours.</summary>
sealed class Plot
{
    const double Left = 54, Right = 16, Top = 12, Bottom = 34;

    readonly StringBuilder _svg = new();
    readonly double _width, _height, _lowX, _highX, _lowY, _highY;
    readonly string _label;

    /// <param name="width">Width in units of the picture.</param>
    /// <param name="height">Height.</param>
    /// <param name="x">The range from left to right.</param>
    /// <param name="y">The range from below to above.</param>
    /// <param name="label">What it shows, for screen readers.</param>
    public Plot(double width, double height, (double Low, double High) x, (double Low, double High) y, string label)
    {
        (_width, _height, _label) = (width, height, label);
        (_lowX, _highX) = x.High > x.Low ? x : (x.Low - 0.5, x.Low + 0.5);
        (_lowY, _highY) = y.High > y.Low ? y : (y.Low - 0.5, y.Low + 0.5);
    }

    /// <summary>A range around values, with some room; that of 0 and 1 where there is none.</summary>
    public static (double Low, double High) Range(IEnumerable<double> values, bool withZero = false)
    {
        var finite = values.Where(double.IsFinite).ToArray();
        if (finite.Length == 0) return (0, 1);
        var (low, high) = (finite.Min(), finite.Max());
        if (withZero) (low, high) = (Math.Min(0, low), Math.Max(0, high));
        var room = high > low ? 0.06 * (high - low) : Math.Max(1, Math.Abs(high)) * 0.1;
        return (withZero && low == 0 ? 0 : low - room, withZero && high == 0 ? 0 : high + room);
    }

    /// <summary>Labels and grid lines.</summary>
    public void Axes((double Position, string Label)[] x, string? titleX = null, (double Position, string Label)[]? y = null, string? titleY = null)
    {
        foreach (var (position, label) in y ?? Ticks.Of(_lowY, _highY, 5))
            _svg.Append($"""<line class="grid" x1="{A(Left)}" x2="{A(_width - Right)}" y1="{Y(position)}" y2="{Y(position)}"/><text class="tick" text-anchor="end" x="{A(Left - 8)}" y="{A(PointY(position) + 4)}">{Markup.Escape(label)}</text>""");
        foreach (var (position, label) in x)
            _svg.Append($"""<text class="tick" text-anchor="middle" x="{X(position)}" y="{A(_height - Bottom + 17)}">{Markup.Escape(label)}</text>""");
        _svg.Append($"""<line class="axis" x1="{A(Left)}" x2="{A(_width - Right)}" y1="{A(_height - Bottom)}" y2="{A(_height - Bottom)}"/>""");
        if (titleY is not null) _svg.Append($"""<text class="tick" x="4" y="{A(Top - 3)}">{Markup.Escape(titleY)}</text>""");
        if (titleX is not null) _svg.Append($"""<text class="tick" text-anchor="end" x="{A(_width - Right)}" y="{A(_height - 3)}">{Markup.Escape(titleX)}</text>""");
    }

    /// <summary>A line, with a gap where a value is missing; a value between two gaps is a dot.</summary>
    public void Line(IEnumerable<(double X, double Y)> points, string style)
    {
        var (path, run) = (new StringBuilder(), new List<(double X, double Y)>());
        foreach (var point in points.Append((X: double.NaN, Y: double.NaN)))
        {
            if (double.IsFinite(point.Y))
            {
                run.Add(point);
                continue;
            }
            if (run.Count == 1) Dot(run[0].X, run[0].Y, 1.6, style);
            for (var i = 0; run.Count > 1 && i < run.Count; i++) path.Append(i == 0 ? "M" : "L").Append(X(run[i].X)).Append(' ').Append(Y(run[i].Y));
            run.Clear();
        }
        if (path.Length > 0) _svg.Append($"""<path class="line {style}" d="{path}"/>""");
    }

    /// <summary>A band between bounds, which ends where one is missing.</summary>
    public void Band(IEnumerable<(double X, double Low, double High)> bounds, string style)
    {
        var run = new List<(double X, double Low, double High)>();
        foreach (var point in bounds.Append((X: 0, Low: double.NaN, High: double.NaN)))
        {
            if (double.IsFinite(point.Low) && double.IsFinite(point.High))
            {
                run.Add(point);
                continue;
            }
            if (run.Count > 0)
                _svg.Append($"""<path class="{style}" d="M{string.Join('L', run.Select(at => $"{X(at.X)} {Y(at.High)}").Concat(Enumerable.Reverse(run).Select(at => $"{X(at.X)} {Y(at.Low)}")))}Z"/>""");
            run.Clear();
        }
    }

    public void Dot(double x, double y, double radius, string style, string? hint = null)
    {
        if (double.IsFinite(y)) _svg.Append($"""<circle class="dot {style}" cx="{X(x)}" cy="{Y(y)}" r="{A(radius)}">{Title(hint)}</circle>""");
    }

    /// <summary>A bar from 0.</summary>
    public void Bar(double left, double right, double value, string style, string? hint = null)
    {
        if (!double.IsFinite(value)) return;
        var (from, to) = (PointY(Math.Clamp(0, _lowY, _highY)), PointY(value));
        _svg.Append($"""<rect class="{style}" x="{X(left)}" width="{A(Math.Max(0.5, PointX(right) - PointX(left)))}" y="{A(Math.Min(from, to))}" height="{A(Math.Abs(to - from))}">{Title(hint)}</rect>""");
    }

    public void Vertical(double x, string style) => _svg.Append($"""<line class="{style}" x1="{X(x)}" x2="{X(x)}" y1="{A(Top)}" y2="{A(_height - Bottom)}"/>""");

    public void Horizontal(double y, string style) => _svg.Append($"""<line class="{style}" x1="{A(Left)}" x2="{A(_width - Right)}" y1="{Y(y)}" y2="{Y(y)}"/>""");

    public override string ToString() =>
        $"""<svg viewBox="0 0 {A(_width)} {A(_height)}" role="img" aria-label="{Markup.Escape(_label)}"><title>{Markup.Escape(_label)}</title>{_svg}</svg>""";

    static string Title(string? hint) => hint is null ? "" : $"<title>{Markup.Escape(hint)}</title>";

    static string A(double value) => Markup.At(value);

    string X(double value) => A(PointX(value));

    string Y(double value) => A(PointY(value));

    double PointX(double value) => Left + ((value - _lowX) / (_highX - _lowX) * (_width - Left - Right));

    double PointY(double value) => _height - Bottom - ((value - _lowY) / (_highY - _lowY) * (_height - Top - Bottom));
}
