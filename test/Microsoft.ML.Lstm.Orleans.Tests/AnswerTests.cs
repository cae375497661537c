using Microsoft.ML.Transforms.TimeSeries;

namespace Microsoft.ML.Lstm.Orleans.Tests;

/// <summary>What a fleet answers is what ML.NET's engines answer in one process, to the bit.</summary>
[TestClass]
public sealed class AnswerTests
{
    const int Series = 30;

    [TestMethod]
    public async Task Forecasts_are_those_of_a_time_series_engine()
    {
        await using var cluster = await TestFleet.StartAsync(Models.SmallForecaster);
        using var engine = Models.Load(Models.SmallForecaster).CreateTimeSeriesEngine<Models.Step, Models.Outlook>(Models.ML);
        for (var number = 5; number < 40; number++)
        {
            var answers = await cluster.Fleet.ObserveAsync(Gappy(number), answer: true);
            var expected = Enumerable.Range(0, Series).Select(series => engine.Predict(new Models.Step { Series = Batches.Name(series), Value = GappyValue(series, number) })).Select(Flat).ToArray();
            Batches.AssertSame(expected, Batches.All(answers));
            Assert.IsTrue(Enumerable.Range(0, Series).All(series => answers.Outcome(series) == ObservationOutcome.Applied));
        }
    }

    [TestMethod]
    public async Task Adaptive_intervals_are_those_of_a_time_series_engine()
    {
        var model = Models.Forecaster(new() { AdaptiveIntervals = true });
        await using var cluster = await TestFleet.StartAsync(model);
        using var engine = Models.Load(model).CreateTimeSeriesEngine<Models.Step, Models.Outlook>(Models.ML);
        float[][] expected = [];
        for (var number = 0; number < 60; number++)
            expected = [.. Enumerable.Range(0, 5).Select(series => engine.Predict(new Models.Step { Series = Batches.Name(series), Value = Models.Value(series, number) })).Select(Flat)];
        // Many numbers at once, and no answers: widths adapt all the same.
        await cluster.Fleet.ObserveAsync(Batches.Steps(5, 0, 60));
        Batches.AssertSame(expected, Batches.All(await cluster.Fleet.AskAsync(Batches.Names(5))));
    }

    [TestMethod]
    public async Task Scores_are_those_of_a_time_series_engine()
    {
        await using var cluster = await TestFleet.StartAsync(Models.SmallDetector);
        using var engine = Models.Load(Models.SmallDetector).CreateTimeSeriesEngine<Models.Step, Models.Verdict>(Models.ML);
        var alerts = 0;
        for (var number = 0; number < 260; number += 20)
        {
            var batch = new ObservationBatch();
            var expected = new List<float[]>();
            for (var step = number; step < number + 20; step++)
                for (var series = 0; series < 3; series++)
                {
                    var value = step == 250 ? 1000 : GappyValue(series, step);
                    batch.Add(Batches.Name(series), step, value);
                    var verdict = engine.Predict(new Models.Step { Series = Batches.Name(series), Value = value });
                    expected.Add([.. verdict.Alert.Select(one => (float)one), .. verdict.Expected]);
                    alerts += (int)verdict.Alert[0];
                }

            Batches.AssertSame([.. expected], Batches.All(await cluster.Fleet.ObserveAsync(batch, answer: true)));
        }

        Assert.IsGreaterThan(0, alerts);
        CollectionAssert.AreEqual(new[] { "Alert", "Score", "P-Value", "Expected" }, (await cluster.Fleet.DescribeAsync()).Columns.ToArray());
    }

    [TestMethod]
    public async Task Classes_are_those_of_a_prediction_engine_on_the_last_steps()
    {
        await using var cluster = await TestFleet.StartAsync(Models.SmallClassifier);
        using var engine = Models.ML.Model.CreatePredictionEngine<Models.Trace, Models.Answer>(Models.Load(Models.SmallClassifier));
        var taken = new List<float>();
        for (var number = 0; number < 15; number++)
        {
            float[] step = [number < 8 ? number : 8 - number, number * 0.3f];
            taken.AddRange(step);
            var answers = await cluster.Fleet.ObserveAsync(Batches.One("gesture", number, step), answer: true);
            var expected = engine.Predict(new() { Features = [.. taken.TakeLast(12)] });
            Batches.AssertSame([[expected.Score, expected.Probability]], Batches.All(answers));
        }
    }

    [TestMethod]
    public async Task A_series_goes_on_where_the_training_left_it()
    {
        await using var cluster = await TestFleet.StartAsync(Models.SmallForecaster);
        using var engine = Models.Load(Models.SmallForecaster).CreateTimeSeriesEngine<Models.Step, Models.Outlook>(Models.ML);
        var known = await cluster.Fleet.ObserveAsync(Batches.One("known", 200, 12), answer: true);
        var fresh = await cluster.Fleet.ObserveAsync(Batches.One("fresh", 200, 12), answer: true);
        Batches.AssertSame([Flat(engine.Predict(new Models.Step { Series = "known", Value = 12 }))], Batches.All(known));
        Assert.IsFalse(known.Answer(0).SequenceEqual(fresh.Answer(0)));
    }

    [TestMethod]
    public async Task A_series_that_nobody_observed_is_unknown()
    {
        await using var cluster = await TestFleet.StartAsync(Models.SmallForecaster);
        var answers = await cluster.Fleet.AskAsync(["nobody"]);
        Assert.AreEqual(ObservationOutcome.Unknown, answers.Outcome(0));
        Assert.IsTrue(answers.Answer(0).ToArray().All(float.IsNaN));
        Assert.HasCount(9, answers.Answer(0).ToArray());
    }

    [TestMethod]
    public async Task Two_silos_answer_as_one_does()
    {
        await using var one = await TestFleet.StartAsync(Models.SmallForecaster);
        await using var two = await TestFleet.StartAsync(Models.SmallForecaster, silos: 2);
        for (var number = 0; number < 5; number++)
            Batches.AssertSame(Batches.All(await one.Fleet.ObserveAsync(Gappy(number), answer: true)), Batches.All(await two.Fleet.ObserveAsync(Gappy(number), answer: true)));
    }

    static ObservationBatch Gappy(int number)
    {
        var batch = new ObservationBatch();
        for (var series = 0; series < Series; series++) batch.Add(Batches.Name(series), number, GappyValue(series, number));
        return batch;
    }

    static float GappyValue(int series, int number) => (series + number) % 7 == 3 ? float.NaN : Models.Value(series, number);

    static float[] Flat(Models.Outlook outlook) => [.. outlook.Next, .. outlook.Low, .. outlook.High];
}
