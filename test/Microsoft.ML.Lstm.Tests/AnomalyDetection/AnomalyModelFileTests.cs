namespace Microsoft.ML.Lstm.Tests.AnomalyDetection;

[TestClass]
public sealed class AnomalyModelFileTests
{
    readonly MLContext _ml = new(seed: 1);
    readonly SensorStep[] _steps = GivenSensors.Steps(500);

    [TestMethod]
    public void Many_series_columns_of_every_kind_and_pipelines_are_saved()
    {
        var all = GivenSensors.Machines(400);
        var (history, later) = (GivenSensors.Rows(_ml, all[..(3 * GivenSensors.History)]), GivenSensors.Rows(_ml, all[(3 * GivenSensors.History)..]));
        var model = _ml.Transforms.CopyColumns("Copied", "Sensors")
            .Append(_ml.Transforms.DetectAnomalyByLstm(GivenSensors.Small with { InputColumnName = "Copied", SeriesColumnName = "Key", LowerBoundColumnName = null })).Fit(history);
        var loaded = ModelZip.Load(ModelZip.Save(_ml, model, schema: null));
        GivenSensors.AreEqual(GivenSensors.Verdicts(_ml, model.Transform(later)), GivenSensors.Verdicts(_ml, loaded.Transform(later)));
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

    byte[] Saved() => ModelZip.Save(_ml, GivenSensors.Fit(_ml, _steps[..120]), GivenSensors.Rows(_ml, _steps).Schema);
}
