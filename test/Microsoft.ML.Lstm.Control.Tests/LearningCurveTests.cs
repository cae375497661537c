using System.Xml.Linq;

namespace Microsoft.ML.Lstm.Control.Tests;

[TestClass]
public sealed class LearningCurveTests
{
    [TestMethod]
    public void A_curve_is_drawn_from_left_to_right_and_from_the_least_to_the_greatest_return()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory().FullName, "curve.svg");
        LearningCurve.Save(path, "Cards & poles", new Dictionary<string, IReadOnlyList<EpisodeReport>> { ["<one>"] = [Point(100, -1), Point(200, double.NaN), Point(400, 3)] });
        var svg = XDocument.Load(path).Root!;
        var points = svg.Descendants().Single(element => element.Name.LocalName == "polyline").Attribute("points")!.Value.Split(' ');
        CollectionAssert.AreEqual(new[] { "223.0,352.0", "700.0,48.0" }, points);
        var texts = svg.Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value).ToArray();
        CollectionAssert.IsSubsetOf(new[] { "Cards & poles", "<one>", "-1", "3", "400" }, texts);
    }

    [TestMethod]
    public void Nothing_to_draw_is_refused() =>
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => LearningCurve.ToSvg("", new Dictionary<string, IReadOnlyList<EpisodeReport>> { ["one"] = [Point(1, double.NaN)] })).Message, "no episode ended");

    static EpisodeReport Point(long steps, double value) => new()
    {
        Iteration = 1,
        Steps = steps,
        TotalSteps = 500,
        Episodes = double.IsNaN(value) ? 0 : 2,
        MeanReturn = value,
        MeanLength = 1,
        Loss = 0,
        Entropy = 0,
    };
}
