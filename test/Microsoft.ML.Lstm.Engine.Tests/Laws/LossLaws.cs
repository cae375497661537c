using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Engine.Tests.Laws;

[TestClass]
public sealed class LossLaws
{
    const int Targets = 17;

    public static IEnumerable<object[]> Losses => Subjects.EveryLoss;

    [TestMethod, DynamicData(nameof(Losses))]
    public void Gradient_matches_central_differences(ILoss loss)
    {
        var (predictions, targets, weights) = Draw(loss);
        var gradient = new float[predictions.Length];
        loss.Evaluate(predictions, targets, weights, gradient);
        // Losses take floats, so a difference must be wide.
        var moved = predictions.Select(p => (double)p).ToArray();
        double Objective() => loss.Evaluate([.. moved.Select(p => (float)p)], targets, weights, default);
        var worst = GradientCheck.WorstError(moved, gradient, Objective, 1 / 128.0, extrapolate: true);
        Assert.IsTrue(worst < 1e-3, $"{loss}: worst relative error {worst}");
    }

    [TestMethod, DynamicData(nameof(Losses))]
    public void A_target_without_weight_is_never_looked_at(ILoss loss)
    {
        var (predictions, targets, weights) = Draw(loss);
        var (gradient, again) = (new float[predictions.Length], new float[predictions.Length]);
        weights[3] = 0;
        var expected = loss.Evaluate(predictions, targets, weights, gradient);
        targets[3] = float.NaN;
        Assert.AreEqual(expected, loss.Evaluate(predictions, targets, weights, again));
        CollectionAssert.AreEqual(gradient, again);
        Assert.AreEqual(0, gradient[3 * loss.OutputsPerTarget]);
    }

    [TestMethod, DynamicData(nameof(Losses))]
    public void A_weight_counts_as_so_many_targets(ILoss loss)
    {
        var (predictions, targets, weights) = Draw(loss);
        var once = loss.Evaluate(predictions, targets, weights, default);
        for (var i = 0; i < weights.Length; i++) weights[i] *= 2;
        Assert.AreEqual(2 * once, loss.Evaluate(predictions, targets, weights, default), 1e-9 * once);
    }

    [TestMethod, DynamicData(nameof(Losses))]
    public void NaN_in_a_prediction_reaches_the_gradient(ILoss loss)
    {
        var (predictions, targets, weights) = Draw(loss);
        var gradient = new float[predictions.Length];
        predictions[0] = float.NaN;
        Assert.IsTrue(double.IsNaN(loss.Evaluate(predictions, targets, weights, gradient)));
        Assert.IsTrue(float.IsNaN(gradient[0]));
    }

    [TestMethod, DynamicData(nameof(Losses))]
    public void Evaluating_allocates_nothing(ILoss loss)
    {
        var (predictions, targets, weights) = Draw(loss);
        var gradient = new float[predictions.Length];
        loss.Evaluate(predictions, targets, weights, gradient);
        Assert.AreEqual(0, Allocation.Of(() => loss.Evaluate(predictions, targets, weights, gradient)));
    }

