using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.ML.Lstm.Engine.Persistence;

namespace Microsoft.ML.Lstm;

/// <summary>Learning curves as a picture (SVG): mean returns by steps taken, a line for each training.</summary>
public static class LearningCurve
{
    const int Width = 720, Height = 400, Left = 64, Right = 20, Top = 48, Bottom = 48, Ticks = 5;

    // Of Okabe and Ito (2008): told apart by all eyes.
    static readonly string[] Colors = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];

    /// <summary>Draws curves.</summary>
    /// <param name="title">The headline.</param>
    /// <param name="trainings">Curves by the names that the legend has.</param>
    /// <exception cref="InvalidOperationException">No episode ended in any of them.</exception>
    public static string ToSvg(string title, IReadOnlyDictionary<string, IReadOnlyList<EpisodeReport>> trainings)
    {
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(trainings);
        var all = trainings.Values.SelectMany(Ended).ToArray();
        if (all.Length == 0) throw new InvalidOperationException("There is nothing to draw: no episode ended in any training. Train for longer.");
        var (most, low, high) = (all.Max(point => point.Steps), all.Min(point => point.MeanReturn), all.Max(point => point.MeanReturn));
        if (high - low < 1e-9) (low, high) = (low - 0.5, high + 0.5);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" width=\"{Width}\" height=\"{Height}\" font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"24\" font-size=\"16\" fill=\"#222222\">{WebUtility.HtmlEncode(title)}</text>\n");
        for (var tick = 0; tick <= Ticks; tick++)
        {
            var (value, steps) = (low + ((high - low) * tick / Ticks), most * tick / Ticks);
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(value):F1}\" y2=\"{Y(value):F1}\" stroke=\"#e0e0e0\"/><text x=\"{Left - 8}\" y=\"{Y(value) + 4:F1}\" text-anchor=\"end\" fill=\"#555555\">{value:0.##}</text>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(steps):F1}\" y=\"{Height - Bottom + 18}\" text-anchor=\"middle\" fill=\"#555555\">{steps:N0}</text>\n");
        }
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + ((Width - Left - Right) / 2)}\" y=\"{Height - 8}\" text-anchor=\"middle\" fill=\"#555555\">steps</text>\n");
        foreach (var (index, (name, curve)) in trainings.Index())
        {
            var points = string.Join(' ', Ended(curve).Select(point => FormattableString.Invariant($"{X(point.Steps):F1},{Y(point.MeanReturn):F1}")));
            var color = Colors[index % Colors.Length];
            svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{points}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"2\"/><text x=\"{Width - Right}\" y=\"{Top + (16 * index)}\" text-anchor=\"end\" fill=\"{color}\">{WebUtility.HtmlEncode(name)}</text>\n");
        }
        return svg.Append("</svg>\n").ToString();

        double X(long steps) => Left + ((Width - Left - Right) * (double)steps / most);

        double Y(double value) => Height - Bottom - ((Height - Top - Bottom) * (value - low) / (high - low));
    }

    /// <summary>Draws curves into a file, which is replaced atomically.</summary>
    /// <param name="path">The file.</param>
    /// <param name="title">The headline.</param>
    /// <param name="trainings">Curves by the names that the legend has.</param>
    /// <exception cref="InvalidOperationException">No episode ended in any of them.</exception>
    public static void Save(string path, string title, IReadOnlyDictionary<string, IReadOnlyList<EpisodeReport>> trainings)
    {
        var svg = ToSvg(title, trainings);
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(svg)));
    }

    static IEnumerable<EpisodeReport> Ended(IReadOnlyList<EpisodeReport> curve) => curve.Where(point => point.Episodes > 0);
}
