using System.Text;
using Microsoft.ML.Lstm.Engine.Persistence;

namespace Microsoft.ML.Lstm.Charts;

/// <summary>Charts as SVG. The same chart gives the same bytes, whatever the machine's culture.</summary>
public static class ChartFiles
{
    extension(IChart chart)
    {
        /// <summary>The chart as SVG.</summary>
        public string ToSvg()
        {
            ArgumentNullException.ThrowIfNull(chart);
            return SvgPage.Draw(chart);
        }

        /// <summary>Writes the chart as SVG; the file is complete, or stays what it was.</summary>
        /// <param name="path">The file to make or to replace, which must end in .svg.</param>
        public void Save(string path)
        {
            ArgumentNullException.ThrowIfNull(chart);
            Write(path, () => SvgPage.Draw(chart));
        }
    }

    internal static void Write(string path, Func<string> svg)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (!path.EndsWith(".svg", StringComparison.OrdinalIgnoreCase))
            throw new ArgumentException($"The file '{path}' does not end in .svg, and charts are written as SVG only. Name it so, or draw {nameof(IChart.ToPlotModel)}() with one of OxyPlot's exporters.", nameof(path));
        var bytes = Encoding.UTF8.GetBytes(svg());
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }
}