    [TestMethod, DynamicData(nameof(Losses))]
    public void Targets_outside_the_domain_are_refused_unless_they_weigh_nothing(ILoss loss)
    {
        var (predictions, targets, weights) = Draw(loss);
        foreach (var value in (float[])[float.NaN, float.PositiveInfinity, float.NegativeInfinity, .. loss.Targets == TargetDomain.Any ? Array.Empty<float>() : [-1]])
        {
            targets[3] = value;
            weights[3] = 1;
            var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => loss.Evaluate(predictions, targets, weights, default));
            StringAssert.Contains(error.Message, "Target 3 is");
            weights[3] = 0;
            Assert.IsTrue(double.IsFinite(loss.Evaluate(predictions, targets, weights, default)));
        }
    }

    [TestMethod]
    public void The_least_pinball_loss_lies_at_the_quantile()
    {
        var targets = Enumerable.Range(0, 101).Select(i => (float)i).ToArray();
        var weights = Enumerable.Repeat(1f, 101).ToArray();
        var loss = new QuantileLoss(0.9f);
        var best = targets.MinBy(p => loss.Evaluate([.. Enumerable.Repeat(p, 101)], targets, weights, default));
        Assert.AreEqual(90, best);
    }

    [TestMethod]
    public void Known_values()
    {
        Assert.AreEqual(2 * 9.0, new MseLoss().Evaluate([5], [2], [2], default));
        Assert.AreEqual(2 * 3.0, new MaeLoss().Evaluate([5], [2], [2], default));
        Assert.AreEqual(0.9 * 3, new QuantileLoss(0.1f).Evaluate([5], [2], [1], default), 1e-6);
        Assert.AreEqual(0.1 * 3, new QuantileLoss(0.1f).Evaluate([-1], [2], [1], default), 1e-6);
    }

    [TestMethod]
    public void Extreme_outputs_give_finite_losses_and_gradients()
    {
        foreach (var subject in Losses)
        {
            var loss = (ILoss)subject[0];
            var (predictions, targets, weights) = Draw(loss);
            var gradient = new float[predictions.Length];
            foreach (var extreme in (ReadOnlySpan<float>)[0, -90, 90, -1e4f, 1e4f])
                for (var output = 0; output < loss.OutputsPerTarget; output++)
                {
                    var moved = predictions.ToArray();
                    for (var i = output; i < moved.Length; i += loss.OutputsPerTarget) moved[i] = extreme;
                    Assert.IsTrue(double.IsFinite(loss.Evaluate(moved, targets, weights, gradient)), $"{loss} output {output} at {extreme}");
                    Assert.IsTrue(gradient.All(float.IsFinite), $"gradient of {loss}, output {output} at {extreme}");
                }
        }
    }

    [TestMethod]
    public void Cross_entropies_are_exact_at_the_ends_of_the_floats()
    {
        var (loss, gradient) = (new CrossEntropyLoss(3), new float[3]);
        Assert.AreEqual(2e30, loss.Evaluate([1e30f, -1e30f, 0], [1], [1], gradient), 1e24);
        CollectionAssert.AreEqual(new float[] { 1, -1, 0 }, gradient);
        Assert.AreEqual(0, loss.Evaluate([float.MaxValue, -float.MaxValue, float.NegativeInfinity], [0], [1], gradient));
        CollectionAssert.AreEqual(new float[] { 0, 0, 0 }, gradient);
        Assert.AreEqual(1e30, new BinaryCrossEntropyLoss().Evaluate([1e30f], [0], [1], default), 1e24);
        Assert.AreEqual(Math.Exp(-40), new BinaryCrossEntropyLoss().Evaluate([40], [1], [1], default), 1e-30);
    }

    [TestMethod]
    public void Targets_that_make_no_sense_are_refused()
    {
        foreach (var target in (ReadOnlySpan<float>)[-1, 3, 0.5f, float.NaN])
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new CrossEntropyLoss(3).Evaluate([0, 0, 0], [target], [1], default));
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new NegativeBinomialLoss().Evaluate([0, 0], [-1], [1], default));
        StringAssert.Contains(error.Message, "at least 0");
        Assert.ThrowsExactly<ArgumentException>(() => new CrossEntropyLoss(3, 1, 2));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new CrossEntropyLoss(1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new CrossEntropyLoss(2) { LabelSmoothing = 1 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new BinaryCrossEntropyLoss { PositiveWeight = float.NaN });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new HuberLoss(0));
    }

    // No prediction lies so close to its target that a difference could straddle the kink of a loss.
    static (float[] Predictions, float[] Targets, float[] Weights) Draw(ILoss loss)
    {
        var random = new Random(7);
        var targets = Enumerable.Range(0, Targets).Select(_ => loss switch
        {
            CrossEntropyLoss => random.Next(loss.OutputsPerTarget),
            BinaryCrossEntropyLoss => random.Next(2),
            NegativeBinomialLoss => random.Next(12),
            _ => 2 * random.NextSingle() - 1,
        }).ToArray();
        var predictions = Enumerable.Range(0, Targets * loss.OutputsPerTarget)
            .Select(i => targets[i / loss.OutputsPerTarget] + (random.NextSingle() > 0.5f ? 1 : -1) * (0.1f + random.NextSingle()))
            .ToArray();
        return (predictions, targets, [.. targets.Select(_ => 0.5f + random.NextSingle())]);
    }
}
