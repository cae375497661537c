using OxyPlot;
using OxyPlot.Axes;

namespace Microsoft.ML.Lstm.Charts;

/// <summary>A drawing by a pen, such as a generator of sequences makes: offsets from point to point, and where the pen is lifted (the form of sketch-rnn, Ha and Eck 2017). Several of them side by side are a <see cref="ChartGrid"/>.</summary>
public sealed record StrokeChart : IChart
{
    /// <summary>The headline; may be empty.</summary>
    public required string Title { get; init; }

    /// <summary>The line under the headline; none by default.</summary>
    public string? Subtitle { get; init; }

    /// <summary>Row-major [points, 3]: offset to the right and downwards from the point before, and whether the pen is lifted behind the point (above 0.5). A point whose offset is not finite is left out and ends its stroke; a stroke of one point is a dot.</summary>
    public required IReadOnlyList<float> Points { get; init; }

    /// <summary>The first points, such as those that were given, in another colour. Default 0.</summary>
    public int Given { get; init; }

    /// <inheritdoc/>
    public PlotModel ToPlotModel()
    {
        ArgumentNullException.ThrowIfNull(Points);
        if (Points.Count % 3 != 0) throw new InvalidOperationException($"{nameof(Points)} has {Points.Count} values, which is no whole number of points of three: two offsets, and whether the pen is lifted.");
        if (Given < 0 || Given > Points.Count / 3) throw new InvalidOperationException($"{nameof(Given)} is {Given}, but there are {Points.Count / 3} points.");
        var model = ChartStyle.Model(Title, Subtitle);
        model.PlotType = PlotType.Cartesian;
        model.Axes.Add(new LinearAxis { Position = AxisPosition.Bottom, IsAxisVisible = false, MinimumPadding = 0.05, MaximumPadding = 0.05 });
        model.Axes.Add(new LinearAxis { Position = AxisPosition.Left, IsAxisVisible = false, MinimumPadding = 0.05, MaximumPadding = 0.05, StartPosition = 1, EndPosition = 0 });
        var (x, y, stroke, drawn) = (0.0, 0.0, new List<DataPoint>(), false);
        for (var i = 0; i < Points.Count / 3; i++)
        {
            var isFinite = float.IsFinite(Points[3 * i]) && float.IsFinite(Points[(3 * i) + 1]);
            if (isFinite)
            {
                (x, y) = (x + Points[3 * i], y + Points[(3 * i) + 1]);
                stroke.Add(new(x, y));
            }
            var isLifted = Points[(3 * i) + 2] > 0.5f || !isFinite || i + 1 == Points.Count / 3;
            if (stroke.Count > 0 && (isLifted || i + 1 == Given))
            {
                model.AddLine(null, stroke, i < Given ? ChartStyle.Muted : ChartStyle.Ink, 1.6);
                drawn = true;
                // A stroke that goes on behind what was given begins where that ends.
                stroke = isLifted ? [] : [stroke[^1]];
            }
        }
        return drawn ? model : throw new InvalidOperationException($"There is nothing to draw: {nameof(Points)} has no point with finite offsets.");
    }
}
