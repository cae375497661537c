using System.Globalization;
using System.Xml.Linq;

namespace Microsoft.ML.Lstm.Charts.Tests;

/// <summary>What is to be seen on an SVG page.</summary>
static class Drawing
{
    static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    public static XElement Page(string svg)
    {
        Assert.DoesNotContain("NaN", svg);
        Assert.DoesNotContain("Infinity", svg);
        return XDocument.Parse(svg).Root!;
    }

    public static string[] Texts(string svg) => [.. Page(svg).Descendants(Svg + "text").Select(text => text.Value)];

    /// <summary>Points of each line of a colour, those of the legend among them.</summary>
    public static int[] Lines(string svg, string colour) => [.. Page(svg).Descendants(Svg + "polyline")
        .Where(line => line.Attribute("style")!.Value.Contains(Rgb(colour)) && !line.Attribute("style")!.Value.Contains("dasharray"))
        .Select(line => line.Attribute("points")!.Value.Split(' ').Length).Where(points => points > 1)];

    /// <summary>Circles of a colour, those of the legend among them.</summary>
    public static int Circles(string svg, string colour) => Page(svg).Descendants(Svg + "ellipse").Count(mark => mark.Attribute("style")!.Value.Contains(Rgb(colour)));

    /// <summary>Corners of each filled shape of a colour.</summary>
    public static int[] Areas(string svg, string colour) => [.. Page(svg).Descendants(Svg + "polygon").Where(area => area.Attribute("style")!.Value.Contains("fill:" + Rgb(colour)))
        .Select(area => area.Attribute("points")!.Value.Split(' ').Length)];

    static string Rgb(string colour) => "rgb(" + string.Join(',', Enumerable.Range(0, 3).Select(i => int.Parse(colour.AsSpan((2 * i) + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture))) + ")";
}
