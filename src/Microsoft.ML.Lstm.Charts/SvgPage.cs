using System.Security;
using System.Text;
using OxyPlot;
using OxyPlot.Series;

namespace Microsoft.ML.Lstm.Charts;

/// <summary>A page of SVG: headline, legend, and panels side by side, each drawn by OxyPlot.</summary>
static class SvgPage
{
    const double Width = 960, Margin = 20, Height = 460, PanelHeight = 240, PanelTitleHeight = 22, LegendSymbol = 24;

    public static string Draw(IChart chart)
    {
        var model = chart.ToPlotModel();
        return Draw(model.Title, model.Subtitle, [("", model)], 1);
    }

    public static string Draw(ChartGrid grid)
    {
        ArgumentNullException.ThrowIfNull(grid.Charts);
        if (grid.Charts.Count == 0) throw new InvalidOperationException($"There is nothing to draw: {nameof(ChartGrid.Charts)} is empty. Give at least one chart.");
        if (grid.Columns < 1) throw new InvalidOperationException($"{nameof(ChartGrid.Columns)} is {grid.Columns}, but must be 1 or more.");
        return Draw(grid.Title, grid.Subtitle, [.. grid.Charts.Select(chart => chart.ToPlotModel()).Select(model => (model.Title, model))], Math.Min(grid.Columns, grid.Charts.Count));
    }

    static string Draw(string title, string? subtitle, (string Title, PlotModel Model)[] panels, int columns)
    {
        var head = subtitle is null ? 74 : 96;
        var panelWidth = Width / columns;
        var panelHeight = panels.Length == 1 ? Height - head : PanelHeight;
        var height = head + ((panels.Length + columns - 1) / columns * panelHeight);

        using var stream = new MemoryStream();
        using (var context = new SvgRenderContext(stream, Width, height, false, new TextMeasurer(), OxyColors.White, useVerticalTextAlignmentWorkaround: true))
        {
            Write(context, new(Margin, 16), title, 20, ChartStyle.Ink, FontWeights.Bold);
            if (subtitle is not null) Write(context, new(Margin, 44), subtitle, 13, ChartStyle.Text);
            DrawLegend(context, panels, head - 20);
            for (var i = 0; i < panels.Length; i++)
                DrawPanel(context, panels[i].Title, panels[i].Model, new(i % columns * panelWidth, head + (i / columns * panelHeight), panelWidth, panelHeight));
        }

        return Accessible(Encoding.UTF8.GetString(stream.ToArray()), title, subtitle, height);
    }

    static void Write(SvgRenderContext context, ScreenPoint topLeft, string text, double size, OxyColor colour, double weight = FontWeights.Normal) =>
        context.DrawText(topLeft, text, colour, ChartStyle.Font, size, weight, 0, HorizontalAlignment.Left, VerticalAlignment.Top, null);

    static void DrawPanel(SvgRenderContext context, string title, PlotModel model, OxyRect place)
    {
        if (title.Length > 0)
        {
            Write(context, new(place.Left + Margin, place.Top), title, 14, ChartStyle.Ink, FontWeights.Bold);
            place = new(place.Left, place.Top + PanelTitleHeight, place.Width, place.Height - PanelTitleHeight);
        }

        // The page has them.
        (model.Title, model.Subtitle) = (null, null);
        model.Legends.Clear();
        IPlotModel plot = model;
        plot.Update(true);
        plot.Render(context, place);
        // OxyPlot draws its exceptions in place of the chart.
        if (model.GetLastPlotException() is { } exception) throw new InvalidOperationException($"The chart cannot be drawn: {exception.Message}", exception);
    }

    /// <summary>One legend for all panels, above them, where it covers nothing.</summary>
    static void DrawLegend(SvgRenderContext context, (string Title, PlotModel Model)[] panels, double middle)
    {
        var left = Margin;
        foreach (var series in panels.SelectMany(panel => panel.Model.Series).Where(series => series.Title is not null).DistinctBy(series => series.Title))
        {
            if (series is AreaSeries area) context.DrawRectangle(new(left, middle - 6, LegendSymbol, 12), area.Fill, OxyColors.Undefined, 0, EdgeRenderingMode.Automatic);
            else series.RenderLegend(context, new(left, middle - 6, LegendSymbol, 12));
            Write(context, new(left + LegendSymbol + 6, middle - 8), series.Title, 13, ChartStyle.Text);
            left += LegendSymbol + 24 + context.MeasureText(series.Title, ChartStyle.Font, 13, FontWeights.Normal).Width;
        }
    }

    /// <summary>The page with a head of its own: it scales, and screen readers say what it shows.</summary>
    static string Accessible(string svg, string title, string? subtitle, double height)
    {
        var body = svg[(svg.IndexOf('>', svg.IndexOf("<svg", StringComparison.Ordinal)) + 1)..].ReplaceLineEndings("\n").TrimStart();
        var head = FormattableString.Invariant($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {height}" width="{Width}" height="{height}" role="img" aria-label="{SecurityElement.Escape(title)}">""");
        return $"{head}\n  <desc>{SecurityElement.Escape(subtitle ?? title)}</desc>\n  {body}\n";
    }

    /// <summary>OxyPlot's metrics of Helvetica, whose widths it gives in points: in SVG's units of 1/96 inch, and with room for a reader's font that is wider.</summary>
    sealed class TextMeasurer() : PdfRenderContext(Width, Width, OxyColors.White)
    {
        const double Unit = 96 / 72d, Room = 1.15;

        public override OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight)
        {
            var size = base.MeasureText(text, fontFamily, fontSize, fontWeight);
            return new(Room * Unit * size.Width, size.Height);
        }
    }
}
