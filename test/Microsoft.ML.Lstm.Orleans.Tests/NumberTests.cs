namespace Microsoft.ML.Lstm.Orleans.Tests;

/// <summary>Each number of a series takes effect once, in order.</summary>
[TestClass]
public sealed class NumberTests
{
    [TestMethod]
    public async Task A_number_that_comes_again_is_answered_and_changes_nothing()
    {
        await using var cluster = await TestFleet.StartAsync(Models.SmallForecaster);
        var first = await cluster.Fleet.ObserveAsync(Batches.Steps(4, 0, 10), answer: true);
        var again = await cluster.Fleet.ObserveAsync(Batches.Steps(4, 0, 10), answer: true);
        Batches.AssertSame(Batches.All(first), Batches.All(again));
        Assert.IsTrue(Enumerable.Range(0, 40).All(row => again.Outcome(row) == ObservationOutcome.Passed));
        var other = await cluster.Fleet.ObserveAsync(Batches.One("sensor 1", 9, 12345), answer: true);
        Assert.AreEqual(ObservationOutcome.Passed, other.Outcome(0));
        Batches.AssertSame([first.Answer(37).ToArray()], Batches.All(other));
    }

    [TestMethod]
    public async Task A_detector_says_of_a_passed_number_what_it_said_last()
    {
        await using var cluster = await TestFleet.StartAsync(Models.SmallDetector);
        await cluster.Fleet.ObserveAsync(Batches.Steps(1, 0, 30));
        var first = await cluster.Fleet.ObserveAsync(Batches.One("known", 30, 999), answer: true);
        var again = await cluster.Fleet.ObserveAsync(Batches.One("known", 30, 999), answer: true);
        Assert.AreEqual((ObservationOutcome.Applied, ObservationOutcome.Passed), (first.Outcome(0), again.Outcome(0)));
        Assert.IsGreaterThan(1, first.Answer(0)[1]);
        Batches.AssertSame(Batches.All(first), Batches.All(again));
    }

    [TestMethod]
    public async Task Numbers_out_of_order_have_the_effect_of_numbers_in_order()
    {
        await using var cluster = await TestFleet.StartAsync(Models.SmallForecaster);
        var order = new[] { 0, 3, 1, 2, 5, 6, 8, 7, 4, 9, 11, 10 };
        var outcomes = new List<ObservationOutcome>();
        foreach (var number in order) outcomes.Add((await cluster.Fleet.ObserveAsync(Batches.One("a", number, Models.Value(1, number)))).Outcome(0));
        for (var number = 0; number < order.Length; number++) await cluster.Fleet.ObserveAsync(Batches.One("b", number, Models.Value(1, number)));
        var answers = await cluster.Fleet.AskAsync(["a", "b"]);
        Batches.AssertSame([answers.Answer(0).ToArray()], [answers.Answer(1).ToArray()]);
        CollectionAssert.AreEqual(order.Select(number => number is 3 or 5 or 6 or 8 or 7 or 11 ? ObservationOutcome.Held : ObservationOutcome.Applied).ToArray(), outcomes);
    }

    [TestMethod]
    public async Task A_number_that_does_not_come_is_given_up_and_counts_as_a_missing_value()
    {
        await using var cluster = await TestFleet.StartAsync(Models.SmallForecaster, options => options with { OutOfOrderSteps = 3 });
        await cluster.Fleet.ObserveAsync(Batches.One("a", 10, 5));
        ObservationOutcome[] outcomes = [.. await OutcomesAsync(cluster, 12, 13, 14, 11)];
        CollectionAssert.AreEqual(new[] { ObservationOutcome.Held, ObservationOutcome.Held, ObservationOutcome.Applied, ObservationOutcome.Passed }, outcomes);
        await cluster.Fleet.ObserveAsync(Batches.One("b", 10, 5));
        foreach (var number in new[] { 11, 12, 13, 14 }) await cluster.Fleet.ObserveAsync(Batches.One("b", number, number == 11 ? float.NaN : number));
        var answers = await cluster.Fleet.AskAsync(["a", "b"]);
        Batches.AssertSame([answers.Answer(1).ToArray()], [answers.Answer(0).ToArray()]);
    }

