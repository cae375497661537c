using Microsoft.ML.Data;
using Microsoft.ML.Lstm.FreshProcess;
using Microsoft.ML.Lstm.Tests.Conformance;
using Microsoft.ML.Lstm.Tests.Sequences;

namespace Microsoft.ML.Lstm.Tests.Chains;

/// <summary>ML.NET's preparation of data before our steps, the whole chain saved and loaded.</summary>
[TestClass]
public sealed class PreparationTests
{
    readonly MLContext _ml = new(seed: 1);

    [TestMethod, DynamicData(nameof(Subject.Rows), typeof(Subject))]
    public void Gaps_are_filled_and_numbers_normalised(Subject subject)
    {
        var prepared = _ml.Transforms.ReplaceMissingValues("Value", "Gappy", Transforms.MissingValueReplacingEstimator.ReplacementMode.Mean)
            .Append(_ml.Transforms.NormalizeMeanVariance("Value", fixZero: false)).Append(_ml.Transforms.NormalizeRobustScaling("Sensors"))
            .Append(_ml.Transforms.NormalizeMinMax("Features"));
        Lasts(prepared.Append(subject.Make(_ml)), subject);
    }

    [TestMethod, DynamicData(nameof(Subject.Rows), typeof(Subject))]
    public void Columns_are_concatenated_and_converted(Subject subject)
    {
        var prepared = _ml.Transforms.Concatenate("Sensors", "Value", "Time").Append(_ml.Transforms.Conversion.MapValueToKey("Series"))
            .Append(_ml.Transforms.ReplaceMissingValues("Gappy")).Append(_ml.Transforms.CopyColumns("Value", "Gappy"));
        Lasts(prepared.Append(subject.Make(_ml)), subject);
    }

    [TestMethod]
    public void Featurised_text_is_one_static_input_beside_the_sequence()
    {
        var options = Gestures.Classes with { Training = Gestures.Classes.Training with { Epochs = 8, Members = 1 }, AdditionalFeatureColumns = [new("Words") { IsStatic = true }] };
        var chain = _ml.Transforms.Text.FeaturizeText("Words", "Text").Append(_ml.Transforms.Conversion.MapValueToKey("Label", "Kind"))
            .Append(_ml.MulticlassClassification.Trainers.Lstm(options)).Append(_ml.Transforms.Conversion.MapKeyToValue("Answer", "PredictedLabel"));
        Lasts(chain, Subject.Classes with { Columns = ["Answer", "Score"] });
        var rows = Recording.Rows(_ml);
        Assert.IsTrue(_ml.MulticlassClassification.Evaluate(chain.Fit(rows).Transform(rows)).MicroAccuracy > 0.9);
    }

    [TestMethod]
    public void Sparse_vectors_are_read_as_the_dense_ones_that_they_stand_for()
    {
        // Hashed words: mostly zeros, which ML.NET leaves out.
        var rows = Recording.Rows(_ml);
        var sparse = _ml.Transforms.Text.ProduceHashedWordBags("Features", "Text", numberOfBits: 6, ngramLength: 1).Fit(rows).Transform(rows);
        var dense = _ml.Data.LoadFromEnumerable(
            sparse.GetColumn<float[]>("Features").Zip(Recording.Make(120), (bag, recording) => new Bag { Features = bag, Group = recording.Group }).ToArray());
        Assert.IsTrue(sparse.GetColumn<VBuffer<float>>("Features").Any(bag => !bag.IsDense));
        foreach (var subject in new[] { Subject.Values, Subject.Autoencoder, Subject.Denoiser }) Alike(subject, subject.Make(_ml));
        var options = AnomalyDetection.SensorFixtures.Small with { InputColumnName = "Features", TimestampColumnName = null, TrainingLength = 60, MemoryLength = 100 };
        Alike(Subject.Detector, _ml.Transforms.DetectAnomalyByLstm(options));

        void Alike(Subject subject, IEstimator<ITransformer> step) => CollectionAssert.AreEqual(
            Lines(subject, step.Fit(dense).Transform(dense)), Lines(subject, step.Fit(sparse).Transform(sparse)), subject.Name);
    }

    [TestMethod, DynamicData(nameof(Subject.Rows), typeof(Subject))]
    public void A_delegate_sees_the_fitted_step_and_scopes_leave_steps_out(Subject subject)
    {
        ITransformer? seen = null;
        var rows = Recording.Rows(_ml);
        var chain = new EstimatorChain<ITransformer>().Append(_ml.Transforms.CopyColumns("OnlyInTraining", "Value"), TransformerScope.Training)
            .Append(subject.Make(_ml).WithOnFitDelegate(fitted => seen = fitted)).Fit(rows);
        Assert.AreSame(chain.LastTransformer, seen);
        Assert.IsNull(chain.Transform(rows).Schema.GetColumnOrNull("OnlyInTraining"));
        Assert.IsNotNull(chain.GetModelFor(TransformerScope.Scoring).Transform(rows).Schema.GetColumnOrNull(subject.Columns[0]));
    }

    sealed class Bag
    {
        [VectorType(64)]
        public float[] Features { get; set; } = [];
        public float Group { get; set; }
    }

    void Lasts(IEstimator<ITransformer> estimator, Subject subject)
    {
        var rows = Recording.Rows(_ml);
        var model = estimator.Fit(rows);
        var view = model.Transform(rows);
        Assert.AreEqual(model.GetOutputSchema(rows.Schema).ToString(), view.Schema.ToString());
        var expected = Lines(subject, view);
        Assert.IsTrue(expected.Length >= 20 && expected.Distinct().Count() > 2);
        var file = ModelZip.Save(_ml, model, rows.Schema);
        CollectionAssert.AreEqual(expected, Lines(subject, ModelZip.Load(file).Transform(rows)));
        CollectionAssert.AreEqual(expected, Lines(subject, ModelZip.Load(ModelZip.FromWindows(file)).Transform(rows)), "from Windows");
    }

    static string[] Lines(Subject subject, IDataView view) => [.. Table.Lines(view, subject.Columns)];
}
