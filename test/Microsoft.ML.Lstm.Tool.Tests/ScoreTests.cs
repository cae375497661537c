using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Tool.Shards;
using Microsoft.ML.Lstm.Tool.Terminal;

namespace Microsoft.ML.Lstm.Tool.Tests;

[TestClass]
public sealed class ScoreTests
{
    [TestMethod]
    public void Forecasts_are_those_of_the_model_at_the_last_row_of_each_series()
    {
        using var folder = new Folder();
        var next = folder.Sales("next.csv", 84, 98);
        Run.Well("score", Trained.Forecaster, next, "-o", folder["f.csv"]);
        var lines = File.ReadAllLines(folder["f.csv"]);
        Assert.AreEqual("shop,step,day,forecast,lower,upper", lines[0]);
        Assert.AreEqual(6 * 7, lines.Length - 1);

        var ml = new MLContext(1);
        var rows = ml.Data.LoadFromTextFile<Sale>(next, separatorChar: ',', hasHeader: true);
        var last = ml.Data.CreateEnumerable<Forecast>(ml.Model.Load(Trained.Forecaster, out _).Transform(rows), reuseRowObject: false).GroupBy(row => row.shop).Select(group => group.Last());
        var expected = last.OrderBy(row => row.shop, StringComparer.Ordinal).SelectMany(row => Enumerable.Range(0, 7).Select(step => string.Create(CultureInfo.InvariantCulture,
            $"{row.shop},{step + 1},{row.day.AddDays(step + 1):yyyy-MM-dd},{row.Values[step]},{row.LowerBound[step]},{row.UpperBound[step]}")));
        CollectionAssert.AreEqual(expected.ToArray(), lines[1..]);
    }

    [TestMethod]
    public void A_new_series_begins_with_its_first_row()
    {
        using var folder = new Folder();
        Run.Well("score", Trained.Forecaster, folder.Write("new.csv", $"units,shop,day\n{string.Join('\n', Enumerable.Range(1, 28).Select(day => $"{50 + (day % 7)},newcomer,2024-06-{day:00}"))}\n"), "-o", folder["f.csv"]);
        var lines = File.ReadAllLines(folder["f.csv"]);
        Assert.AreEqual(1 + 7, lines.Length);
        StringAssert.StartsWith(lines[1], "newcomer,1,2024-06-29,");
    }

    [TestMethod]
    public void Shards_together_hold_every_series_once_with_the_same_bits()
    {
        using var folder = new Folder();
        var next = folder.Sales("next.csv", 84, 98);
        Run.Well("score", Trained.Forecaster, next, "-o", folder["all.csv"]);
        for (var shard = 0; shard < 3; shard++) Run.Well("score", Trained.Forecaster, next, "-o", folder["f.csv"], "--shard", $"{shard}/3");
        string[] parts = [.. Enumerable.Range(0, 3).Select(shard => folder[$"f.{shard}-of-3.csv"])];
        Assert.IsTrue(parts.Count(part => File.ReadAllLines(part).Length > 1) > 1, "All series fell into one shard.");
        CollectionAssert.AreEqual(File.ReadAllLines(folder["all.csv"])[1..].Order(StringComparer.Ordinal).ToArray(), parts.SelectMany(part => File.ReadAllLines(part)[1..]).Order(StringComparer.Ordinal).ToArray());
    }

    [TestMethod]
    public void Work_that_was_done_is_not_done_again()
    {
        using var folder = new Folder();
        string[] score = ["score", Trained.Forecaster, folder.Sales("next.csv", 84, 98), "-o", folder["f.csv"]];
        Run.Well(score);
        var first = File.ReadAllBytes(folder["f.csv"]);
        var written = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(folder["f.csv"], written);
        StringAssert.Contains(Run.Well(score).Output, "Done already");
        Assert.AreEqual(written, File.GetLastWriteTimeUtc(folder["f.csv"]));

        // A run that was killed behind its beginning left this.
        Assert.IsNotNull(Manifest.Read(folder["f.csv"]));
        (Manifest.Read(folder["f.csv"])! with { Finished = false, Output = "" }).Write(folder["f.csv"]);
        File.WriteAllText(folder["f.csv"], "half a fi");
        StringAssert.Contains(Run.Well(score).Output, "Written");
        CollectionAssert.AreEqual(first, File.ReadAllBytes(folder["f.csv"]));
    }

    [TestMethod]
    public void What_other_work_wrote_is_not_replaced_unless_it_is_told_to()
    {
        using var folder = new Folder();
        Run.Well("score", Trained.Forecaster, folder.Sales("next.csv", 84, 98), "-o", folder["f.csv"]);
        Run.Of("score", Trained.Forecaster, folder.Sales("other.csv", 84, 90), "-o", folder["f.csv"]).Refused(ExitCode.Exists, "f.csv", "--overwrite");
        Run.Of("score", Trained.Forecaster, folder["next.csv"], "-o", folder["f.csv"], "--horizon", "3").Refused(ExitCode.Exists, "--overwrite");
        Run.Well("score", Trained.Forecaster, folder["next.csv"], "-o", folder["f.csv"], "--horizon", "3", "--overwrite");
        Assert.AreEqual(1 + (6 * 3), File.ReadAllLines(folder["f.csv"]).Length);
        File.AppendAllText(folder["f.csv"], "damaged");
        Run.Of("score", Trained.Forecaster, folder["next.csv"], "-o", folder["f.csv"], "--horizon", "3").Refused(ExitCode.Exists, "--overwrite");
    }

