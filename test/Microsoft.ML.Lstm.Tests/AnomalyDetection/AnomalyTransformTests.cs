using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Tests.AnomalyDetection;

[TestClass]
public sealed class AnomalyTransformTests
{
    readonly MLContext _ml = new(seed: 1);
    readonly SensorStep[] _steps = SensorFixtures.Steps(600);

    SensorStep[] Later => _steps[SensorFixtures.History..];

    LstmAnomalyTransformer Model => field ??= SensorFixtures.Fit(_ml, _steps[..SensorFixtures.History]);

    [TestMethod]
    public void A_broken_sensor_raises_an_alert_and_is_named()
    {
        var verdicts = _ml.Data.CreateEnumerable<Verdict>(Model.Transform(SensorFixtures.Rows(_ml, Later)), reuseRowObject: false).ToArray();
        Assert.AreEqual(Later.Length, verdicts.Length);
        var first = Array.FindIndex(verdicts, SensorFixtures.Broken - SensorFixtures.History - 2, verdict => verdict.Anomaly[0] == 1);
        Assert.AreEqual(SensorFixtures.Broken - SensorFixtures.History, first, 3);
        var alert = verdicts[first];
        Assert.IsTrue(alert.Anomaly[1] > 1 && alert.Anomaly[2] < 0.05, string.Join(' ', alert.Anomaly));
        Assert.IsTrue(alert.Parts[0] > alert.Parts[1]);
        Assert.AreEqual(alert.Anomaly[1], alert.Parts.Sum(), 1e-3);
        foreach (var verdict in verdicts)
            for (var s = 0; s < 2; s++) Assert.IsTrue(verdict.Low[s] < verdict.Expected[s] && verdict.Expected[s] < verdict.High[s]);
    }

    [TestMethod]
    public void A_rows_verdict_depends_on_no_later_row()
    {
        var whole = SensorFixtures.Verdicts(_ml, Model.Transform(SensorFixtures.Rows(_ml, Later)));
        foreach (var cut in new[] { 1, 100, 256, 257 })
            SensorFixtures.AreEqual(whole[..cut], SensorFixtures.Verdicts(_ml, Model.Transform(SensorFixtures.Rows(_ml, Later.Take(cut)))));
    }

