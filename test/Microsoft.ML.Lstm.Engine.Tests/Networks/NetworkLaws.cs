using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tests.Laws;
using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Engine.Tests.Networks;

[TestClass]
public sealed class NetworkLaws
{
    static IEnumerable<object[]> Subjects => NetworkSubjects.All;

    [TestMethod]
    [DynamicData(nameof(Subjects))]
    public void Outputs_match_the_scalar_reference(Network network, int[] steps)
    {
        var run = new NetworkRun(network, steps);
        var pass = new NetworkPass(network, run.Batch);
        run.Forward(pass, 0, run.Batch);
        var expected = run.Reference(Array.ConvertAll(run.Weights, w => (double)w), run.Doubles());
        for (var output = 0; output < expected.Length; output++)
        {
            var values = pass.Output(output);
            Assert.AreEqual(expected[output].Length, values.Length);
            for (var i = 0; i < values.Length; i++) Assert.AreEqual(expected[output][i], values[i], 2e-6, $"{network}: output {output}, {i}");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Subjects))]
    public void Gradients_by_weights_and_inputs_match_differences(Network network, int[] steps)
    {
        var run = new NetworkRun(network, steps);
        var pass = new NetworkPass(network, run.Batch, PassPlan.ByInputs(network));
        run.Forward(pass, 0, run.Batch);
        var gradient = new float[run.Weights.Length];
        run.Backward(pass, gradient);
        var (weights, inputs) = (Array.ConvertAll(run.Weights, w => (double)w), run.Doubles());
        Assert.IsLessThan(2e-3, GradientCheck.WorstError(weights, gradient, Value), $"{network}: weights");
        for (var input = 0; input < inputs.Length; input++)
        {
            if (network.Inputs[input].Kind == InputKind.Tokens) continue;
            var own = pass.Gradient(network.InputEdges[input]).ToArray();
            Assert.IsLessThan(2e-3, GradientCheck.WorstError(inputs[input], own, Value), $"{network}: {network.Inputs[input].Name}");
        }

        double Value() => run.Reference(weights, inputs).Select((values, output) => values.Select((x, i) => x * run.OutputGradients[output][i]).Sum()).Sum();
    }

    [TestMethod]
    [DynamicData(nameof(Subjects))]
    public void Rows_have_the_same_bits_alone_and_with_or_without_a_tape(Network network, int[] steps)
    {
        var run = new NetworkRun(network, steps);
        var (together, alone) = (new NetworkPass(network, run.Batch, PassPlan.Training(network)), new NetworkPass(network, 1));
        run.Forward(together, 0, run.Batch, seed: null);
        for (var row = 0; row < run.Batch; row++)
        {
            run.Forward(alone, row, 1, seed: null);
            for (var output = 0; output < network.Outputs.Count; output++)
            {
                var own = alone.Output(output);
                CollectionAssert.AreEqual(own.ToArray(), together.Output(output).Slice(row * own.Length, own.Length).ToArray());
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Subjects))]
    public void Shorter_sequences_in_memory_of_longer_ones_give_the_same_bits_and_allocate_nothing(Network network, int[] steps)
    {
        var (run, gradient, other) = (new NetworkRun(network, steps), new float[network.Weights.Count], new float[network.Weights.Count]);
        var (fresh, used) = (new NetworkPass(network, run.Batch, PassPlan.Training(network)), new NetworkPass(network, 7, PassPlan.Training(network)));
        used.Reserve([.. steps.Select(count => count == 1 ? 1 : 3 * count)]);
        foreach (var edge in Enumerable.Range(0, network.Vertices.Length)) used.Values(edge).Fill(float.NaN);
        run.Forward(fresh, 0, run.Batch);
        run.Backward(fresh, gradient);
        run.Forward(used, 0, run.Batch);
        run.Backward(used, other);
        CollectionAssert.AreEqual(fresh.Output().ToArray(), used.Output().ToArray());
        CollectionAssert.AreEqual(gradient, other);
        Assert.AreEqual(0, Allocation.Of(() =>
        {
            run.Forward(used, 0, run.Batch);
            run.Backward(used, other);
        }));
    }
}
