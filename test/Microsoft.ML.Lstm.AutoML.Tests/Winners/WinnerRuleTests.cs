using Microsoft.ML.Lstm.AutoML.SearchSpaces;
using Microsoft.ML.Lstm.AutoML.Winners;

namespace Microsoft.ML.Lstm.AutoML.Tests.Winners;

[TestClass]
public sealed class WinnerRuleTests
{
    const int Sweeps = 400, Trials = 20, Origins = 8, Series = 4;

    static TrialLoss Loss(params double[] parts) => new(parts.Average(), [.. parts.Select((loss, i) => new PartLoss(i, 0, loss))]);

    /// <summary>A sweep whose trials are better by so much: noise of a trial's own, noise of windows that all series of an origin share, and what all trials share.</summary>
    static bool IsWon(int seed, double gain, double shared)
    {
        var random = new Random(seed);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        double[] windows = [.. Enumerable.Range(0, Origins * Series).Select(_ => 10 + (5 * Normal()))];
        TrialLoss Draw(double level)
        {
            double[] origins = [.. Enumerable.Range(0, Origins).Select(_ => shared * Normal())];
            PartLoss[] parts = [.. windows.Select((window, i) => new PartLoss(i / Series, i % Series, window + level + origins[i / Series] + Normal()))];
            return new(parts.Average(part => part.Loss), parts);
        }

        var rule = new WinnerRule();
        var given = rule.Add(Draw(0), TrialStart.Given);
        return Enumerable.Range(0, Trials).Select(_ => rule.Add(Draw(-gain), TrialStart.Searched)).ToArray().Any(verdict => verdict.Loss < given.Loss);
    }

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(1.0)]
    public void Twenty_trials_of_mere_noise_keep_the_options_as_given(double shared)
    {
        var won = Enumerable.Range(0, Sweeps).Count(seed => IsWon(seed, gain: 0, shared));
        Assert.IsLessThan(0.15 * Sweeps, won, $"{won} of {Sweeps} sweeps");
    }

    [TestMethod]
    public void A_real_gain_is_taken()
    {
        var won = Enumerable.Range(0, Sweeps).Count(seed => IsWon(seed, gain: 1, shared: 0));
        Assert.IsGreaterThan(0.95 * Sweeps, won, $"{won} of {Sweeps} sweeps");
    }

    [TestMethod]
    public void Of_those_that_may_win_the_least_loss_does_and_others_are_no_better_than_the_options_as_given()
    {
        var rule = new WinnerRule();
        Assert.AreEqual(new Verdict(10, false, ""), rule.Add(Loss(8, 12, 10, 9, 11), TrialStart.Given));
        var lucky = rule.Add(Loss(1, 14, 9, 8, 12), TrialStart.Searched);
        Assert.IsFalse(lucky.BeatsGiven);
        Assert.AreEqual(10, lucky.Loss);
        StringAssert.Contains(lucky.Text, "no more than chance");
        var better = rule.Add(Loss(7.1, 11, 9.2, 8, 9.9), TrialStart.Searched);
        Assert.IsTrue(better.BeatsGiven, better.Text);
        Assert.AreEqual(9.04, better.Loss, 1e-12);
        StringAssert.Contains(better.Text, "by 0.96");
        var worse = rule.Add(Loss(9, 13, 11, 10, 12), TrialStart.Searched);
        Assert.AreEqual(11, worse.Loss);
        StringAssert.Contains(worse.Text, "no better");
    }

    [TestMethod]
    public void The_more_trials_the_more_a_winner_must_show()
    {
        var trial = Loss(7.5, 11, 9.4, 8.6, 9.9);
        WinnerRule After(int trials)
        {
            var rule = new WinnerRule();
            rule.Add(Loss(8, 12, 10, 9, 11), TrialStart.Given);
            var random = new Random(1);
            for (var i = 0; i < trials; i++) rule.Add(Loss([.. ((double[])[9, 13, 11, 10, 12]).Select(loss => loss + random.NextDouble())]), TrialStart.Searched);
            return rule;
        }

        Assert.IsTrue(After(0).Judge(trial, TrialStart.Searched).BeatsGiven);
        Assert.IsFalse(After(50).Judge(trial, TrialStart.Searched).BeatsGiven);
    }

    [TestMethod]
    public void Trials_that_go_together_ask_for_less_than_as_many_that_do_not()
    {
        var noise = new Random(1);
        double[] given = [.. Enumerable.Range(0, 40).Select(_ => 10 + noise.NextDouble())], gains = [.. given.Select(_ => noise.NextDouble() - 0.35)];
        double ChanceAfter(int trials, double own)
        {
            var (random, largest) = (new Random(2), new LargestByChance());
            for (var i = 0; i < trials; i++)
                largest.Add(PairedComparison.Of(Loss([.. given.Select((loss, part) => loss - gains[part] + (own * (random.NextDouble() - 0.5)))]), Loss(given)));
            return largest.Chance(PairedComparison.Of(Loss([.. given.Zip(gains, (loss, gain) => loss - gain)]), Loss(given)));
        }

        var single = ChanceAfter(0, 0);
        Assert.AreEqual(PairedComparison.Of(Loss([.. given.Zip(gains, (loss, gain) => loss - gain)]), Loss(given)).Chance, single, 0.01, "as Student's");
        Assert.IsLessThan(6 * single, ChanceAfter(20, 0), "twenty times the same trial");
        Assert.IsLessThan(7 * single, ChanceAfter(20, 0.2), "alike");
        Assert.IsGreaterThan(8 * single, ChanceAfter(20, 20), "unlike");
        Assert.IsLessThan(22 * single, ChanceAfter(20, 20), "the bound of those that are independent");
    }

    [TestMethod]
    public void What_needs_no_training_must_beat_the_options_as_given_too_though_it_is_tried_before()
    {
        var rule = new WinnerRule();
        var untrained = rule.Add(Loss(1, 14, 9, 8, 12), TrialStart.Untrained);
        Assert.AreEqual(8.8, untrained.Loss, 1e-12);
        var given = rule.Add(Loss(8, 12, 10, 9, 11), TrialStart.Given);
        Assert.IsLessThan(untrained.Loss, given.Loss, "kept: the other is lucky");
        var better = rule.Add(Loss(7.1, 11, 9.2, 8, 9.9), TrialStart.Searched);
        Assert.IsLessThan(given.Loss, better.Loss);

        rule = new();
        untrained = rule.Add(Loss(7.1, 11, 9.2, 8, 9.9), TrialStart.Untrained);
        Assert.IsGreaterThan(untrained.Loss, rule.Add(Loss(8, 12, 10, 9, 11), TrialStart.Given).Loss, "better by more than chance");
    }

    [TestMethod]
    public void From_a_single_part_and_from_other_parts_nothing_is_told()
    {
        var rule = new WinnerRule();
        rule.Add(Loss(10), TrialStart.Searched);
        var verdict = rule.Add(Loss(1), TrialStart.Searched);
        Assert.IsFalse(verdict.BeatsGiven);
        StringAssert.Contains(verdict.Text, "too few");
        rule = new();
        rule.Add(Loss(8, 12, 10), TrialStart.Given);
        Assert.IsFalse(rule.Add(Loss(1, 1), TrialStart.Searched).BeatsGiven);
        Assert.IsFalse(rule.Add(Loss(1, double.NaN, 1), TrialStart.Searched).BeatsGiven);
    }

    [TestMethod]
    public void Parts_that_move_together_count_as_one()
    {
        TrialLoss Of(params double[] origins) => new(origins.Average(), [.. origins.SelectMany((loss, origin) => Enumerable.Range(0, 10).Select(series => new PartLoss(origin, series, loss)))]);
        var comparison = PairedComparison.Of(Of(9, 9.8, 9.1), Of(10, 10, 10));
        Assert.AreEqual(3, comparison.Clusters);
        Assert.AreEqual(0.2517, comparison.StandardError, 1e-4);
        Assert.IsGreaterThan(0.05, comparison.Chance);
    }

    [TestMethod]
    public void Pseudo_values_of_a_mean_are_the_values_and_those_of_a_ratio_nearly_sum_to_it()
    {
        double[] values = [3, 1, 4, 1, 5];
        CollectionAssert.AreEqual(values, Jackknife.PseudoValues(values.Average(), [.. values.Index().Select(left => values.Where((_, i) => i != left.Index).Average())]).Select(value => Math.Round(value, 9)).ToArray());
        CollectionAssert.AreEqual((double[])[7], Jackknife.PseudoValues(7, [double.NaN]));
    }
}
