using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Tests.AnomalyDetection;
using Microsoft.ML.Lstm.Tests.Forecasting;

namespace Microsoft.ML.Lstm.Tests.Saving;

[TestClass]
public sealed class AtomicSaveTests
{
    readonly MLContext _ml = new(seed: 1);
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    string Zip => Path.Combine(_folder.FullName, "model.zip");

    [TestCleanup]
    public void Remove() => _folder.Delete(recursive: true);

    [TestMethod]
    public void A_model_and_a_checkpoint_are_saved_as_by_MLNets_own_verbs()
    {
        var rows = SensorFixtures.Rows(_ml, SensorFixtures.Steps(SensorFixtures.History));
        var model = SensorFixtures.Fit(_ml, SensorFixtures.Steps(SensorFixtures.History));
        _ml.Model.SaveAtomically(model, rows.Schema, Zip);
        using var engine = SensorFixtures.Engine(_ml, _ml.Model.Load(Zip, out var schema));
        Assert.AreEqual(rows.Schema.Count, schema.Count);
        var steps = SensorFixtures.Steps(400);
        engine.Predict(steps[SensorFixtures.History]);
        engine.CheckPointAtomically(_ml, Zip);
        using var resumed = SensorFixtures.Engine(_ml, _ml.Model.Load(Zip, out _));
        CollectionAssert.AreEqual(engine.Predict(steps[SensorFixtures.History + 1]).All, resumed.Predict(steps[SensorFixtures.History + 1]).All);
        Assert.AreEqual(1, _folder.GetFiles().Length);
    }

    [TestMethod]
    public void A_model_that_cannot_be_saved_leaves_the_file_of_before()
    {
        var rows = SeriesFixtures.Rows(_ml, SeriesFixtures.Series(100));
        var model = SeriesFixtures.Fit(_ml, rows);
        _ml.Model.SaveAtomically(model, rows.Schema, Zip);
        var before = File.ReadAllBytes(Zip);
        Assert.Throws<Exception>(() => _ml.Model.SaveAtomically(new Unsaved(model), rows.Schema, Zip));
        CollectionAssert.AreEqual(before, File.ReadAllBytes(Zip));
        Assert.AreEqual(1, _folder.GetFiles().Length);
    }

    [TestMethod]
    public void What_is_missing_is_named()
    {
        var model = SeriesFixtures.Fit(_ml, SeriesFixtures.Rows(_ml, SeriesFixtures.Series(100)));
        Assert.ThrowsExactly<ArgumentNullException>(() => _ml.Model.SaveAtomically(null!, null, Zip));
        Assert.ThrowsExactly<ArgumentNullException>(() => _ml.Model.SaveAtomically(model, null, null!));
        Assert.ThrowsExactly<ArgumentException>(() => _ml.Model.SaveAtomically(model, null, ""));
        Assert.IsEmpty(_folder.GetFiles());
    }

    /// <summary>Writes a part of itself and fails, as on a full disk.</summary>
    sealed class Unsaved(ITransformer inner) : ITransformer
    {
        public bool IsRowToRowMapper => inner.IsRowToRowMapper;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inner.GetOutputSchema(inputSchema);

        public IDataView Transform(IDataView input) => inner.Transform(input);

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => inner.GetRowToRowMapper(inputSchema);

        public void Save(ModelSaveContext ctx)
        {
            inner.Save(ctx);
            throw new IOException("No space left on device");
        }
    }
}
