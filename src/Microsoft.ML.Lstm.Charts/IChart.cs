using OxyPlot;

namespace Microsoft.ML.Lstm.Charts;

/// <summary>A chart, which <see cref="ChartFiles"/> writes as SVG.</summary>
public interface IChart
{
    /// <summary>The chart as a model of OxyPlot with headline and legend, to be changed or drawn in a window, PNG or PDF by one of OxyPlot's own packages. Each call makes a new one.</summary>
    /// <exception cref="InvalidOperationException">There is nothing to draw, or lists that belong together differ in length.</exception>
    PlotModel ToPlotModel();
}
