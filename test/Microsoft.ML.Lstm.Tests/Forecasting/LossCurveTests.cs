namespace Microsoft.ML.Lstm.Tests.Forecasting;

[TestClass]
public sealed class LossCurveTests
{
    readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow(150)]
    [DataRow(40)]
    public void Each_network_of_a_phase_has_a_curve_of_its_own_from_epoch_1_on(int count)
    {
        var reports = new List<TrainingReport>();
        var model = SeriesFixtures.Fit(_ml, SeriesFixtures.Rows(_ml, SeriesFixtures.Series(count)), SeriesFixtures.Small with { Training = SeriesFixtures.Small.Training with { Members = 2, OnReport = reports.Add } });
        Assert.IsTrue(model.LossCurve.Count >= 2);
        foreach (var curve in model.LossCurve.GroupBy(point => (point.Phase, point.Member)))
            CollectionAssert.AreEqual(Enumerable.Range(1, curve.Count()).ToArray(), curve.Select(point => point.Epoch).ToArray(), $"{curve.Key}");
        Assert.IsTrue(reports.All(report => model.LossCurve.Any(point => (point.Phase, point.Member, point.Epoch, point.TrainingLoss) == (report.Phase, report.Member, report.Epoch, report.TrainingLoss))));

        using var file = new MemoryStream();
        _ml.Model.Save(model, null, file);
        file.Position = 0;
        CollectionAssert.AreEqual(model.LossCurve.ToArray(), ((LstmForecastingTransformer)_ml.Model.Load(file, out _)).LossCurve.ToArray());
    }

    [TestMethod]
    public void A_model_without_a_network_says_so()
    {
        var lines = new List<string>();
        _ml.Log += (_, e) =>
        {
            if (e.Kind == Runtime.ChannelMessageKind.Warning) lines.Add(e.Message);
        };
        var random = new Random(1);
        var noise = SeriesFixtures.Rows(_ml, Enumerable.Range(0, 120).Select(_ => random.NextSingle()).ToArray());
        var without = 0;
        foreach (var rate in new[] { 1e-3f, 0.03f, 0.1f })
        {
            lines.Clear();
            var model = SeriesFixtures.Fit(_ml, noise, SeriesFixtures.Small with { Training = SeriesFixtures.Small.Training with { LearningRate = rate } });
            Assert.AreEqual(model.Epochs > 0, model.HasNetwork);
            Assert.AreEqual(model.HasNetwork ? 0 : 1, lines.Count(line => line.Contains("no network", StringComparison.Ordinal)));
            if (!model.HasNetwork) without++;
        }
        Assert.IsTrue(without > 0, "Noise cannot be forecast.");
    }
}
