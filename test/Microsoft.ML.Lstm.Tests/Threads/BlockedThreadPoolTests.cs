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
        var rows = GivenSensors.Machines(600);
        BlockedThreadPool.Run(() =>
        {
            var model = GivenSensors.Fit(_ml, rows[..1500], GivenSensors.Small with { SeriesColumnName = "Machine", Training = GivenSensors.Small.Training with { Threads = 2 } });
            Assert.AreEqual(300, GivenSensors.Verdicts(_ml, model.Transform(GivenSensors.Rows(_ml, rows[1500..]))).Length);
        });
    }

    [TestMethod]
    public void Detection_in_entire_series_ends()
    {
        var rows = GivenSensors.Machines(400);
        BlockedThreadPool.Run(() =>
        {
            var scored = _ml.AnomalyDetection.DetectEntireAnomalyByLstm(GivenSensors.Rows(_ml, rows), GivenSensors.Small with { SeriesColumnName = "Machine", Training = GivenSensors.Small.Training with { Threads = 2 } });
            Assert.AreEqual(rows.Length, GivenSensors.Verdicts(_ml, scored).Length);
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
        var rows = Given.Rows(_ml, Given.Series(400));
        BlockedThreadPool.Run(() => Assert.AreEqual(400, Given.Forecasts(_ml, Given.Fit(_ml, rows, Given.Small with { Training = Given.Small.Training with { Threads = 2 } }).Transform(rows)).Length));
    }
}
