using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Tests.Conformance;

namespace Microsoft.ML.Lstm.Tests.Chains;

/// <summary>ONNX export says which step it cannot write; ML.NET's own chains are written as before.</summary>
[TestClass]
public sealed class OnnxTests
{
    readonly MLContext _ml = new(seed: 1);

    [TestMethod, DynamicData(nameof(Subject.Unexported), typeof(Subject))]
    public void A_chain_with_our_step_anywhere_is_refused_by_name(Subject subject)
    {
        var rows = Recording.Rows(_ml);
        var before = _ml.Transforms.NormalizeMinMax("Sensors").Append(_ml.Transforms.NormalizeMinMax("Value"));
        var after = _ml.Transforms.CopyColumns("Copy", subject.Columns[0]);
        IEstimator<ITransformer>[] chains =
        [
            subject.Make(_ml), before.Append(subject.Make(_ml)), subject.Make(_ml).Append(after), before.Append(subject.Make(_ml)).Append(after),
        ];
        foreach (var chain in chains)
        {
            var model = chain.Fit(rows);
            using var file = new MemoryStream();
            var error = Assert.ThrowsExactly<NotSupportedException>(() => _ml.Model.ConvertToOnnx(model, rows, file));
            StringAssert.Contains(error.Message, $"'{subject.Columns[^1]}'");
            StringAssert.Contains(error.Message, "mlContext.Model.Save");
            StringAssert.StartsWith(error.Message, subject.Model.GetType().Name);
            Assert.ThrowsExactly<NotSupportedException>(() => _ml.Model.ConvertToOnnx(model, rows, file, subject.Columns[0]));
            Assert.AreEqual(0, file.Length);
            Assert.ThrowsExactly<NotSupportedException>(() => _ml.Model.ConvertToOnnx(ModelZip.Load(ModelZip.Save(_ml, model, rows.Schema)), rows, file));
        }
    }

    [TestMethod, DynamicData(nameof(Subject.UnexportedNumbers), typeof(Subject))]
    public void Steps_behind_ours_are_exported_from_cached_data(Subject subject)
    {
        var rows = Recording.Rows(_ml);
        var scored = subject.Make(_ml).Fit(rows).Transform(rows);
        var after = _ml.Transforms.CopyColumns("Copy", subject.Numbers).Fit(scored);
        using var file = new MemoryStream();
        Assert.ThrowsExactly<NotSupportedException>(() => _ml.Model.ConvertToOnnx(after, scored, file));
        _ml.Model.ConvertToOnnx(after, _ml.Data.Cache(_ml.Transforms.SelectColumns(subject.Numbers).Fit(scored).Transform(scored)), file);
        Assert.IsTrue(file.Length > 0);
    }

    [TestMethod]
    public void Verdicts_on_series_at_rest_are_data_to_the_steps_behind_them()
    {
        var rows = _ml.Transforms.SelectColumns("Sensors").Fit(Recording.Rows(_ml)).Transform(Recording.Rows(_ml));
        var options = AnomalyDetection.SensorFixtures.Small with { TimestampColumnName = null, TrainingLength = 60, MemoryLength = 100 };
        var verdicts = _ml.AnomalyDetection.DetectEntireAnomalyByLstm(rows, options);
        using var file = new MemoryStream();
        _ml.Model.ConvertToOnnx(_ml.Transforms.CopyColumns("Copy", "Expected").Fit(verdicts), verdicts, file);
        Assert.IsTrue(file.Length > 0);
    }

    [TestMethod]
    public void Chains_of_ML_NETs_steps_alone_are_exported()
    {
        var numbers = _ml.Data.LoadFromEnumerable(Recording.Make(120).Select(recording => new Plain { Features = recording.Features, Group = recording.Group }).ToArray());
        var model = _ml.Transforms.NormalizeMinMax("Features").Append(_ml.Regression.Trainers.FastTree("Group", numberOfTrees: 3)).Fit(numbers);
        using var file = new MemoryStream();
        _ml.Model.ConvertToOnnx(model, numbers, file);
        Assert.IsTrue(file.Length > 1000, $"{file.Length} bytes");
    }

    [TestMethod]
    public void A_step_of_ML_NETs_that_cannot_be_exported_does_not_hide_ours()
    {
        var rows = Recording.Rows(_ml);
        var custom = _ml.Transforms.CustomMapping<Read, Written>((from, to) => to.Twice = 2 * from.Score, contractName: null);
        var model = Subject.Values.Make(_ml).Append(custom).Fit(rows);
        using var file = new MemoryStream();
        Assert.ThrowsExactly<InvalidOperationException>(() => _ml.Model.ConvertToOnnx(model, rows, file));
        Assert.ThrowsExactly<InvalidOperationException>(() => _ml.Model.ConvertToOnnx(model, rows, file, "Score"));
        Assert.AreEqual(0, file.Length);
    }

    // The exporter has no word for times, though no step reads them.
    sealed class Plain
    {
        [VectorType(Recording.Length, 2)]
        public float[] Features { get; set; } = [];
        public float Group { get; set; }
    }

    sealed class Read
    {
        public float Score { get; set; }
    }

    sealed class Written
    {
        public float Twice { get; set; }
    }
}
