using System.Text.Json;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Tool.Terminal;

namespace Microsoft.ML.Lstm.Tool.Tests;

[TestClass]
public sealed class EvaluateTests
{
    [TestMethod]
    public void Forecasts_have_the_metrics_of_the_library()
    {
        using var folder = new Folder();
        var next = folder.Sales("next.csv", 84, 112);
        var json = Json(Trained.Forecaster, next);
        var ml = new MLContext(1);
        var rows = ml.Data.LoadFromTextFile(next, [new("shop", DataKind.String, 0), new("day", DataKind.DateTime, 1), new("units", DataKind.Single, 2)], separatorChar: ',', hasHeader: true);
        var metrics = ml.Forecasting.Evaluate(ml.Model.Load(Trained.Forecaster, out _).Transform(rows), "units", "Forecast", "shop", "LowerBound", "UpperBound");
        Assert.AreEqual(metrics.Count, json["count"]);
        Assert.AreEqual(metrics.MeanAbsoluteError, json["mae"]);
        Assert.AreEqual(metrics.MeanAbsoluteScaledError, json["mase"]);
        Assert.AreEqual(metrics.Coverage, json["coverage"]);
        Assert.AreEqual(metrics.SeasonalNaive!.MeanAbsoluteError, json["naiveMae"]);
        StringAssert.Contains(Run.Well("evaluate", Trained.Forecaster, next).Output, "mean absolute scaled error");
    }

    [TestMethod]
    public void Classes_and_values_are_compared_with_their_labels()
    {
        using var folder = new Folder();
        var waves = folder.Waves("waves.csv");
        var classes = Json(Trained.Classifier, waves);
        Run.Well("score", Trained.Classifier, waves, "-o", folder["c.csv"]);
        var right = File.ReadAllLines(folder["c.csv"])[1..].Select(line => line.Split(',')).Count(cells => cells[1] == (int.Parse(cells[0][1..]) % 2 == 0 ? "slow" : "fast"));
        Assert.AreEqual(right / 40.0, classes["accuracy"], 1e-9);
        Assert.AreEqual(2, classes["classes"]);
        Run.Well("score", Trained.Regressor, waves, "-o", folder["v.csv"]);
        var error = File.ReadAllLines(folder["v.csv"])[1..].Select(line => line.Split(',')).Average(cells => Math.Abs(float.Parse(cells[1]) - (int.Parse(cells[0][1..]) % 2 == 0 ? 0.2f : 1.1f)));
        Assert.AreEqual(error, Json(Trained.Regressor, waves)["mae"], 1e-5);
        Run.Of("evaluate", Trained.Classifier, folder.Waves("without.csv", hasLabel: false)).Refused(ExitCode.Data, "no column 'kind'");
    }

    [TestMethod]
    public void Alerts_are_counted_and_compared_with_known_anomalies()
    {
        using var folder = new Folder();
        var readings = folder.Readings("load.csv", 300, fault: 200);
        var json = Json(Trained.Detector, readings, "--label", "fault");
        Run.Well("score", Trained.Detector, readings, "-o", folder["a.csv"]);
        var alerts = File.ReadAllLines(folder["a.csv"])[1..].Select(line => line.Split(',')[1] == "1").ToArray();
        Assert.AreEqual(alerts.Count(alert => alert), json["alerts"]);
        Assert.AreEqual(20, json["anomalies"]);
        Assert.AreEqual(alerts[200..220].Count(alert => alert) / 20.0, json["recall"]);
        Assert.IsFalse(Json(Trained.Detector, readings).ContainsKey("recall"));
    }

    [TestMethod]
    public void Options_of_another_task_are_refused()
    {
        using var folder = new Folder();
        var waves = folder.Waves("waves.csv");
        Run.Of("evaluate", Trained.Classifier, waves, "--season", "7").Refused(ExitCode.Usage, "--season");
        Run.Of("evaluate", Trained.Classifier, waves, "--label", "kind").Refused(ExitCode.Usage, "--label");
        Run.Of("score", Trained.Classifier, waves, "-o", folder["c.csv"], "--horizon", "7").Refused(ExitCode.Usage, "--horizon");
        Run.Of("score", Trained.Classifier, "-o", folder["c.csv"]).Refused(ExitCode.Usage, "input");
        Run.Of("score", Trained.Detector, folder.Readings("load.csv", 30), "-o", folder["a.csv"], "--shard", "0/2").Refused(ExitCode.Usage, "one series");
    }

    static Dictionary<string, double> Json(params string[] args) =>
        JsonSerializer.Deserialize<Dictionary<string, double>>(Run.Well(["evaluate", .. args, "--json"]).Output, new JsonSerializerOptions { NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals })!;
}
