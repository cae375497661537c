using Microsoft.ML.Lstm.Engine.Optimizers;
using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Engine.Tests.Laws;

[TestClass]
public sealed class OptimizerLaws
{
    public static IEnumerable<object[]> Optimizers =>
    [
        [nameof(Adam), (Func<int, IOptimizer>)(count => new Adam(count))],
        [nameof(Sgd), (Func<int, IOptimizer>)(count => new Sgd(count))],
        ["Sgd with momentum", (Func<int, IOptimizer>)(count => new Sgd(count) { Momentum = 0.9f })],
        ["Nesterov", (Func<int, IOptimizer>)(count => new Sgd(count) { Momentum = 0.9f, Nesterov = true })],
        [nameof(RmsProp), (Func<int, IOptimizer>)(count => new RmsProp(count))],
        ["RmsProp with momentum", (Func<int, IOptimizer>)(count => new RmsProp(count) { Momentum = 0.5f })],
    ];

    [TestMethod, DynamicData(nameof(Optimizers))]
    public void It_finds_the_bottom_of_a_bowl(string name, Func<int, IOptimizer> create)
    {
        float[] centre = [1, -2, 3, 0.5f, -0.25f];
        var (weights, gradient, optimizer) = (new float[5], new float[5], create(5));
        for (var step = 0; step < 2000; step++)
        {
            for (var i = 0; i < 5; i++) gradient[i] = (i + 1) * (weights[i] - centre[i]);
            // RMSProp's steps are as long at the bottom as anywhere, so the rate has to fall.
            optimizer.Step(weights, gradient, 0.02f * (1 - step / 2000f));
        }
        for (var i = 0; i < 5; i++) Assert.AreEqual(centre[i], weights[i], 1e-3, $"{name} weight {i}");
    }

    [TestMethod, DynamicData(nameof(Optimizers))]
    public void A_step_allocates_nothing(string name, Func<int, IOptimizer> create)
    {
        var (weights, gradient, optimizer) = (new float[17], new float[17], create(17));
        optimizer.Step(weights, gradient, 0.01f);
        Assert.AreEqual(0, Allocation.Of(() => optimizer.Step(weights, gradient, 0.01f)), name);
    }

    [TestMethod]
    public void The_first_step_of_Adam_is_as_long_as_the_learning_rate()
    {
        var weights = new float[] { 1, 1, 1 };
        new Adam(3) { WeightDecay = 0.1f }.Step(weights, [5, -0.001f, 0], 0.01f);
        Assert.AreEqual(0.999 - 0.01, weights[0], 1e-6);
        Assert.AreEqual(0.999 + 0.01, weights[1], 1e-6);
        Assert.AreEqual(0.999, weights[2], 1e-6);
    }

    [TestMethod]
    public void Clipping_shortens_what_is_too_long_and_nothing_else()
    {
        float[] gradient = [3, -4];
        Assert.AreEqual(5, GradientClipping.ByGlobalNorm(gradient, 5));
        CollectionAssert.AreEqual(new float[] { 3, -4 }, gradient);
        Assert.AreEqual(5, GradientClipping.ByGlobalNorm(gradient, 1), 1e-6);
        Assert.AreEqual(0.6f, gradient[0], 1e-6);
        Assert.AreEqual(-0.8f, gradient[1], 1e-6);
    }

    [TestMethod]
    public void The_cosine_rises_while_warming_up_and_falls_to_nothing()
    {
        var schedule = new CosineSchedule(warmUp: 0.1f);
        var factors = Enumerable.Range(0, 100).Select(step => schedule.Factor(step, 100)).ToArray();
        Assert.AreEqual(0.1f, factors[0], 1e-6);
        Assert.AreEqual(1, factors[9], 1e-6);
        Assert.AreEqual(1, factors[10], 1e-6);
        Assert.AreEqual(0.5, factors[55], 1e-6);
        Assert.IsTrue(factors[99] is > 0 and < 0.001f);
        for (var step = 1; step < 100; step++) Assert.IsTrue(step < 10 ? factors[step] > factors[step - 1] : factors[step] <= factors[step - 1]);
        Assert.AreEqual(0, schedule.Factor(100, 100));
        Assert.AreEqual(1, new CosineSchedule(0).Factor(0, 1));
        Assert.AreEqual(1, new ConstantSchedule().Factor(7, 9));
    }