    [TestMethod]
    public async Task A_fleet_that_waits_for_none_gives_gaps_up_at_once()
    {
        await using var cluster = await TestFleet.StartAsync(Models.SmallForecaster, options => options with { OutOfOrderSteps = 0 });
        CollectionAssert.AreEqual(new[] { ObservationOutcome.Applied, ObservationOutcome.Applied, ObservationOutcome.Passed }, (await OutcomesAsync(cluster, 1, 5, 4)).ToArray());
    }

    [TestMethod]
    public async Task A_number_too_far_ahead_is_refused()
    {
        await using var cluster = await TestFleet.StartAsync(Models.SmallForecaster, options => options with { LargestGap = 5, OutOfOrderSteps = 2 });
        CollectionAssert.AreEqual(new[] { ObservationOutcome.Applied, ObservationOutcome.TooFarAhead, ObservationOutcome.Applied, ObservationOutcome.Held }, (await OutcomesAsync(cluster, 1_000_000_000_000, 1_000_000_000_007, 1_000_000_000_001, 1_000_000_000_007)).ToArray());
        CollectionAssert.AreEqual(new[] { ObservationOutcome.TooFarAhead, ObservationOutcome.Passed }, (await OutcomesAsync(cluster, long.MaxValue, 0)).ToArray());
    }

    [TestMethod]
    public async Task The_last_number_there_is_can_be_taken()
    {
        await using var cluster = await TestFleet.StartAsync(Models.SmallForecaster);
        CollectionAssert.AreEqual(new[] { ObservationOutcome.Applied, ObservationOutcome.Applied, ObservationOutcome.Passed }, (await OutcomesAsync(cluster, long.MaxValue - 1, long.MaxValue, long.MaxValue)).ToArray());
    }

    [TestMethod]
    public async Task What_is_held_back_survives_a_rest()
    {
        await using var cluster = await TestFleet.StartAsync(Models.SmallForecaster);
        await OutcomesAsync(cluster, 1, 3, 4);
        await cluster.RestAsync();
        Assert.AreEqual(ObservationOutcome.Applied, (await OutcomesAsync(cluster, 2)).Single());
        foreach (var number in new[] { 1, 2, 3, 4 }) await cluster.Fleet.ObserveAsync(Batches.One("b", number, number));
        var answers = await cluster.Fleet.AskAsync(["a", "b"]);
        Batches.AssertSame([answers.Answer(1).ToArray()], [answers.Answer(0).ToArray()]);
    }

    [TestMethod]
    public async Task Two_numbers_of_a_series_may_come_in_one_call()
    {
        await using var cluster = await TestFleet.StartAsync(Models.SmallForecaster);
        var batch = new ObservationBatch();
        foreach (var number in new[] { 0, 2, 1, 1 }) batch.Add("a", number, number);
        var answers = await cluster.Fleet.ObserveAsync(batch, answer: true);
        CollectionAssert.AreEqual(new[] { ObservationOutcome.Applied, ObservationOutcome.Held, ObservationOutcome.Applied, ObservationOutcome.Passed }, Enumerable.Range(0, 4).Select(answers.Outcome).ToArray());
        // All four stand where the series stands after the call.
        Batches.AssertSame([.. Enumerable.Repeat(answers.Answer(3).ToArray(), 4)], Batches.All(answers));
    }

    static async Task<IReadOnlyList<ObservationOutcome>> OutcomesAsync(TestFleet cluster, params long[] numbers)
    {
        var outcomes = new List<ObservationOutcome>();
        foreach (var number in numbers) outcomes.Add((await cluster.Fleet.ObserveAsync(Batches.One("a", number, number))).Outcome(0));
        return outcomes;
    }
}
