using Microsoft.ML.Lstm.Tool.Terminal;

namespace Microsoft.ML.Lstm.Tool.Tests;

/// <summary>What is wrong with data, files and the command line, and the exit code and message of each.</summary>
[TestClass]
public sealed class BadInputTests
{
    static readonly string[] Columns = ["--value", "units", "--series", "shop", "--time", "day", "--horizon", "2", "--epochs", "0", "--pretrained", "false"];

    [TestMethod]
    [DataRow("", "is empty")]
    [DataRow("shop,day,units\n", "has no rows")]
    [DataRow("shop,day,Units\na,2024-01-01,1\n", "no column 'units'", "'shop', 'day', 'Units'", "Is 'Units' meant?")]
    [DataRow("shop,day,units,units\na,2024-01-01,1,2\n", "has a column twice", "units")]
    [DataRow("shop,day,units\na,2024-01-01,1\na,2024-01-02,many\n", "line 3", "column 'units'", "'many'")]
    [DataRow("shop,day,units\na,2024-01-01,1\na,someday,1\n", "line 3", "column 'day'", "'someday'")]
    [DataRow("shop,day,units\na,2024-01-01,1\na,2024-01-02\n", "units")]
    [DataRow("shop,day,units\na,2024-01-02,1\na,2024-01-01,1\na,2024-01-03,1\n", "'day'", "sort")]
    [DataRow("shop,day,units\na,2024-01-01,1\na,2024-01-01,1\na,2024-01-02,1\n", "'day'", "one row for each time", "--duplicate-times")]
    [DataRow("shop,day,units\na,2024-01-01,1\na,2024-01-02,inf\na,2024-01-03,1\n", "'units'")]
    [DataRow("shop,day,units\na,2024-01-01,1\n", "'units'", "1 values")]
    [DataRow("shop,day,units\na,2024-01-01,\na,2024-01-02,\na,2024-01-03,\n", "'units'", "0 are known")]
    public void Data_that_no_forecaster_can_be_trained_on_are_refused(string text, params string[] words)
    {
        using var folder = new Folder();
        Run.Of(["fit", "forecast", folder.Write("sales.csv", text), "-o", folder["m.zip"], .. Columns]).Refused(ExitCode.Data, words);
        Assert.IsFalse(File.Exists(folder["m.zip"]));
    }

    [TestMethod]
    [DataRow("", "is empty")]
    [DataRow("shop,day,units\n", "has no rows")]
    [DataRow("shop,units\nshop1,5\n", "no column 'day'")]
    [DataRow("shop,day,units\nshop1,2024-03-25,x\n", "line 2", "column 'units'", "'x'")]
    [DataRow("shop,day,units\nshop1,2024-03-26,1\nshop1,2024-03-25,1\n", "'day'")]
    [DataRow("shop,day,units\nshop1,2024-03-25,1\nshop1,2024-03-25,1\n", "'day'")]
    [DataRow("shop,day,units\nshop1,2024-03-25,1\nshop2,2024-03-25,1\nshop1,2024-03-26,1\n", "'shop1'", "do not lie together", "Sort the file by 'shop'")]
    [DataRow("shop,day,units\n,2024-03-25,1\n", "'shop'")]
    public void Data_that_cannot_be_scored_are_refused(string text, params string[] words)
    {
        using var folder = new Folder();
        Run.Of("score", Trained.Forecaster, folder.Write("next.csv", text), "-o", folder["f.csv"]).Refused(ExitCode.Data, words);
        CollectionAssert.AreEqual(new[] { "next.csv" }, folder.Names.ToArray());
    }

    [TestMethod]
    public void A_missing_value_at_the_end_is_a_step_of_the_series()
    {
        using var folder = new Folder();
        Run.Well("score", Trained.Forecaster, folder.Write("next.csv", "shop,day,units\nshop1,2024-03-25,220\nshop1,2024-03-26,\n"), "-o", folder["f.csv"]);
        StringAssert.StartsWith(File.ReadAllLines(folder["f.csv"])[1], "shop1,1,2024-03-27,");
    }

    [TestMethod]
    public void Labels_that_differ_within_a_sequence_are_refused_by_name()
    {
        using var folder = new Folder();
        Run.Of("fit", "classify", folder.Write("w.csv", "id,a,kind\nx,1,slow\nx,2,fast\ny,1,slow\n"), "--value", "a", "--series", "id", "--label", "kind", "-o", folder["m.zip"]).Refused(ExitCode.Data, "'kind'");
    }

