using Microsoft.ML.Lstm.Control.Tests.Dynamics;
using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Control.Tests.Planning;

[TestClass]
public sealed class PredictiveControllerTests
{
    static readonly BoxSpace Limits = new(-1, 1, 1);

    [TestMethod]
    [DataRow(PlanningMethod.CrossEntropy)]
    [DataRow(PlanningMethod.Gradient)]
    [DataRow(PlanningMethod.CrossEntropyThenGradient)]
    public void A_system_is_brought_to_its_target_within_the_limits(PlanningMethod method)
    {
        // Inputs of 0.5 hold the output at 1.
        var outputs = Driven(new(Plants.Shared, Limits, new QuadraticCost([1]), Options(method)), 40);
        Assert.AreEqual(1, outputs[25..].Average(), 0.12);
        // A target that it cannot reach: the limits hold, and 2 is all that inputs of 1 lead to.
        var most = Driven(new(Plants.Shared, Limits, new QuadraticCost([5]), Options(method)), 40);
        Assert.IsTrue(most[25..].Average() is > 1.5f and < 2.01f);
    }

    [TestMethod]
    [DataRow(PlanningMethod.CrossEntropy)]
    [DataRow(PlanningMethod.CrossEntropyThenGradient)]
    public void The_same_seed_gives_the_same_bits(PlanningMethod method)
    {
        float[] Run(int seed) => Driven(new(Plants.Shared, Limits, new QuadraticCost([1]), Options(method) with { Seed = seed }), 10);
        CollectionAssert.AreEqual(Run(1), Run(1));
        CollectionAssert.AreNotEqual(Run(1), Run(2));
    }

    [TestMethod]
    public void A_gradient_leads_to_a_lower_cost_than_the_same_draws_alone()
    {
        var cost = new QuadraticCost([1], inputWeights: [0.05f]);
        double Cost(PlanningMethod method)
        {
            var controller = new PredictiveController(Plants.Shared, Limits, cost, Options(method) with { Iterations = 1, Candidates = 8, Elites = 2 });
            controller.Act([0]);
            Assert.AreEqual(8, controller.Plan.Length);
            return controller.PredictedCost;
        }
        Assert.IsLessThan(Cost(PlanningMethod.CrossEntropy), Cost(PlanningMethod.CrossEntropyThenGradient));
    }

    [TestMethod]
    [DataRow(PlanningMethod.CrossEntropy)]
    [DataRow(PlanningMethod.CrossEntropyThenGradient)]
    public void Nothing_is_allocated_from_step_to_step(PlanningMethod method)
    {
        var controller = new PredictiveController(Plants.Shared, Limits, new QuadraticCost([1]), Options(method));
        var measured = new float[1];
        void Step() => controller.Act(measured);
        for (var i = 0; i < 20; i++) Step();
        Assert.AreEqual(0, Allocation.Of(Step));
    }

    [TestMethod]
    public void Costs_that_are_not_finite_are_never_chosen()
    {
        var controller = new PredictiveController(Plants.Shared, Limits, new PositiveInputs(), Options(PlanningMethod.CrossEntropy));
        Assert.IsTrue(controller.Act([0])[0] > 0);
        Assert.IsTrue(double.IsFinite(controller.PredictedCost));
    }

    [TestMethod]
    public void Bad_calls_are_refused()
    {
        var cost = new QuadraticCost([1]);
        Refused("There are limits of 2 inputs, but the model has 1.", () => new PredictiveController(Plants.Shared, new(-1, 1, 2), cost));
        Refused("Give finite limits", () => new PredictiveController(Plants.Shared, new(-1, float.PositiveInfinity, 1), cost));
        Refused("PositiveInputs has none.", () => new PredictiveController(Plants.Shared, Limits, new PositiveInputs(), Options(PlanningMethod.Gradient)));
        Refused("1 inputs and 2 outputs came", () => new PredictiveController(Plants.Shared, Limits, cost).Act([1, 2]));
        Refused("are not whole steps of 3 targets", () => new PredictiveController(Plants.Shared, Limits, new QuadraticCost([1, 1, 1]), Options(PlanningMethod.CrossEntropy)).Act([1]));
        Assert.ThrowsExactly<NotSupportedException>(() => new PositiveInputs().Differentiate([], [], [], []));
    }

    static PlanningOptions Options(PlanningMethod method) => new() { Method = method, Horizon = 8, Candidates = 32, Elites = 4, GradientSteps = 8, GradientRate = 0.2f, Seed = 3 };

    static float[] Driven(PredictiveController controller, int steps)
    {
        var (outputs, output) = (new float[steps], 0f);
        for (var t = 0; t < steps; t++)
        {
            var input = controller.Act([output])[0];
            Assert.IsTrue(Limits.Contains([input]));
            outputs[t] = output = Plants.Next(output, input);
        }
        return outputs;
    }

    static void Refused(string part, Action call) => StringAssert.Contains(Assert.Throws<ArgumentException>(call).Message, part);

    sealed class PositiveInputs : PlanCost
    {
        public override double Of(ReadOnlySpan<float> outputs, ReadOnlySpan<float> inputs) => inputs[0] > 0 ? inputs[0] : double.NaN;
    }
}
