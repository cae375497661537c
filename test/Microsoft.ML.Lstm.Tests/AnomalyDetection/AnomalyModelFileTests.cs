namespace Microsoft.ML.Lstm.Tests.AnomalyDetection;

[TestClass]
public sealed class AnomalyModelFileTests
{
    readonly MLContext _ml = new(seed: 1);
    readonly SensorStep[] _steps = SensorFixtures.Steps(500);

    [TestMethod]
    public void Many_series_columns_of_every_kind_and_pipelines_are_saved()
    {
        var all = SensorFixtures.Machines(400);
        var (history, later) = (SensorFixtures.Rows(_ml, all[..(3 * SensorFixtures.History)]), SensorFixtures.Rows(_ml, all[(3 * SensorFixtures.History)..]));
        var model = _ml.Transforms.CopyColumns("Copied", "Sensors")
            .Append(_ml.Transforms.DetectAnomalyByLstm(SensorFixtures.Small with { InputColumnName = "Copied", SeriesColumnName = "Key", LowerBoundColumnName = null })).Fit(history);
        var loaded = ModelZip.Load(ModelZip.Save(_ml, model, schema: null));
        SensorFixtures.AreEqual(SensorFixtures.Verdicts(_ml, model.Transform(later)), SensorFixtures.Verdicts(_ml, loaded.Transform(later)));
    }

    [TestMethod]
    public void A_file_that_is_cut_off_damaged_or_of_a_newer_library_is_refused() => ModelZip.RefusesDamage(Saved(), "Detector", "Columns");

    [TestMethod]
    public void Parts_that_do_not_belong_together_are_refused()
    {
        var good = Saved();
        ModelZip.Refused(ModelZip.WithEntry(good, "Detector", ModelZip.Entry(good, "Columns")), "the columns for the detector");
        var body = ModelZip.Entry(good, "Model.key");
        body[256] ^= 1;
        ModelZip.Refused(ModelZip.WithEntry(good, "Model.key", body), "another number of sensors");
    }

    byte[] Saved() => ModelZip.Save(_ml, SensorFixtures.Fit(_ml, _steps[..120]), SensorFixtures.Rows(_ml, _steps).Schema);
}
