using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Tests.Sequences;

[TestClass]
public sealed class ModelFileTests
{
    /// <summary>Bytes of version 3 that say that there are no columns of steps.</summary>
    const int NoSteps = 4;

    readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Saved_models_of_every_kind_answer_the_same_with_the_same_schema()
    {
        var rows = Gestures.Labelled(_ml, 60);
        var numbered = _ml.Transforms.CopyColumns("Label", "Raw").Fit(rows).Transform(rows);
        Same(_ml.MulticlassClassification.Trainers.Lstm(Gestures.Classes with { Training = Gestures.Classes.Training with { Epochs = 1 }, ContributionsColumnName = "Why" }), rows, "Why");
        Same(_ml.MulticlassClassification.Trainers.Lstm(Gestures.Classes with { Training = Gestures.Classes.Training with { Epochs = 1 }, FeatureColumnName = "Ragged" }), numbered, "Score");
        Same(_ml.BinaryClassification.Trainers.Lstm(Gestures.YesOrNo with { Training = Gestures.YesOrNo.Training with { Epochs = 1 }, FeatureColumnName = "Plain", FeaturesPerStep = 2 }), rows, "Probability");
        Same(_ml.Regression.Trainers.Lstm(Gestures.Values with { Training = Gestures.Values.Training with { Epochs = 1 }, AdditionalFeatureColumns = ["Raw", new("Place") { IsStatic = true }] }), rows, "Score");
        var tokens = _ml.Transforms.Conversion.MapValueToKey("Tokens", "Words").Fit(rows).Transform(rows);
        Same(_ml.Regression.Trainers.Lstm(Gestures.Values with { Training = Gestures.Values.Training with { Epochs = 1 }, FeatureColumnName = "Tokens" }), tokens, "Score");

        void Same(IEstimator<LstmPredictionTransformer> trainer, IDataView data, string column)
        {
            var model = trainer.Fit(data);
            var loaded = (LstmPredictionTransformer)ModelZip.Load(ModelZip.Save(_ml, model, data.Schema));
            var (expected, actual) = (model.Transform(data), loaded.Transform(data));
            Assert.AreEqual(string.Join(' ', Shapes.Of(expected.Schema).Select(Shapes.Text)), string.Join(' ', Shapes.Of(actual.Schema).Select(Shapes.Text)));
            Assert.AreEqual(model.FeatureColumnType, loaded.FeatureColumnType);
            Assert.AreEqual(Text(expected, column), Text(actual, column));
            CollectionAssert.AreEqual(model.Model.LossCurve.ToArray(), loaded.Model.LossCurve.ToArray());
        }

        static string Text(IDataView view, string column) => view.Schema[column].Type is VectorDataViewType
            ? string.Join(' ', view.GetColumn<float[]>(column).SelectMany(values => values)) : string.Join(' ', view.GetColumn<float>(column));
    }

    [TestMethod]
    public void A_file_of_the_version_without_thresholds_is_read()
    {
        var rows = Gestures.Labelled(_ml, 60);
        var model = _ml.BinaryClassification.Trainers.Lstm(Gestures.YesOrNo with { Training = Gestures.YesOrNo.Training with { Epochs = 1 }, FeatureColumnName = "Plain", FeaturesPerStep = 2 }).Fit(rows);
        var zip = ModelZip.Save(_ml, model, rows.Schema);
        var content = SealedContent.Of(ModelZip.Entry(zip, "Columns"));
        using var old = new MemoryStream();
        Envelope.Write(old, "SEQC", 1, content.AsSpan(0, content.Length - sizeof(float) - NoSteps));
        var loaded = ModelZip.Load(ModelZip.WithEntry(zip, "Columns", old.ToArray()));
        CollectionAssert.AreEqual(
            model.Transform(rows).GetColumn<bool>("PredictedLabel").ToArray(), loaded.Transform(rows).GetColumn<bool>("PredictedLabel").ToArray());
    }

    [TestMethod]
    [DataRow("Weight")]
    [DataRow("Rises")]
    [DataRow("Kind")]
    [DataRow("When")]
    public void Labels_that_stand_for_anything_are_kept(string column)
    {
        var rows = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 20).Select(i => new Told
        {
            Weight = i % 2,
            Rises = i % 2 == 0,
            Kind = (short)(i % 2),
            When = new DateTime(2026, 1, 1 + i % 2, 0, 0, 0, DateTimeKind.Utc),
            Features = [i % 2, 1],
        }).ToArray());
        var model = _ml.Transforms.Conversion.MapValueToKey("Label", column).Append(_ml.MulticlassClassification.Trainers.Lstm(Gestures.Classes with { Training = Gestures.Classes.Training with { Epochs = 1 } }))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("Said", "PredictedLabel")).Fit(rows);
        var loaded = ModelZip.Load(ModelZip.Save(_ml, model, rows.Schema));
        Assert.AreEqual(rows.Schema[column].Type, loaded.GetOutputSchema(rows.Schema)["Said"].Type);
        Assert.AreEqual(Text(model.Transform(rows)), Text(loaded.Transform(rows)));

        static string Text(IDataView view)
        {
            var preview = view.Preview();
            return string.Join(' ', preview.RowView.Select(row => row.Values.Single(pair => pair.Key == "Said").Value));
        }
    }

    sealed class Told
    {
        public float Weight { get; set; }
        public bool Rises { get; set; }
        public short Kind { get; set; }
        public DateTime When { get; set; }
        [VectorType(2)]
        public float[] Features { get; set; } = [];
    }

    [TestMethod]
    public void A_file_that_is_cut_off_damaged_or_of_a_newer_library_is_refused()
    {
        var rows = Gestures.Labelled(_ml, 30);
        var good = ModelZip.Save(_ml, _ml.MulticlassClassification.Trainers.Lstm(Gestures.Classes with { Training = Gestures.Classes.Training with { Epochs = 1, Members = 1 }, Network = Gestures.Classes.Network with { HiddenSize = 2 } }).Fit(rows), rows.Schema);
        ModelZip.RefusesDamage(good, "Learner", "Columns");
        ModelZip.Refused(ModelZip.WithEntry(good, "Learner", ModelZip.Entry(good, "Columns")), "the columns for the networks");
        var other = ModelZip.Save(_ml, _ml.Regression.Trainers.Lstm(Gestures.Values with { Training = Gestures.Values.Training with { Epochs = 1, Members = 1 }, FeatureColumnName = "Ragged", Network = Gestures.Values.Network with { HiddenSize = 2 } }).Fit(rows), rows.Schema);
        ModelZip.Refused(ModelZip.WithEntry(good, "Columns", ModelZip.Entry(other, "Columns")), "another model's columns");
    }

    [TestMethod]
    public void A_process_that_never_mentions_us_loads_and_answers()
    {
        var folder = Directory.CreateTempSubdirectory("lstm");
        try
        {
            var rows = Gestures.Rows(_ml, 60);
            var model = _ml.Regression.Trainers.Lstm(Gestures.Values with { FeatureColumnName = "Ragged", Training = Gestures.Values.Training with { Epochs = 2 } }).Fit(rows);
            var file = Path.Combine(folder.FullName, "model.zip");
            _ml.Model.Save(model, rows.Schema, file);
            using var engine = _ml.Model.CreatePredictionEngine<Gesture, Valued>(model);
            var expected = engine.Predict(new Gesture { Ragged = [0, 1, 2, 3, 4, 5] }).Score.ToString("R", CultureInfo.InvariantCulture);
            CollectionAssert.AreEqual(new[] { expected }, ModelZip.RunFreshProcess("sequence", file, "0", "1", "2", "3", "4", "5"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