    [TestMethod]
    public void Clipping_by_value_holds_each_element_and_leaves_NaN()
    {
        float[] gradient = [3, -4, 0.5f, float.NaN, float.NegativeInfinity];
        GradientClipping.ByValue(gradient, 1);
        CollectionAssert.AreEqual(new[] { 1, -1, 0.5f, float.NaN, -1 }, gradient);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => GradientClipping.ByValue(new float[1], 0));
    }

    [TestMethod]
    public void Steps_hold_between_their_drops()
    {
        var schedule = new StepSchedule(0.5f, 0.25f, 0.5f);
        float[] expected = [1, 1, 0.5f, 0.5f, 0.25f, 0.25f, 0.25f, 0.25f];
        CollectionAssert.AreEqual(expected, Enumerable.Range(0, 8).Select(step => schedule.Factor(step, 8)).ToArray());
        Assert.AreEqual(0.01f, new StepSchedule().Factor(75, 100), 1e-9f);
    }

    [TestMethod]
    public void A_slanted_triangle_rises_soon_and_falls_for_long()
    {
        var factors = Enumerable.Range(0, 41).Select(step => new SlantedTriangleSchedule().Factor(step, 40)).ToArray();
        Assert.AreEqual((1 + (31 / 4f)) / 32, factors[0], 1e-6f);
        Assert.AreEqual(1, factors[3], 1e-6f);
        Assert.AreEqual(1, factors[4], 1e-6f);
        Assert.AreEqual(33 / 64f, factors[22], 1e-6f);
        Assert.AreEqual(1 / 32f, factors[40], 1e-6f);
        Assert.AreEqual(1, new SlantedTriangleSchedule().Factor(0, 1));
    }

    [TestMethod]
    public void A_plateau_of_negative_or_missing_losses_is_one_too()
    {
        var decay = new ReduceOnPlateau { Drop = 0.5f, Patience = 1 };
        double[] losses = [double.NaN, -1, -2, -2.5, double.NaN, -2.5, -2.5, -2.5];
        float[] expected = [1, 1, 1, 1, 1, 0.5f, 0.5f, 0.25f];
        CollectionAssert.AreEqual(expected, losses.Select(decay.Observe).ToArray());
    }

    [TestMethod]
    public void The_average_forgets_fast_while_young()
    {
        var average = new ExponentialMovingAverage(1, decay: 0.9f);
        average.Add([4]);
        Assert.AreEqual(4, average.Average[0]);
        average.Add([15]);
        // d = 2 / 11 at the second step.
        Assert.AreEqual(4 * 2 / 11.0 + 15 * 9 / 11.0, average.Average[0], 1e-5);
        for (var step = 0; step < 1000; step++) average.Add([0]);
        average.Add([1]);
        Assert.AreEqual(0.1, average.Average[0], 1e-5);
    }

    [TestMethod]
    public void Weights_that_stay_are_their_own_average_bit_for_bit()
    {
        var weights = Numerics.KernelData.Draw(130, 1);
        var average = new ExponentialMovingAverage(weights.Length, decay: 0.99f);
        for (var step = 0; step < 200; step++) average.Add(weights);
        CollectionAssert.AreEqual(weights, average.Average.ToArray());
    }

    [TestMethod]
    public void Nonsense_is_refused()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new CosineSchedule(1.5f));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ExponentialMovingAverage(1, 1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new StepSchedule(0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new StepSchedule(0.5f, 1.5f));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ReduceOnPlateau { Drop = 1 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ReduceOnPlateau { Patience = -1 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Sgd(1) { Momentum = 1 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new RmsProp(1) { Alpha = -0.1f });
        Assert.ThrowsExactly<ArgumentException>(() => new Adam(3).Step(new float[4], new float[4], 0.1f));
    }
}