    [TestMethod]
    public void A_score_that_fails_leaves_nothing()
    {
        using var folder = new Folder();
        Run.Of("score", Trained.Forecaster, folder.Sales("before.csv", 0, 20), "-o", folder["f.csv"]).Refused(ExitCode.Data, "'day'", "sort");
        using var source = new CancellationTokenSource();
        source.Cancel();
        Run.Of(source.Token, "score", Trained.Forecaster, folder.Sales("next.csv", 84, 90), "-o", folder["f.csv"]).Refused(ExitCode.Cancelled);
        CollectionAssert.AreEqual(new[] { "before.csv", "next.csv" }, folder.Names.ToArray());
    }

    [TestMethod]
    public void Classes_have_probabilities_and_need_no_label()
    {
        using var folder = new Folder();
        Run.Well("score", Trained.Classifier, folder.Waves("with.csv"), "-o", folder["a.csv"]);
        Run.Well("score", Trained.Classifier, folder.Waves("without.csv", hasLabel: false), "-o", folder["b.csv"]);
        var lines = File.ReadAllLines(folder["a.csv"]);
        Assert.AreEqual("id,class,probability of fast,probability of slow", lines[0]);
        Assert.AreEqual(40, lines.Length - 1);
        Assert.AreEqual(File.ReadAllText(folder["a.csv"]), File.ReadAllText(folder["b.csv"]));
        foreach (var line in lines[1..])
        {
            var cells = line.Split(',');
            var (fast, slow) = (float.Parse(cells[2], CultureInfo.InvariantCulture), float.Parse(cells[3], CultureInfo.InvariantCulture));
            Assert.AreEqual(1, fast + slow, 1e-4, line);
            Assert.AreEqual(fast > slow ? "fast" : "slow", cells[1]);
        }
    }

    [TestMethod]
    public void Values_and_anomalies_have_a_row_for_each_sequence_and_reading()
    {
        using var folder = new Folder();
        Run.Well("score", Trained.Regressor, folder.Waves("waves.csv"), "-o", folder["v.csv"]);
        Assert.AreEqual("id,value", File.ReadLines(folder["v.csv"]).First());
        Assert.AreEqual(1 + 40, File.ReadAllLines(folder["v.csv"]).Length);
        Run.Well("score", Trained.Detector, folder.Readings("load.csv", 300, fault: 200), "-o", folder["a.csv"]);
        var lines = File.ReadAllLines(folder["a.csv"]);
        Assert.AreEqual("load,alert,score,p-value", lines[0]);
        Assert.AreEqual(1 + 300, lines.Length);
        Assert.IsTrue(lines[201..221].Any(line => line.Split(',')[1] == "1"), "The fault raised no alert.");
    }

    [TestMethod]
    public void Covariates_that_are_known_ahead_are_read_from_the_rows_without_values()
    {
        using var folder = new Folder();
        static string Rows(int first, int end, int valuesUntil) => $"day,units,offer\n{string.Join('\n', Enumerable.Range(first, end - first).Select(day => $"{day},{(day < valuesUntil ? $"{100 + (10 * (day % 7)) + (day % 5 == 0 ? 50 : 0)}" : "")},{(day % 5 == 0 ? 1 : 0)}"))}\n";
        Run.Well("fit", "forecast", folder.Write("train.csv", Rows(0, 120, 120)), "--value", "units", "--time", "day", "--known", "offer", "--horizon", "4", "--epochs", "1", "--members", "1", "--hidden", "4", "--pretrained", "false", "-o", folder["m.zip"]);
        Run.Well("score", folder["m.zip"], folder.Write("next.csv", Rows(120, 132, 128)), "-o", folder["f.csv"]);
        Assert.AreEqual(1 + 4, File.ReadAllLines(folder["f.csv"]).Length);
        Run.Of("score", folder["m.zip"], folder.Write("short.csv", Rows(120, 130, 128)), "-o", folder["g.csv"]).Refused(ExitCode.Data, "4 steps", "2");
    }

    sealed class Sale
    {
        [LoadColumn(0)] public string shop { get; set; } = "";
        [LoadColumn(1)] public DateTime day { get; set; }
        [LoadColumn(2)] public float units { get; set; }
    }

    sealed class Forecast
    {
        public string shop { get; set; } = "";
        public DateTime day { get; set; }
        [ColumnName("Forecast")] public float[] Values { get; set; } = [];
        public float[] LowerBound { get; set; } = [];
        public float[] UpperBound { get; set; } = [];
    }
}
