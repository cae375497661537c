using System.Globalization;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace Microsoft.ML.Lstm.Charts;

/// <summary>How all charts look: colours, fonts, grid, numbers; and lines that show every value.</summary>
static class ChartStyle
{
    public const string Font = "system-ui, 'Segoe UI', Helvetica, Arial, sans-serif";

    public static readonly OxyColor Ink = OxyColor.Parse("#0f172a"), Text = OxyColor.Parse("#475569"), Grid = OxyColor.Parse("#e2e8f0"), Line = OxyColor.Parse("#334155"),
        Muted = OxyColor.Parse("#94a3b8"), Blue = OxyColor.Parse("#2563eb"), Orange = OxyColor.Parse("#ea580c"), Red = OxyColor.Parse("#dc2626"),
        Shade = OxyColor.Parse("#fed7aa");

    public static PlotModel Model(string title, string? subtitle)
    {
        var model = new PlotModel
        {
            Title = title,
            Subtitle = subtitle,
            Culture = CultureInfo.InvariantCulture,
            DefaultFont = Font,
            TextColor = Text,
            TitleColor = Ink,
            PlotAreaBorderThickness = new(0),
            Padding = new(12, 8, 24, 6),
        };
        model.Legends.Add(new Legend { LegendPosition = LegendPosition.TopLeft, LegendPlacement = LegendPlacement.Outside, LegendOrientation = LegendOrientation.Horizontal });
        return model;
    }

    public static LinearAxis Values(string? title) => Styled(new LinearAxis { Position = AxisPosition.Left, MaximumPadding = 0.05, MinimumPadding = 0.05, LabelFormatter = Number }, title);

    /// <summary>An axis with grid lines and without ticks.</summary>
    public static T Styled<T>(T axis, string? title)
        where T : Axis
    {
        axis.Title = title;
        axis.TitleColor = Text;
        axis.AxisTitleDistance = 10;
        axis.TickStyle = TickStyle.None;
        axis.AxislineStyle = axis.IsHorizontal() ? LineStyle.Solid : LineStyle.None;
        axis.AxislineColor = Muted;
        axis.MajorGridlineStyle = LineStyle.Solid;
        axis.MajorGridlineColor = Grid;
        axis.IntervalLength = axis.IsHorizontal() ? 80 : 44;
        return axis;
    }

    /// <summary>A number as people write it: all its digits in groups of three, and an exponent only where they would not fit.</summary>
    public static string Number(double value) => Math.Abs(value) is 0 or (>= 1e-5 and < 1e12)
        ? value.ToString("#,0.#########", CultureInfo.InvariantCulture)
        : value.ToString("0.###e+0", CultureInfo.InvariantCulture);

    /// <summary>Adds a line through values; where one is missing it has a gap, and values between two gaps are dots.</summary>
    public static void AddLine(this PlotModel model, string? title, IEnumerable<DataPoint> points, OxyColor colour, double width, string? axis = null)
    {
        var line = new LineSeries { Title = title, Color = colour, StrokeThickness = width, LineJoin = LineJoin.Round, Decimator = Decimator.Decimate, YAxisKey = axis };
        line.Points.AddRange(points.Select(point => double.IsFinite(point.Y) ? point : DataPoint.Undefined));
        model.Series.Add(line);
        bool Gap(int i) => i < 0 || i >= line.Points.Count || !line.Points[i].IsDefined();
        DataPoint[] alone = [.. line.Points.Where((_, i) => !Gap(i) && Gap(i - 1) && Gap(i + 1))];
        if (alone.Length > 0) model.AddMarks(null, alone, colour, width, colour, axis);
    }

    /// <summary>Adds a mark at each value that is not missing.</summary>
    public static void AddMarks(this PlotModel model, string? title, IEnumerable<DataPoint> points, OxyColor colour, double size, OxyColor fill, string? axis = null)
    {
        var marks = new ScatterSeries { Title = title, MarkerType = MarkerType.Circle, MarkerSize = size, MarkerFill = fill, MarkerStroke = colour, MarkerStrokeThickness = 1.4, YAxisKey = axis };
        marks.Points.AddRange(points.Where(point => double.IsFinite(point.Y)).Select(point => new ScatterPoint(point.X, point.Y)));
        model.Series.Add(marks);
    }

    /// <summary>Adds a band between bounds, with a gap where one of them is missing.</summary>
    public static void AddBand(this PlotModel model, string title, IEnumerable<(double X, float Low, float High)> bounds, string? axis = null)
    {
        var band = new AreaSeries { Title = title, Color = OxyColors.Transparent, Color2 = OxyColors.Transparent, StrokeThickness = 0, Fill = OxyColor.FromAColor(44, Blue), YAxisKey = axis };
        foreach (var (x, low, high) in bounds)
        {
            var known = float.IsFinite(low) && float.IsFinite(high);
            band.Points.Add(known ? new(x, high) : DataPoint.Undefined);
            band.Points2.Add(known ? new(x, low) : DataPoint.Undefined);
        }

        model.Series.Add(band);
    }
}
