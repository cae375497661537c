using System.Globalization;
using System.Xml.Linq;
using Microsoft.ML.Lstm.AutoML.SearchSpaces;

namespace Microsoft.ML.Lstm.AutoML.Tests.Reports;

[TestClass]
public sealed class SweepReportTests
{
    static SweepTrial Trial(int id, double loss, params (string Name, object Value)[] settings) => new()
    {
        Id = id,
        Metric = loss,
        Loss = loss,
        Elapsed = TimeSpan.FromSeconds(1.5 + id),
        Settings = [.. settings.Select(one => KeyValuePair.Create(one.Name, one.Value))],
        FoldLosses = [loss - 0.1, loss + 0.1],
        Epochs = [.. Enumerable.Range(1, 3).Select(epoch => new TrainingReport { Member = 0, Epoch = epoch, Epochs = 3, TrainingLoss = loss, ValidationLoss = loss / epoch, LearningRate = 0.01f, ExamplesPerSecond = 1, Progress = epoch / 3.0 })],
        Code = "new LstmBinaryOptions()",
    };

    static SweepReport Report { get; } = new()
    {
        Title = "A & B",
        Metric = "MASE",
        Trials =
        [
            Trial(0, 0.9),
            .. Enumerable.Range(1, 8).Select(i => Trial(i, 0.5 + (0.1 * (i % 4)), ("Training.LearningRate", 0.001f * (i % 4)), ("Network.Cell", i % 2 == 0 ? CellKind.Gru : CellKind.Lstm))),
            Trial(9, 0.55, ("Training.LearningRate", 0.5f), ("Network.Cell", CellKind.Gru)) with { IsStoppedEarly = true },
            Trial(10, double.NaN) with { Loss = double.PositiveInfinity, Failure = "It <diverged>." },
        ],
    };

    [TestMethod]
    public void The_page_is_well_formed_and_shows_all_trials()
    {
        var page = XDocument.Parse(Report.ToHtml().Replace("<!DOCTYPE html>", "", StringComparison.Ordinal));
        var text = string.Concat(page.DescendantNodes().OfType<XText>().Select(node => node.Value));
        foreach (var expected in (string[])["A & B", "Best MASE", "Parallel coordinates", "Loss curves", "It <diverged>.", "ended early", "new LstmBinaryOptions()", "As C# to paste"]) StringAssert.Contains(text, expected);
        XNamespace html = "http://www.w3.org/1999/xhtml";
        Assert.HasCount(1 + Report.Trials.Count, page.Descendants(html + "table").Last().Descendants(html + "tr").ToArray());
        Assert.IsFalse(page.Descendants().Any(node => node.Name.LocalName is "script" or "link" or "img"));
    }

    [TestMethod]
    public void The_page_is_the_same_whatever_the_culture()
    {
        var (before, expected) = (CultureInfo.CurrentCulture, Report.ToHtml());
        try
        {
            var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            (comma.NumberFormat.NumberDecimalSeparator, comma.NumberFormat.NumberGroupSeparator) = (",", ".");
            CultureInfo.CurrentCulture = comma;
            Assert.AreEqual(expected, Report.ToHtml());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [TestMethod]
    public void A_setting_that_decides_explains_all_and_one_that_does_not_little()
    {
        SweepTrial[] ranked = [.. Enumerable.Range(0, 24).Select(i => Trial(i, i, ("Decides", i / 24.0), ("Not", i * 7 % 24), ("One", 3), ("Text", i < 12 ? "a" : "b")))];
        var settings = AutoML.Reports.SettingRanks.Of(ranked).ToDictionary(one => one.Name, one => one.Importance);
        CollectionAssert.AreEquivalent((string[])["Decides", "Not", "Text"], settings.Keys.ToArray());
        Assert.IsGreaterThan(0.85, settings["Decides"]);
        Assert.AreEqual(0.75, settings["Text"], 0.01);
        Assert.IsLessThan(0.2, settings["Not"]);
    }

    [TestMethod]
    public void Without_a_trial_and_under_a_wrong_name_it_is_refused()
    {
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => new SweepReport { Trials = [] }.ToHtml()).Message, "no trial");
        Assert.ThrowsExactly<ArgumentException>(() => Report.Save("sweep.txt"));
    }

    [TestMethod]
    public void Options_are_written_as_CSharp_of_what_differs_from_the_defaults()
    {
        Assert.AreEqual("new LstmBinaryOptions()", OptionsCode.Write(new LstmBinaryOptions()));
        Assert.AreEqual("""
            new LstmForecastingOptions
            {
                OutputColumnName = "a\"b",
                KnownFutureColumnNames = ["x", "y"],
                Network = new NetworkOptions
                {
                    Cell = CellKind.Gru,
                    Dropout = 0.1f,
                },
                LogTransform = false,
            }
            """.ReplaceLineEndings("\n"), OptionsCode.Write(new LstmForecastingOptions { OutputColumnName = "a\"b", KnownFutureColumnNames = ["x", "y"], Network = new() { Cell = CellKind.Gru, Dropout = 0.1f }, LogTransform = false, Training = new() { OnReport = _ => { } } }));
    }

    [TestMethod]
    public void Progress_is_a_bar_with_the_best_so_far()
    {
        var output = new StringWriter();
        var line = new AutoML.Reports.ProgressLine(output, isTerminal: false);
        line.Limit(2, double.PositiveInfinity);
        line.End(Trial(0, 0.75), 1, Trial(0, 0.75));
        StringAssert.StartsWith(output.ToString(), "trial 0: 0.75. [############............] 1 trials, best 0.75 in trial 0, 0:00 gone, about 0:00 left");
    }
}
