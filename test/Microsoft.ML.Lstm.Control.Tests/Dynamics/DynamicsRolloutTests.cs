using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Control.Tests.Dynamics;

[TestClass]
public sealed class DynamicsRolloutTests
{
    const int Known = 5, Candidates = 3, Steps = 9;

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Candidates_lead_to_what_a_simulation_from_the_same_steps_gives(bool relative)
    {
        var model = relative ? Plants.Model(members: 2, relative: true) : Plants.Shared;
        var (series, plans) = (Plants.FirstOrder(Known, 4), Plans());
        var outputs = Tracked(model, series).Ahead(Candidates, Steps).Predict(plans).ToArray();
        for (var candidate = 0; candidate < Candidates; candidate++)
        {
            var simulated = model.Simulate([.. series.Inputs, .. plans.AsSpan(candidate * Steps, Steps)], series.Outputs);
            for (var t = 0; t < Steps; t++) Assert.AreEqual(simulated[Known + t], outputs[(candidate * Steps) + t], 1e-5f);
        }
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void The_gradient_is_that_of_finite_differences(bool relative)
    {
        var model = relative ? Plants.Model(members: 2, relative: true) : Plants.Shared;
        var (tracker, plans) = (Tracked(model, Plants.FirstOrder(Known, 4)), Plans());
        var rollout = tracker.Ahead(Candidates, Steps);
        // The sum of squares weighs outputs by their step, so that no two weigh the same.
        double Cost(float[] inputs)
        {
            var outputs = rollout.Predict(inputs);
            var cost = 0.0;
            for (var i = 0; i < outputs.Length; i++) cost += (1 + (i % Steps)) * (double)outputs[i] * outputs[i];
            return cost;
        }
        var gradient = rollout.Differentiate(plans, (outputs, byOutputs) =>
        {
            for (var i = 0; i < outputs.Length; i++) byOutputs[i] = 2 * (1 + (i % Steps)) * outputs[i];
        }).ToArray();
        for (var i = 0; i < plans.Length; i++)
        {
            var (more, less) = (plans.ToArray(), plans.ToArray());
            (more[i], less[i]) = (more[i] + 0.01f, less[i] - 0.01f);
            Assert.AreEqual((Cost(more) - Cost(less)) / 0.02, gradient[i], 0.01 + (0.01 * Math.Abs(gradient[i])));
        }
        Assert.IsTrue(gradient.Max(Math.Abs) > 0.5);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void What_a_gradient_is_told_by_has_the_bits_of_a_prediction(int members)
    {
        var rollout = Tracked(Plants.Model(members), Plants.FirstOrder(Known, 4)).Ahead(Candidates, Steps);
        float[] plans = Plans(), seen = [];
        rollout.Differentiate(plans, (outputs, _) => seen = outputs.ToArray());
        CollectionAssert.AreEqual(rollout.Predict(plans).ToArray(), seen);
    }

    [TestMethod]
    public void However_long_it_is_followed_the_last_steps_of_a_warm_up_count()
    {
        var (model, series) = (Plants.Shared, Plants.FirstOrder(50, 4));
        var (whole, last) = (model.Track(), model.Track());
        for (var t = 0; t < 50; t++)
        {
            whole.Observe(series.Inputs.Slice(t, 1), series.Outputs.Slice(t, 1));
            if (t >= 50 - 6) last.Observe(series.Inputs.Slice(t, 1), series.Outputs.Slice(t, 1));
        }
        Assert.AreEqual((50L, 6L), (whole.Steps, last.Steps));
        CollectionAssert.AreEqual(last.Ahead(1, 4).Predict([1, 0, 1, 0]).ToArray(), whole.Ahead(1, 4).Predict([1, 0, 1, 0]).ToArray());
        whole.Reset();
        CollectionAssert.AreEqual(model.Track().Ahead(1, 2).Predict([1, 0]).ToArray(), whole.Ahead(1, 2).Predict([1, 0]).ToArray());
    }

    [TestMethod]
    public void Nothing_is_allocated_from_step_to_step()
    {
        var (tracker, plans) = (Plants.Shared.Track(), Plans());
        var rollout = tracker.Ahead(Candidates, Steps);
        OutputSlopes slopes = (outputs, byOutputs) => outputs.CopyTo(byOutputs);
        void Step()
        {
            tracker.Observe([0.5f], [0.25f]);
            rollout.Predict(plans);
            rollout.Differentiate(plans, slopes);
        }
        for (var i = 0; i < 20; i++) Step();
        Assert.AreEqual(0, Allocation.Of(Step));
    }

    [TestMethod]
    public void Bad_steps_are_refused()
    {
        var tracker = Plants.Shared.Track();
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => tracker.Observe([1, 2], [1])).Message, "2 inputs and 1 outputs came, but a step has 1 and 1.");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => tracker.Observe([float.NaN], [1])).Message, "is NaN");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => tracker.Observe([1], [float.NegativeInfinity])).Message, "Output 0");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => tracker.Ahead(2, 3).Predict([1, 2])).Message, "2 inputs came, but 2 candidates of 3 steps have 6.");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => tracker.Ahead(0, 3));
        Assert.AreEqual(0, tracker.Steps);
    }

    static DynamicsTracker Tracked(DynamicsModel model, DrivenSeries series)
    {
        var tracker = model.Track();
        for (var t = 0; t < series.Count; t++) tracker.Observe(series.Inputs.Slice(t, 1), series.Outputs.Slice(t, 1));
        return tracker;
    }

    static float[] Plans()
    {
        var random = new Random(8);
        return [.. Enumerable.Range(0, Candidates * Steps).Select(_ => (2 * random.NextSingle()) - 1)];
    }
}
