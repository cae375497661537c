using System.Reflection;
using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.AnomalyDetection;

[TestClass]
public sealed class AnomalyBadInputTests
{
    readonly MLContext _ml = new(seed: 1);

    sealed class Odd
    {
        public double Double { get; set; }
        public string Text { get; set; } = "";
        public float[] Ragged { get; set; } = [0, 0];
        public DateTime Time { get; set; }

        [VectorType(3)]
        public float[] Sensors { get; set; } = [0, 0, 0];
    }

    [TestMethod]
    [DataRow("Absent", null, null, "Absent")]
    [DataRow("Text", null, null, "Text")]
    [DataRow("Ragged", null, null, "Ragged")]
    [DataRow("Sensors", "Gone", null, "Gone")]
    [DataRow("Sensors", "Double", null, "Double")]
    [DataRow("Sensors", null, "Double", "Double")]
    public void A_missing_or_wrong_column_is_named_alike_by_schema_fit_and_at_rest(string input, string? series, string? time, string named)
    {
        var rows = _ml.Data.LoadFromEnumerable(new Odd[200].Select(_ => new Odd()).ToArray());
        var options = SensorFixtures.Small with { InputColumnName = input, SeriesColumnName = series, TimestampColumnName = time };
        var estimator = _ml.Transforms.DetectAnomalyByLstm(options);
        foreach (var action in new Action[]
                 {
                     () => estimator.Fit(rows),
                     () => estimator.Append(_ml.Transforms.CopyColumns("Copy", "Anomaly")).Fit(rows),
                     () => _ml.AnomalyDetection.DetectEntireAnomalyByLstm(rows, options),
                 })
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(action).Message, named);
    }

    [TestMethod]
    public void Another_number_of_sensors_than_in_training_is_refused()
    {
        var model = SensorFixtures.Fit(_ml, SensorFixtures.Steps(SensorFixtures.History));
        var rows = _ml.Data.LoadFromEnumerable(new[] { new Odd() });
        foreach (var action in new Action[] { () => model.Transform(rows), () => model.GetOutputSchema(rows.Schema) })
        {
            var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(action);
            StringAssert.Contains(error.Message, "Sensors");
            StringAssert.Contains(error.Message, "2 channels");
        }
    }

    [TestMethod]
    public void Columns_must_be_named_each_once()
    {
        var small = SensorFixtures.Small;
        foreach (var options in new[]
                 {
                     small with { InputColumnName = "" }, small with { OutputColumnName = "" }, small with { SeriesColumnName = "" }, small with { TimestampColumnName = "" },
                     small with { ExpectedValueColumnName = small.OutputColumnName }, small with { ContributionsColumnName = small.LowerBoundColumnName },
                 })
            Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.DetectAnomalyByLstm(options));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.DetectAnomalyByLstm("Anomaly", "Sensors", confidence: 101));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.DetectAnomalyByLstm("Anomaly", "Sensors", horizon: -1));
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(15)]
    public void Too_few_rows_are_refused_with_the_number_needed(int count)
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => SensorFixtures.Fit(_ml, SensorFixtures.Steps(count)));
        StringAssert.Contains(error.Message, "'Sensors'");
        StringAssert.Contains(error.Message, "needs 24 rows");
    }

    [TestMethod]
    public void History_without_any_value_is_refused()
    {
        var steps = SensorFixtures.Steps(SensorFixtures.History);
        foreach (var step in steps) step.Sensors = [float.NaN, float.NaN];
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => SensorFixtures.Fit(_ml, steps));
        StringAssert.Contains(error.Message, "'Sensors'");
        StringAssert.Contains(error.Message, "NaN");
        steps[17].Sensors[1] = 1;
        Assert.AreEqual(2, SensorFixtures.Fit(_ml, steps).Channels, "one value is enough to go on from");
    }

    [TestMethod]
    public void An_infinity_is_refused_with_its_row()
    {
        var steps = SensorFixtures.Steps(SensorFixtures.History);
        steps[42].Sensors[1] = float.PositiveInfinity;
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => SensorFixtures.Fit(_ml, steps));
        StringAssert.Contains(error.Message, "'Sensors'");
        StringAssert.Contains(error.Message, "42");
        var model = SensorFixtures.Fit(_ml, SensorFixtures.Steps(SensorFixtures.History));
        Assert.ThrowsExactly<InvalidOperationException>(() => SensorFixtures.Verdicts(_ml, model.Transform(SensorFixtures.Rows(_ml, steps))));
    }

    [TestMethod]
    public void A_canceled_detection_in_entire_series_ends()
    {
        using var source = new CancellationTokenSource();
        var options = SensorFixtures.Small with { SeriesColumnName = "Machine", Training = SensorFixtures.Small.Training with { CancellationToken = source.Token } };
        Assert.ThrowsExactly<OperationCanceledException>(() =>
            SensorFixtures.Verdicts(_ml, _ml.AnomalyDetection.DetectEntireAnomalyByLstm(_ml.Data.LoadFromEnumerable(ThenCancel()), options)));

        var other = new MLContext(seed: 1);
        var scored = other.AnomalyDetection.DetectEntireAnomalyByLstm(SensorFixtures.Rows(other, SensorFixtures.Steps(400)), SensorFixtures.Small);
        typeof(MLContext).GetMethod("CancelExecution", BindingFlags.NonPublic | BindingFlags.Instance)!.Invoke(other, null);
        Assert.ThrowsExactly<OperationCanceledException>(() => SensorFixtures.Verdicts(other, scored));

        IEnumerable<SensorStep> ThenCancel()
        {
            foreach (var step in SensorFixtures.Machines(400)) yield return step;
            source.Cancel();
        }
    }

    [TestMethod]
    [DataRow(1e-30f)]
    [DataRow(1e30f)]
    public void Tiny_and_huge_values_stay_finite(float scale)
    {
        var steps = SensorFixtures.Steps(500);
        foreach (var step in steps) (step.Sensors[0], step.Sensors[1]) = (step.Sensors[0] * scale, step.Sensors[1] * scale);
        var model = SensorFixtures.Fit(_ml, steps[..SensorFixtures.History]);
        foreach (var verdict in SensorFixtures.Verdicts(_ml, model.Transform(SensorFixtures.Rows(_ml, steps[SensorFixtures.History..])))) Assert.IsTrue(verdict.All(double.IsFinite));
    }
}
