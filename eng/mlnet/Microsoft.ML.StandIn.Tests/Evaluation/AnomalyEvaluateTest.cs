using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn.Tests.Evaluation;

/// <summary>Measuring scores of anomalies.</summary>
[TestClass]
public sealed class AnomalyEvaluateTest
{
    static readonly MLContext Context = new(1);

    static readonly Row[] Rows =
    [
        new(1, .9f), new(0, .8f), new(1, .7f), new(0, .3f), new(1, .2f), new(0, .1f),
    ];

    [TestMethod]
    [DataRow(1, 2 / 3.0)]
    [DataRow(2, 1.0)]
    [DataRow(10, 1.0)]
    public void Anomalies_are_found_until_there_are_too_many_false_alarms(int alarms, double rate)
    {
        var metrics = Evaluate(Rows, alarms);
        Assert.AreEqual(6 / 9.0, metrics.AreaUnderRocCurve, 1e-12);
        Assert.AreEqual(rate, metrics.DetectionRateAtFalsePositiveCount, 1e-12);
    }

    [TestMethod]
    public void Every_label_above_nought_is_an_anomaly()
    {
        var rows = new Row[] { new(2, .9f), new(0, .8f), new(-1, .7f), new(1, .3f), new(.5f, .2f), new(0, .1f) };
        Assert.AreEqual(5 / 9.0, Evaluate(rows, 1).AreaUnderRocCurve, 1e-12);
    }

    [TestMethod]
    public void Rows_without_a_label_or_a_score_are_passed_over() =>
        Assert.AreEqual(6 / 9.0, Evaluate([.. Rows, new(1, float.NaN), new(float.NaN, .5f)], 1).AreaUnderRocCurve, 1e-12);

    [TestMethod]
    public void What_cannot_be_measured_is_refused()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Evaluate(Rows.Where(row => row.Label > 0), 1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Evaluate([], 1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Evaluate(Rows, 0));
        foreach (var (label, score, predicted) in new[] { ("PredictedLabel", "Score", "PredictedLabel"), ("Label", "PredictedLabel", "PredictedLabel"), ("Label", "Score", "Nowhere") })
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Context.AnomalyDetection.Evaluate(Context.Data.LoadFromEnumerable(Rows), label, score, predicted));
    }

    static AnomalyDetectionMetrics Evaluate(IEnumerable<Row> rows, int falsePositiveCount) =>
        Context.AnomalyDetection.Evaluate(Context.Data.LoadFromEnumerable(rows.ToArray()), falsePositiveCount: falsePositiveCount);

    sealed record Row(float Label, float Score)
    {
        public bool PredictedLabel => Score > .5f;
    }
}