    [TestMethod]
    public void What_is_promised_is_delivered()
    {
        var rows = SensorFixtures.Rows(_ml, Later);
        var estimator = _ml.Transforms.DetectAnomalyByLstm(SensorFixtures.Small);
        var delivered = Model.Transform(rows).Schema;
        Assert.AreEqual(Model.GetOutputSchema(rows.Schema).ToString(), delivered.ToString());
        var output = delivered["Anomaly"];
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Double, 3), output.Type);
        VBuffer<ReadOnlyMemory<char>> slots = default;
        output.GetSlotNames(ref slots);
        CollectionAssert.AreEqual(new[] { "Alert", "Score", "P-Value" }, slots.DenseValues().Select(slot => slot.ToString()).ToArray());
        foreach (var name in new[] { "Expected", "Low", "High", "Parts" }) Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, 2), delivered[name].Type, name);

        // A chain computes its schema from the estimators' promises, and fails where they do not fit.
        var chain = estimator.Append(_ml.Transforms.Concatenate("All", "Expected", "Parts")).Append(_ml.Transforms.CopyColumns("Copy", "Anomaly")).Fit(SensorFixtures.Rows(_ml, _steps[..SensorFixtures.History]));
        Assert.AreEqual(output.Type, chain.Transform(rows).Schema["Copy"].Type);
    }

    [TestMethod]
    public void Only_the_columns_asked_for_are_added_and_one_value_is_one_sensor()
    {
        var rows = SensorFixtures.Rows(_ml, Later);
        var model = _ml.Transforms.DetectAnomalyByLstm("Anomaly", "Value", timestampColumnName: "Time", trainingLength: 200).Fit(SensorFixtures.Rows(_ml, _steps[..SensorFixtures.History]));
        Assert.AreEqual(1, model.Channels);
        var result = model.Transform(rows);
        Assert.AreEqual(rows.Schema.Count + 1, result.Schema.Count);
        var alert = SensorFixtures.Verdicts(_ml, result).Select((verdict, i) => (verdict, i)).Where(at => at.verdict[0] == 1).Select(at => at.i + SensorFixtures.History);
        Assert.IsTrue(alert.Any(row => Math.Abs(row - SensorFixtures.Broken) < 12), string.Join(' ', alert));
    }

    [TestMethod]
    [DataRow("Machine")]
    [DataRow("Key")]
    public void Each_series_is_judged_by_itself(string column)
    {
        var options = SensorFixtures.Small with { SeriesColumnName = column };
        var all = SensorFixtures.Machines(500);
        var model = SensorFixtures.Fit(_ml, all[..(3 * SensorFixtures.History)], options);
        Assert.AreEqual(3, model.SeriesCount);
        var later = all[(3 * SensorFixtures.History)..];
        var together = SensorFixtures.Verdicts(_ml, model.Transform(SensorFixtures.Rows(_ml, later)));
        for (var machine = 0; machine < 3; machine++)
        {
            var alone = SensorFixtures.Verdicts(_ml, model.Transform(SensorFixtures.Rows(_ml, later.Where((_, i) => i % 3 == machine))));
            SensorFixtures.AreEqual(alone, [.. together.Where((_, i) => i % 3 == machine)]);
        }
    }

    [TestMethod]
    public void A_series_not_trained_on_is_judged_when_enough_of_it_was_seen()
    {
        var model = SensorFixtures.Fit(_ml, SensorFixtures.Steps(SensorFixtures.History, "old"), SensorFixtures.Small with { SeriesColumnName = "Machine" });
        var verdicts = SensorFixtures.Verdicts(_ml, model.Transform(SensorFixtures.Rows(_ml, SensorFixtures.Steps(600, "new", seed: 2))));
        foreach (var verdict in verdicts[..200]) CollectionAssert.AreEqual(new[] { 0.0, 0, 1 }, verdict[..3]);
        Assert.IsTrue(verdicts[210..].Average(verdict => verdict[1]) > 0.1);
        Assert.AreEqual(SensorFixtures.Broken, 445 + Array.FindIndex(verdicts[445..], verdict => verdict[0] == 1), 3);
    }

    [TestMethod]
    public void A_higher_confidence_asks_more_of_an_alert()
    {
        int Alerts(double confidence) => SensorFixtures.Verdicts(_ml, SensorFixtures.Fit(_ml, _steps[..SensorFixtures.History], SensorFixtures.Small with { Confidence = confidence })
            .Transform(SensorFixtures.Rows(_ml, Later))).Count(verdict => verdict[0] == 1);
        Assert.IsTrue(Alerts(99) >= 1);
        Assert.IsTrue(Alerts(99) <= Alerts(0));
        Assert.AreEqual(0, Alerts(100));
    }

    [TestMethod]
    public void Series_at_rest_are_judged_from_the_first_row_to_the_last()
    {
        var early = SensorFixtures.Steps(600, broken: false);
        for (var t = 20; t < 50; t++) early[t].Sensors[0] += 60;
        var result = _ml.AnomalyDetection.DetectEntireAnomalyByLstm(SensorFixtures.Rows(_ml, early), SensorFixtures.Small);
        var verdicts = SensorFixtures.Verdicts(_ml, result);
        Assert.AreEqual(600, verdicts.Length);
        Assert.IsTrue(Enumerable.Range(20, 36).Any(row => verdicts[row][0] == 1), "the anomaly in the rows learnt from");
        SensorFixtures.AreEqual(verdicts, SensorFixtures.Verdicts(_ml, result));
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Double, 3), result.Schema["Anomaly"].Type);

        var late = SensorFixtures.Verdicts(_ml, _ml.AnomalyDetection.DetectEntireAnomalyByLstm(SensorFixtures.Rows(_ml, _steps), "Anomaly", "Sensors", timestampColumnName: "Time"));
        Assert.IsTrue(late[(SensorFixtures.Broken - 2)..(SensorFixtures.Broken + 10)].Any(verdict => verdict[0] == 1));
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(23)]
    public void Series_at_rest_that_are_too_short_score_NaN_and_one_warning_says_so(int count)
    {
        var warnings = new List<string>();
        _ml.Log += (_, line) =>
        {
            if (line.Kind == ChannelMessageKind.Warning) warnings.Add(line.Message);
        };
        var verdicts = SensorFixtures.Verdicts(_ml, _ml.AnomalyDetection.DetectEntireAnomalyByLstm(SensorFixtures.Rows(_ml, _steps[..count]), "Anomaly", "Sensors"));
        Assert.AreEqual(count, verdicts.Length);
        foreach (var verdict in verdicts) CollectionAssert.AreEqual(new[] { 0, double.NaN, double.NaN }, verdict);
        Assert.AreEqual(count == 0 ? 0 : 1, warnings.Count, string.Join('|', warnings));
        if (count > 0) StringAssert.Contains(warnings[0], "'Sensors'");
    }

    [TestMethod]
    [DataRow(24)]
    [DataRow(36)]
    [DataRow(119)]
    [DataRow(120)]
    [DataRow(121)]
    [DataRow(150)]
    [DataRow(239)]
    [DataRow(241)]
    public void Every_row_of_a_short_series_at_rest_is_judged(int count)
    {
        foreach (var at in new[] { 0, count / 2 })
        {
            var random = new Random(count);
            SensorStep[] steps = [.. Enumerable.Range(0, count).Select(t => new SensorStep { Value = t == at ? 1e6f : random.NextSingle() })];
            foreach (var (stride, horizon) in new (int?, int?)[] { (null, null), (8, 48) })
            {
                var options = new LstmAnomalyOptions { OutputColumnName = "Anomaly", InputColumnName = "Value", Stride = stride, Horizon = horizon, Training = new() { Seed = 1, BatchSize = 4 }, Network = new() { HiddenSize = 4 }, Steps = 6 };
                var verdicts = SensorFixtures.Verdicts(_ml, _ml.AnomalyDetection.DetectEntireAnomalyByLstm(SensorFixtures.Rows(_ml, steps), options));
                Assert.IsTrue(verdicts[at][0] == 1 && verdicts[at][1] > 1.2 && verdicts[at][2] < 0.001, $"row {at} of {count}: {string.Join(' ', verdicts[at])}");
                Assert.IsTrue(verdicts.All(verdict => double.IsFinite(verdict[1])));
                Assert.IsTrue(verdicts.Count(verdict => verdict[0] == 1) <= 2, $"{verdicts.Count(verdict => verdict[0] == 1)} alerts with row {at} of {count}");
            }
        }
    }
}
