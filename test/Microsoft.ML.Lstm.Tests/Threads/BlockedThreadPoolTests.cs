using Microsoft.ML.Lstm.Tests.AnomalyDetection;
using Microsoft.ML.Lstm.Tests.Forecasting;
using Microsoft.ML.Lstm.Tests.Sequences;
using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Tests.Threads;

/// <summary>A server whose pool threads all wait for a model must still get one: whoever asks for work does it, if need be alone.</summary>
[TestClass]
[DoNotParallelize]
public sealed class BlockedThreadPoolTests
{
    readonly MLContext _ml = new(seed: 1);

    sealed class Contributions
    {
        public float[] Why { get; set; } = [];
    }

    [TestMethod]
    public void Fitting_a_detector_and_scoring_by_it_end()
    {
        var rows = SensorFixtures.Machines(600);
        BlockedThreadPool.Run(() =>
        {
            var model = SensorFixtures.Fit(_ml, rows[..1500], SensorFixtures.Small with { SeriesColumnName = "Machine", Training = SensorFixtures.Small.Training with { Threads = 2 } });
            Assert.AreEqual(300, SensorFixtures.Verdicts(_ml, model.Transform(SensorFixtures.Rows(_ml, rows[1500..]))).Length);
        });
    }

    [TestMethod]
    public void Detection_in_entire_series_ends()
    {
        var rows = SensorFixtures.Machines(400);
        BlockedThreadPool.Run(() =>
        {
            var scored = _ml.AnomalyDetection.DetectEntireAnomalyByLstm(SensorFixtures.Rows(_ml, rows), SensorFixtures.Small with { SeriesColumnName = "Machine", Training = SensorFixtures.Small.Training with { Threads = 2 } });
            Assert.AreEqual(rows.Length, SensorFixtures.Verdicts(_ml, scored).Length);
        });
    }

    [TestMethod]
    public void Training_a_classifier_and_its_contributions_end()
    {
        var rows = Gestures.Rows(_ml, 40);
        BlockedThreadPool.Run(() =>
        {
            var model = _ml.Regression.Trainers.Lstm(Gestures.Values with { FeatureColumnName = "Ragged", ContributionsColumnName = "Why", Training = Gestures.Values.Training with { Threads = 2 } }).Fit(rows);
            foreach (var row in _ml.Data.CreateEnumerable<Contributions>(model.Transform(rows), reuseRowObject: false)) Assert.AreNotEqual(0, row.Why.Length);
        });
    }

    [TestMethod]
    public void Fitting_a_forecaster_and_forecasting_end()
    {
        var rows = SeriesFixtures.Rows(_ml, SeriesFixtures.Series(400));
        BlockedThreadPool.Run(() => Assert.AreEqual(400, SeriesFixtures.Forecasts(_ml, SeriesFixtures.Fit(_ml, rows, SeriesFixtures.Small with { Training = SeriesFixtures.Small.Training with { Threads = 2 } }).Transform(rows)).Length));
    }
}
