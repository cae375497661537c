namespace Microsoft.ML.Lstm.Control.Tests;

[TestClass]
public sealed class DelayLineTests
{
    [TestMethod]
    [DataRow(4, 20)]
    [DataRow(64, 128)]
    public void Fresh_weights_carry_observations_on_for_as_many_steps(int steps, int units)
    {
        var policy = new RecurrentPolicy(new DiscreteSpace(4), new DiscreteSpace(4), new() { Network = new() { HiddenSize = units }, DelaySteps = steps }, seed: 3);
        var stepper = policy.Start(seed: 1);
        var seen = new List<int>();
        var random = new Random(5);
        for (var step = 0; step < 3 * steps; step++)
        {
            seen.Add(random.Next(4));
            float[] action = [0];
            stepper.Act([seen[^1]], action);
            for (var back = 0; back < Math.Min(steps, seen.Count); back++)
                for (var digit = 0; digit < 2; digit++)
                {
                    var held = stepper.State[(2 * back) + digit];
                    Assert.IsTrue(((seen[^(back + 1)] >> digit) & 1) == 1 ? held > 0.5f : held < -0.5f, $"step {step}, {back} back, digit {digit}: {held}");
                }
        }
    }
}