    [TestMethod]
    public void Quotes_separators_and_byte_order_marks_of_real_files_are_read()
    {
        using var folder = new Folder();
        Run.Well("score", Trained.Forecaster, folder.Write("next.csv", "\uFEFF\"shop\";\"day\";\"units\"\r\n\"a;\"\"b\"\"\";2024-03-25;\"220\"\r\n\"a;\"\"b\"\"\"; 2024-03-26 ;221\r\n"), "-o", folder["f.csv"]);
        StringAssert.StartsWith(File.ReadAllLines(folder["f.csv"])[1], "\"a;\"\"b\"\"\",1,2024-03-27,");
    }

    [TestMethod]
    public void Files_that_are_not_there_or_cannot_be_written_are_named()
    {
        using var folder = new Folder();
        var next = folder.Sales("next.csv", 84, 90);
        Run.Of(["fit", "forecast", folder["none.csv"], "-o", folder["m.zip"], .. Columns]).Refused(ExitCode.File, "none.csv");
        Run.Of("score", folder["none.zip"], next, "-o", folder["f.csv"]).Refused(ExitCode.File, "none.zip");
        Run.Of("score", Trained.Forecaster, folder["none.csv"], "-o", folder["f.csv"]).Refused(ExitCode.File, "none.csv");
        Run.Of("score", Trained.Forecaster, next, "-o", folder["none/f.csv"]).Refused(ExitCode.File, "none");
        Run.Of("score", Trained.Forecaster, next, "-o", Path.GetDirectoryName(next)!).Refused(ExitCode.File, "folder");
        Run.Of("score", next, next, "-o", folder["f.csv"]).Refused(ExitCode.Data, "no model file");
        Run.Of("evaluate", Trained.Forecaster, folder["none.csv"]).Refused(ExitCode.File, "none.csv");
        if (OperatingSystem.IsLinux()) Run.Of("score", Trained.Forecaster, next, "-o", "/proc/f.csv").Refused(ExitCode.File, "f.csv");
        folder.Write("m.zip", "mine");
        Run.Of(["fit", "forecast", next, "-o", folder["m.zip"], .. Columns]).Refused(ExitCode.Exists, "m.zip", "--overwrite");
        Assert.AreEqual("mine", File.ReadAllText(folder["m.zip"]));
    }

    [TestMethod]
    public void A_damaged_model_is_refused()
    {
        using var folder = new Folder();
        var bytes = File.ReadAllBytes(Trained.Forecaster);
        File.WriteAllBytes(folder["m.zip"], bytes[..(bytes.Length / 2)]);
        Run.Of("score", folder["m.zip"], folder.Sales("next.csv", 84, 90), "-o", folder["f.csv"]).Refused(ExitCode.Data, "m.zip", "damaged");
    }

    [TestMethod]
    [DataRow("--value", "fit forecast d.csv -o m.zip --horizon 3")]
    [DataRow("--horizon", "fit forecast d.csv -o m.zip --value a")]
    [DataRow("--horizon is 0", "fit forecast d.csv -o m.zip --value a --horizon 0")]
    [DataRow("--members is 0", "fit forecast d.csv -o m.zip --value a --horizon 1 --members 0")]
    [DataRow("--series", "fit classify d.csv -o m.zip --value a --label b")]
    [DataRow("--label", "fit classify d.csv -o m.zip --value a --series b")]
    [DataRow("--wide", "fit forecast d.csv -o m.zip --wide --value a --horizon 3")]
    [DataRow("--known", "fit forecast d.csv -o m.zip --wide --known a --horizon 3")]
    [DataRow("--output", "score m.zip d.csv")]
    [DataRow("--bogus", "score m.zip d.csv -o f.csv --bogus")]
    [DataRow("many", "fit forecast d.csv -o m.zip --value a --horizon many")]
    [DataRow("command", "")]
    public void A_wrong_command_line_says_what_is_wrong(string word, string args) => Run.Of(args.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Refused(ExitCode.Usage, word);

    [TestMethod]
    [DataRow("3/3")]
    [DataRow("-1/3")]
    [DataRow("1")]
    [DataRow("a/b")]
    [DataRow("0/0")]
    public void A_wrong_shard_is_refused(string shard)
    {
        using var folder = new Folder();
        Run.Of("score", Trained.Forecaster, folder.Sales("next.csv", 84, 90), "-o", folder["f.csv"], $"--shard={shard}").Refused(ExitCode.Usage, "shard");
    }
}
