using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Control.Tests.Readme;

/// <summary>The code of pages of the documentation, run. Its blocks are the regions between the marks.</summary>
[TestClass]
public sealed partial class Snippets
{
    [TestMethod]
    [DataRow("docs/dynamics.md", 3), DataRow("docs/control.md", 2), DataRow("docs/treatment.md", 1)]
    public void Every_block_of_a_page_is_a_region_of_code_that_runs(string page, int least) => CodeBlocks.AssertAreRegions(page, least);

    [TestMethod]
    public void A_system_is_learnt_and_controlled()
    {
        var (first, second) = (Dynamics.Plants.FirstOrder(60, 1), Dynamics.Plants.FirstOrder(60, 2));
        var (voltages, levels, otherVoltages, otherLevels) = (first.Inputs.ToArray(), first.Outputs.ToArray(), second.Inputs.ToArray(), second.Outputs.ToArray());
        // <dynamics>
        var recorded = new DrivenSeries(inputSize: 1, outputSize: 1);
        recorded.Add(voltages, levels);
        var model = DynamicsModel.Train([recorded], new DynamicsOptions { Training = new() { Seed = 1 } });
        var simulated = model.Simulate(otherVoltages, measured: otherLevels.AsSpan(0, 20));
        // </dynamics>
        Assert.AreEqual(60, simulated.Length);
        var level = 0f;
        float Drive(float input) => Dynamics.Plants.Next(level, input);
        // <control>
        var controller = new PredictiveController(model, inputs: new BoxSpace(-1, 1, size: 1), cost: new QuadraticCost(targets: [3.5f]));
        for (var t = 0; t < 100; t++)
        {
            var input = controller.Act([level]);
            level = Drive(input[0]);
        }
        // </control>
        Assert.IsTrue(level is > 1 and < 2.1f);
    }

    [TestMethod]
    public void An_expert_is_imitated()
    {
        (float[] Observations, float[] Actions)[] episodes = [([1, 0.5f], [-1, -0.5f]), ([-1, -0.5f], [1, 0.5f])];
        var (observation, action) = (new float[] { 1 }, new float[1]);
        // <imitation>
        var shown = new Demonstrations(observations: new BoxSpace(-4, 4, size: 1), actions: new BoxSpace(-1, 1, size: 1));
        foreach (var (observations, actions) in episodes) shown.Add(observations, actions);
        var policy = ImitationLearner.Clone(shown, new ImitationOptions { Training = new() { Epochs = 20, Seed = 1 } });
        var stepper = policy.Start();
        stepper.Act(observation, action);
        // </imitation>
        Assert.IsTrue(action[0] is >= -1 and < 0);
    }
}
