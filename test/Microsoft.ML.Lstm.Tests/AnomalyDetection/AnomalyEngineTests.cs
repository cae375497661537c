namespace Microsoft.ML.Lstm.Tests.AnomalyDetection;

[TestClass]
public sealed class AnomalyEngineTests
{
    readonly MLContext _ml = new(seed: 1);
    readonly SensorStep[] _steps = SensorFixtures.Steps(600);

    LstmAnomalyTransformer Model => field ??= SensorFixtures.Fit(_ml, _steps[..SensorFixtures.History]);

    [TestMethod]
    public void Row_by_row_gives_the_same_bits_as_a_data_view_and_leaves_the_model_as_it_is()
    {
        var expected = SensorFixtures.Verdicts(_ml, Model.Transform(SensorFixtures.Rows(_ml, _steps[SensorFixtures.History..])));
        for (var time = 0; time < 2; time++)
        {
            using var engine = SensorFixtures.Engine(_ml, Model);
            SensorFixtures.AreEqual(expected, [.. _steps[SensorFixtures.History..].Select(step => engine.Predict(step).All)]);
        }
    }

    [TestMethod]
    public void A_checkpoint_resumes_with_the_same_bits()
    {
        using var engine = SensorFixtures.Engine(_ml, Model);
        foreach (var step in _steps[SensorFixtures.History..400]) engine.Predict(step);
        using var file = new MemoryStream();
        engine.CheckPoint(_ml, file);
        file.Position = 0;
        var other = new MLContext();
        using var resumed = SensorFixtures.Engine(other, other.Model.Load(file, out _));
        foreach (var step in _steps[400..]) CollectionAssert.AreEqual(engine.Predict(step).All, resumed.Predict(step).All);
    }

    [TestMethod]
    public void One_engine_serves_many_series()
    {
        var all = SensorFixtures.Machines(400);
        var model = SensorFixtures.Fit(_ml, all[..(3 * SensorFixtures.History)], SensorFixtures.Small with { SeriesColumnName = "Machine" });
        using var engine = SensorFixtures.Engine(_ml, model);
        var later = all[(3 * SensorFixtures.History)..];
        var expected = SensorFixtures.Verdicts(_ml, model.Transform(SensorFixtures.Rows(_ml, later)));
        SensorFixtures.AreEqual(expected, [.. later.Select(step => engine.Predict(step).All)]);
    }

    [TestMethod]
    public void Within_a_pipeline_each_example_counts_once()
    {
        var chain = _ml.Transforms.CopyColumns("Copied", "Sensors").Append(_ml.Transforms.DetectAnomalyByLstm(SensorFixtures.Small with { InputColumnName = "Copied" }))
            .Append(_ml.Transforms.CopyColumns("Again", "Anomaly")).Fit(SensorFixtures.Rows(_ml, _steps[..SensorFixtures.History]));
        using var engine = SensorFixtures.Engine(_ml, chain);
        using var plain = SensorFixtures.Engine(_ml, Model);
        foreach (var step in _steps[SensorFixtures.History..400]) CollectionAssert.AreEqual(plain.Predict(step).All, engine.Predict(step).All);
    }

    [TestMethod]
    public void Without_an_example_the_last_verdict_stands()
    {
        using var engine = SensorFixtures.Engine(_ml, Model);
        CollectionAssert.AreEqual(new[] { 0.0, 0, 1 }, engine.Predict().Anomaly);
        var last = engine.Predict(_steps[SensorFixtures.History]).All;
        CollectionAssert.AreEqual(last, engine.Predict().All);
    }

    [TestMethod]
    public void A_refused_example_changes_nothing()
    {
        using var engine = SensorFixtures.Engine(_ml, Model);
        using var other = SensorFixtures.Engine(_ml, Model);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => engine.Predict(new SensorStep { Sensors = [1, float.NegativeInfinity] }));
        StringAssert.Contains(error.Message, "'Sensors'");
        CollectionAssert.AreEqual(other.Predict(_steps[300]).All, engine.Predict(_steps[300]).All);
    }

    [TestMethod]
    public void Missing_values_are_not_judged()
    {
        using var engine = SensorFixtures.Engine(_ml, Model);
        CollectionAssert.AreEqual(new[] { 0.0, 0, 1 }, engine.Predict(new SensorStep { Sensors = [float.NaN, float.NaN], Time = _steps[300].Time }).Anomaly);
        var half = engine.Predict(new SensorStep { Sensors = [float.NaN, _steps[301].Sensors[1]], Time = _steps[301].Time });
        Assert.AreEqual(0, half.Parts[0]);
        Assert.IsTrue(half.All.All(double.IsFinite));
    }

    [TestMethod]
    public void A_plain_prediction_engine_is_refused() =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Model.CreatePredictionEngine<SensorStep, Verdict>(Model));
}
