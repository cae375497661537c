using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.AnomalyDetection;

/// <summary>Times of a detector's rows must rise within a series, at every door.</summary>
[TestClass]
public sealed class AnomalyTimeTests
{
    readonly MLContext _ml = new(seed: 1);
    readonly SensorStep[] _steps = SensorFixtures.Steps(400);

    /// <summary>A step whose time has an offset.</summary>
    sealed class Moment
    {
        public DateTimeOffset Time { get; set; }

        [VectorType(2)]
        public float[] Sensors { get; set; } = [0, 0];
    }

    public enum Disorder
    {
        NewestFirst,
        Shuffled,
        Twice,
        OneSwapped,
    }

    [TestMethod]
    [DataRow(Disorder.NewestFirst, 1)]
    [DataRow(Disorder.Shuffled, -1)]
    [DataRow(Disorder.Twice, 1)]
    [DataRow(Disorder.OneSwapped, 201)]
    public void Rows_out_of_order_are_refused_by_fit_and_at_rest_and_by_transform(Disorder disorder, int row)
    {
        SensorStep[] wrong = disorder switch
        {
            Disorder.NewestFirst => [.. _steps.Reverse()],
            Disorder.Shuffled => [.. _steps.OrderBy(step => step.Sensors[1])],
            Disorder.Twice => [.. _steps.SelectMany(step => new[] { step, step })],
            _ => [.. _steps[..200], _steps[201], _steps[200], .. _steps[202..]],
        };
        var model = SensorFixtures.Fit(_ml, SensorFixtures.Steps(200));
        foreach (var step in wrong) step.Time = step.Time.AddYears(1);
        foreach (var action in new Action[]
                 {
                     () => SensorFixtures.Fit(_ml, wrong),
                     () => SensorFixtures.Verdicts(_ml, _ml.AnomalyDetection.DetectEntireAnomalyByLstm(SensorFixtures.Rows(_ml, wrong), SensorFixtures.Small)),
                     () => SensorFixtures.Verdicts(_ml, model.Transform(SensorFixtures.Rows(_ml, wrong))),
                 })
        {
            var error = Assert.ThrowsExactly<InvalidOperationException>(action);
            StringAssert.Contains(error.Message, "Column 'Time' holds");
            if (row > 0) StringAssert.Contains(error.Message, $"in row {row},");
            StringAssert.Contains(error.Message, "sort the rows");
        }
    }

    [TestMethod]
    public void What_follows_the_training_data_must_be_later_than_it()
    {
        var model = SensorFixtures.Fit(_ml, _steps[..300]);
        Assert.ThrowsExactly<InvalidOperationException>(() => SensorFixtures.Verdicts(_ml, model.Transform(SensorFixtures.Rows(_ml, _steps[299..]))));
        Assert.AreEqual(100, SensorFixtures.Verdicts(_ml, model.Transform(SensorFixtures.Rows(_ml, _steps[300..]))).Length);
    }

    [TestMethod]
    public void An_engine_refuses_an_old_row_and_goes_on_and_a_checkpoint_keeps_the_last_time()
    {
        using var engine = SensorFixtures.Engine(_ml, SensorFixtures.Fit(_ml, _steps[..300]));
        using var other = SensorFixtures.Engine(_ml, SensorFixtures.Fit(_ml, _steps[..300]));
        engine.Predict(_steps[300]);
        other.Predict(_steps[300]);
        foreach (var old in (int[])[300, 299, 0])
        {
            var error = Assert.ThrowsExactly<InvalidOperationException>(() => engine.Predict(_steps[old]));
            StringAssert.Contains(error.Message, "'Time'");
        }

        CollectionAssert.AreEqual(other.Predict(_steps[301]).All, engine.Predict(_steps[301]).All);
        using var file = new MemoryStream();
        engine.CheckPoint(_ml, file);
        file.Position = 0;
        using var resumed = SensorFixtures.Engine(_ml, _ml.Model.Load(file, out _));
        Assert.ThrowsExactly<InvalidOperationException>(() => resumed.Predict(_steps[301]));
        CollectionAssert.AreEqual(engine.Predict(_steps[302]).All, resumed.Predict(_steps[302]).All);
    }

    [TestMethod]
    public void Series_have_clocks_of_their_own_and_the_message_names_theirs()
    {
        // One machine after the other: times fall where the next one begins.
        var rows = Enumerable.Range(1, 3).SelectMany(seed => SensorFixtures.Steps(300, $"machine {seed}", seed)).ToArray();
        var options = SensorFixtures.Small with { SeriesColumnName = "Machine" };
        var model = SensorFixtures.Fit(_ml, rows, options);
        Assert.AreEqual(3, model.SeriesCount);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => SensorFixtures.Fit(_ml, [.. rows, rows[599]], options));
        StringAssert.Contains(error.Message, "'machine 2'");
    }

    [TestMethod]
    public void Times_with_an_offset_are_ordered_by_instant_and_their_clock_decides_about_the_time_of_day()
    {
        // Clocks are set back by an hour within the rows: the instants rise.
        var back = _steps[150].Time;
        var moments = _steps.Select(step => new Moment { Sensors = step.Sensors, Time = new(step.Time.AddHours(step.Time >= back ? -1 : 0), TimeSpan.FromHours(step.Time >= back ? 1 : 2)) }).ToArray();
        var rows = _ml.Data.LoadFromEnumerable(moments);
        var estimator = _ml.Transforms.DetectAnomalyByLstm(SensorFixtures.Small);
        var model = estimator.Fit(_ml.Data.TakeRows(rows, 300));
        Assert.AreEqual(100, SensorFixtures.Verdicts(_ml, model.Transform(_ml.Data.SkipRows(rows, 300))).Length);
        Assert.AreEqual(400, SensorFixtures.Verdicts(_ml, _ml.AnomalyDetection.DetectEntireAnomalyByLstm(rows, SensorFixtures.Small)).Length);

        // The same clock as DateTime gives the same verdicts.
        foreach (var (moment, step) in moments.Zip(_steps)) moment.Time = new(step.Time, TimeSpan.FromHours(5));
        var same = estimator.Fit(_ml.Data.LoadFromEnumerable(moments[..300])).Transform(_ml.Data.LoadFromEnumerable(moments[300..]));
        SensorFixtures.AreEqual(SensorFixtures.Verdicts(_ml, SensorFixtures.Fit(_ml, _steps[..300]).Transform(SensorFixtures.Rows(_ml, _steps[300..]))), SensorFixtures.Verdicts(_ml, same));
    }
}
