using Microsoft.ML.Lstm.Engine.Tasks.Patches;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks.Patches;

/// <summary>What is said of recorded series beside their forecasts; these have forecast errors of pure chance.</summary>
[TestClass]
public sealed class RecordedScoresTests
{
    const int Rows = 600;

    /// <summary>The law of large numbers of false alarms: 200 draws in all.</summary>
    [TestMethod]
    [DataRow("normal", 1, 60)]
    [DataRow("normal", 8, 20)]
    [DataRow("autoregressive", 1, 60)]
    [DataRow("wave", 1, 50)]
    [DataRow("wave", 8, 10)]
    public void Normal_series_raise_at_most_one_alert_in_5000_rows_and_p_values_promise_no_more(string kind, int channels, int draws)
    {
        var (alerts, below) = (0, new int[2]);
        for (var draw = 0; draw < draws; draw++)
        {
            var scores = Judged(kind, channels, seed: 100 + draw, (_, _) => 0);
            for (var row = 0; row < Rows; row++)
            {
                if (scores.Alert(row)) alerts++;
                if (scores.PValue(row) < 0.01) below[0]++;
                if (scores.PValue(row) < 0.001) below[1]++;
            }
        }

        var rows = draws * Rows;
        var allowed = rows / 5000.0;
        Assert.IsTrue(alerts <= allowed + (2 * Math.Sqrt(allowed)), $"{alerts} alerts in {rows} rows; p below .01 in {below[0] / (double)rows:f4}, below .001 in {below[1] / (double)rows:f5}");
        Assert.IsTrue(below[0] <= 0.02 * rows, $"p below .01 in {below[0] / (double)rows}");
    }

    [TestMethod]
    public void A_score_above_1_and_a_p_value_below_the_rate_of_false_alarms_say_the_same()
    {
        var scores = Judged("wave", 2, seed: 1, (row, channel) => channel == 1 && row is >= 300 and < 340 ? 3 : 0);
        for (var row = 0; row < Rows; row++) Assert.AreEqual(scores.Score(row) > 1, scores.PValue(row) < 0.0002, $"{scores.Score(row)}, {scores.PValue(row)}");
        Assert.IsTrue(Enumerable.Range(290, 60).Any(scores.Alert));
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(2)]
    public void Contributions_sum_to_the_score_and_name_the_channel(int broken)
    {
        var scores = Judged("wave", 3, seed: 2, (row, channel) => channel == broken && row is >= 300 and < 340 ? 4 : 0);
        var parts = new float[] { 1, 1, 1 };
        scores.Contribute(320, parts);
        Assert.AreEqual(scores.Score(320), parts.Sum(), 1e-3 * scores.Score(320));
        Assert.AreEqual(broken, Array.IndexOf(parts, parts.Max()), string.Join(' ', parts));
    }

    [TestMethod]
    public void What_a_forecast_alone_finds_stays_found()
    {
        var scores = Judged("normal", 4, seed: 3, (_, _) => 0, alertAt: 200);
        Assert.IsTrue(scores.Alert(200) && scores.Score(200) > 1 && scores.PValue(200) < 0.001, $"{scores.Score(200)}");
    }

    [TestMethod]
    public void What_a_forecast_finds_usual_raises_no_alert_alone_however_small_its_other_scores_are()
    {
        // As of a network that has learnt: its first scores are far above the later ones, and none is above 1.
        var random = new Random(5);
        var scores = new RecordedScores(new(), 1, Rows);
        for (var row = 0; row < Rows; row++) scores.Set(row, [(float)Detections.Normal(random)], (row < 30 ? 0.8 : 0.05) * Math.Exp(0.05 * Detections.Normal(random)), false);
        scores.Run(static () => false);
        Assert.IsFalse(Enumerable.Range(0, Rows).Any(scores.Alert), string.Join(' ', Enumerable.Range(0, 30).Select(row => scores.Score(row))));
    }

    [TestMethod]
    public void Missing_rows_are_not_judged_and_a_series_that_never_moves_has_no_alert()
    {
        var scores = Judged("wave", 2, seed: 4, (row, _) => row is >= 100 and < 130 ? double.NaN : 0);
        for (var row = 100; row < 130; row++) Assert.AreEqual((0.0, 1.0), (scores.Score(row), scores.PValue(row)));
        var still = new RecordedScores(new(), 1, Rows);
        for (var row = 0; row < Rows; row++) still.Set(row, [5], 0, false);
        still.Run(static () => false);
        for (var row = 0; row < Rows; row++) Assert.IsTrue(!still.Alert(row) && still.Score(row) < 1, $"row {row}: {still.Score(row)}");
    }

    [TestMethod]
    public void It_can_be_stopped()
    {
        var scores = new RecordedScores(new(), 1, Rows);
        Assert.ThrowsExactly<OperationCanceledException>(() => scores.Run(static () => true));
    }

    static RecordedScores Judged(string kind, int channels, int seed, Func<int, int, double> wrong, int alertAt = -1)
    {
        var random = new Random(seed);
        var state = new double[channels];
        var scores = new RecordedScores(new(), channels, Rows);
        var values = new float[channels];
        for (var row = 0; row < Rows; row++)
        {
            for (var c = 0; c < channels; c++)
            {
                state[c] = (0.95 * state[c]) + (0.3 * Detections.Normal(random));
                values[c] = (float)(wrong(row, c) + kind switch
                {
                    "normal" => Detections.Normal(random),
                    "wave" => Math.Sin(2 * Math.PI * (row + (5 * c)) / 48) + (0.2 * Detections.Normal(random)),
                    _ => state[c],
                });
            }

            // Most of the time a score is far below 1.
            scores.Set(row, values, row == alertAt ? 1.3 : 0.4 * Math.Exp(0.2 * Detections.Normal(random)), row == alertAt);
        }

        scores.Run(static () => false);
        return scores;
    }
}
