using Microsoft.ML.Lstm.Tool.Terminal;

namespace Microsoft.ML.Lstm.Tool.Tests;

[TestClass]
public sealed class FitTests
{
    [TestMethod]
    public void A_model_is_a_file_of_ML_NET_with_the_columns_that_it_reads()
    {
        var model = new MLContext(1).Model.Load(Trained.Forecaster, out var schema);
        CollectionAssert.AreEqual(new[] { "shop", "day", "units" }, schema.Select(column => column.Name).ToArray());
        Assert.AreEqual(7, ((LstmForecastingTransformer)model).Horizon);
    }

    [TestMethod]
    public void The_same_command_writes_a_model_with_the_same_forecasts_on_any_number_of_threads()
    {
        using var folder = new Folder();
        var sales = folder.Sales("sales.csv", 0, 84);
        string[] fit = ["fit", "forecast", sales, "--value", "units", "--series", "shop", "--horizon", "3", "--epochs", "2", "--members", "1", "--hidden", "4", "--pretrained", "false"];
        foreach (var threads in new[] { "1", "2" })
        {
            Run.Well([.. fit, "-o", folder[$"m{threads}.zip"], "--threads", threads]);
            Run.Well("score", folder[$"m{threads}.zip"], "-o", folder[$"f{threads}.csv"]);
        }

        Assert.AreEqual(File.ReadAllText(folder["f1.csv"]), File.ReadAllText(folder["f2.csv"]));
    }

    [TestMethod]
    public void A_wide_file_trains_the_same_model_as_a_long_one()
    {
        using var folder = new Folder();
        string[] options = ["--series", "shop", "--horizon", "5", "--epochs", "0", "--pretrained", "false"];
        Run.Well(["fit", "forecast", folder.Sales("long.csv", 0, 60), "--value", "units", "-o", folder["long.zip"], .. options]);
        Run.Well(["fit", "forecast", folder.WideSales("wide.csv", 0, 60), "--wide", "-o", folder["wide.zip"], .. options]);
        Run.Well("score", folder["long.zip"], "-o", folder["of-long.csv"]);
        Run.Well("score", folder["wide.zip"], "-o", folder["of-wide.csv"]);
        Assert.AreEqual(File.ReadAllText(folder["of-long.csv"]), File.ReadAllText(folder["of-wide.csv"]));
    }

    [TestMethod]
    public void The_summary_tells_rows_series_and_what_was_trained()
    {
        using var folder = new Folder();
        var run = Run.Well("fit", "forecast", folder.Sales("sales.csv", 0, 60, shops: 3), "--value", "units", "--series", "shop", "--horizon", "5", "--epochs", "0", "--pretrained", "false", "-o", folder["m.zip"]);
        StringAssert.Contains(run.Output, "180 rows of 3 series");
        StringAssert.Contains(run.Output, "horizon 5");
    }

    [TestMethod]
    public void A_cancelled_training_writes_no_model()
    {
        using var folder = new Folder();
        using var source = new CancellationTokenSource();
        source.Cancel();
        Run.Of(source.Token, "fit", "classify", folder.Waves("waves.csv"), "--value", "a", "--series", "id", "--label", "kind", "-o", folder["m.zip"]).Refused(ExitCode.Cancelled, "Cancelled");
        Assert.IsFalse(File.Exists(folder["m.zip"]));
    }
}
