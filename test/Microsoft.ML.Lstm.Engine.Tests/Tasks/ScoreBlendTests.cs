using Microsoft.ML.Lstm.Engine.Tasks.Classification;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

[TestClass]
public sealed class ScoreBlendTests
{
    /// <summary>Scores of three classes, the right one higher by so much than the others' noise.</summary>
    static float[] Scores(int count, double signal, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count * 3).Select(i => (float)((i % 3 == i / 3 % 3 ? signal : 0) + ForecastFixtures.Gauss(random)))];
    }

    static float[] Labels(int count) => [.. Enumerable.Range(0, count).Select(i => (float)(i % 3))];

    static float[] Ones(int count) => [.. Enumerable.Repeat(1f, count)];

    [TestMethod]
    public void Scores_that_tell_nothing_get_next_to_no_weight()
    {
        var blend = ScoreBlend.Fit(PredictionTask.Multiclass, Scores(600, 2, 1), [Scores(600, 0, 2), null], Labels(600), Ones(600));
        Assert.IsGreaterThan(1, blend.Network);
        Assert.IsLessThan(0.15f, blend.Sides[0]);
        blend = ScoreBlend.Fit(PredictionTask.Multiclass, Scores(600, 0, 1), [Scores(600, 2, 2), null], Labels(600), Ones(600));
        Assert.IsLessThan(0.15f, blend.Network);
        Assert.IsGreaterThan(1, blend.Sides[0]);
    }

    [TestMethod]
    public void Scores_that_mislead_get_no_weight_at_all()
    {
        var blend = ScoreBlend.Fit(PredictionTask.Multiclass, Scores(600, 2, 1), [Scores(600, -1, 2), null], Labels(600), Ones(600));
        Assert.AreEqual(0, blend.Sides[0]);
        Assert.IsGreaterThan(0, blend.Network);
    }

    [TestMethod]
    public void Few_examples_leave_both_at_about_half()
    {
        var blend = ScoreBlend.Fit(PredictionTask.Multiclass, Scores(3, 1, 1), [Scores(3, 1, 2), null], Labels(3), Ones(3));
        Assert.AreEqual(0.5, blend.Network, 0.35);
    }

    [TestMethod]
    public void Of_three_that_tell_alike_none_is_left_out_and_one_that_misleads_is()
    {
        var blend = ScoreBlend.Fit(PredictionTask.Multiclass, Scores(600, 1, 1), [Scores(600, 1, 2), Scores(600, 1, 3)], Labels(600), Ones(600));
        Assert.IsTrue(((float[])[blend.Network, .. blend.Sides]).All(weight => weight is > 0.7f and < 1.3f), $"{blend.Network} {blend.Sides[0]} {blend.Sides[1]}");
        blend = ScoreBlend.Fit(PredictionTask.Multiclass, Scores(600, 1, 1), [Scores(600, -1, 2), Scores(600, 1, 3)], Labels(600), Ones(600));
        Assert.AreEqual(0, blend.Sides[0]);
        Assert.IsTrue(blend.Network > 0.7f && blend.Sides[1] > 0.7f);
    }

    /// <summary>The weights are the least of the cost, found by looking around them.</summary>
    [TestMethod]
    [DataRow(PredictionTask.Multiclass)]
    [DataRow(PredictionTask.Binary)]
    [DataRow(PredictionTask.Regression)]
    public void No_weights_nearby_make_the_targets_likelier(PredictionTask target)
    {
        var size = target == PredictionTask.Multiclass ? 3 : 1;
        var random = new Random(5);
        var labels = Enumerable.Range(0, 300).Select(i => target switch { PredictionTask.Multiclass => i % 3, PredictionTask.Binary => i % 2, _ => (float)ForecastFixtures.Gauss(random) }).ToArray();
        float Noisy(int i) => (float)((target == PredictionTask.Multiclass ? (i % 3 == labels[i / 3] ? 1 : 0) : labels[i] - (target == PredictionTask.Binary ? 0.5f : 0)) + ForecastFixtures.Gauss(random));
        float[] one = [.. Enumerable.Range(0, 300 * size).Select(Noisy)], other = [.. Enumerable.Range(0, 300 * size).Select(Noisy)];
        var blend = ScoreBlend.Fit(target, one, [null, other], labels, Ones(300));
        var least = Cost(blend.Network, blend.Sides[1]);
        foreach (var (x, y) in ((float, float)[])[(0.02f, 0), (-0.02f, 0), (0, 0.02f), (0, -0.02f), (0.02f, 0.02f), (-0.02f, 0.02f)])
            Assert.IsGreaterThan(least, Cost(blend.Network + x, blend.Sides[1] + y), $"{x} {y}");

        double Cost(double x, double y)
        {
            // Both are drawn towards a half, in units that make the two scores equally large.
            var cost = 2 * (Math.Pow(x - 0.5, 2) + Math.Pow((y / (Size(one) / Size(other))) - 0.5, 2));
            for (var i = 0; i < labels.Length; i++)
            {
                double Score(int k) => (x * one[(i * size) + k]) + (y * other[(i * size) + k]);
                cost += target switch
                {
                    PredictionTask.Multiclass => Math.Log(Enumerable.Range(0, 3).Sum(k => Math.Exp(Score(k)))) - Score((int)labels[i]),
                    PredictionTask.Binary => Math.Log(1 + Math.Exp(labels[i] > 0 ? -Score(0) : Score(0))),
                    _ => 0.5 * Math.Pow(labels[i] - Score(0), 2),
                };
            }

            return cost;
        }

        double Size(float[] scores) => Math.Sqrt(scores.Chunk(size).Average(row => row.Average(score => Math.Pow(score - (size > 1 ? row.Average() : 0), 2))));
    }
}
