using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Attentions;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tests.Networks;

[TestClass]
public sealed class NetworkTests
{
    [TestMethod]
    public void Weights_are_named_by_their_nodes_and_lie_in_their_order()
    {
        var network = NetworkSubjects.Attending(Attention.Multiplicative(6, 5));
        string[] names = [.. network.Weights.Specs.ToArray().Select(spec => spec.Name)];
        CollectionAssert.Contains(names, "attention.query weights");
        Assert.AreEqual("encoder.forward.input weights", names[0]);
        Assert.AreEqual("output.bias", names[^1]);
        CollectionAssert.AreEqual((string[])["Source", "Target"], network.Inputs.Select(port => port.Name).ToArray());
        Assert.AreEqual("Scores", network.Outputs.Single());
    }

    [TestMethod]
    public void A_network_of_one_layer_is_laid_out_like_the_layer()
    {
        var layer = new Sequential(new Layers.Recurrent.Lstm(3, 5), new Linear(5, 2));
        var network = Network.Of(layer);
        CollectionAssert.AreEqual(layer.Weights.Specs.ToArray(), network.Weights.Specs.ToArray());
        Assert.AreEqual((layer.PackedSize, layer.StateSize, 3, 2, true, false),
            (network.PackedSize, network.StateSize, network.InputSize, network.OutputSize, network.KeepsSteps, network.NeedsWholeSequence));
    }

    [TestMethod]
    public void States_carry_a_sequence_from_chunk_to_chunk()
    {
        var builder = new NetworkBuilder();
        var first = builder.Add(new Layers.Recurrent.Lstm(3, 4), builder.Input("Features", 3));
        builder.Output("Steps", builder.Merge(MergeMode.Concatenate, builder.Add(new Gru(4, 5), first), first));
        var run = new NetworkRun(builder.Build(), [6]);
        var pass = new NetworkPass(run.Network, run.Batch);
        run.Forward(pass, 0, run.Batch, seed: null);
        var whole = pass.Output().ToArray();

        var (state, chunks) = (new float[run.Batch * run.Network.StateSize], new float[whole.Length]);
        for (var step = 0; step < 6; step += 2)
        {
            pass.Begin(2);
            for (var row = 0; row < run.Batch; row++) pass.Load(0, row, run.Inputs[0].AsSpan(((row * 6) + step) * 3, 6));
            var some = pass.Forward(run.Batch, run.Parameters, seed: null, state, state);
            for (var row = 0; row < run.Batch; row++) some.Slice(row * 18, 18).CopyTo(chunks.AsSpan(((row * 6) + step) * 9));
        }
        CollectionAssert.AreEqual(whole, chunks);
    }

    [TestMethod]
    public void A_network_may_be_entered_behind_a_layer()
    {
        var builder = new NetworkBuilder();
        var tokens = builder.Input("Tokens", 9, InputKind.Tokens);
        var vectors = builder.Add(new Embedding(9, 4), tokens);
        builder.Output("Steps", builder.Add(new Gru(4, 3), vectors));
        var run = new NetworkRun(builder.Build(), [5]);
        var (whole, behind) = (new NetworkPass(run.Network, run.Batch, PassPlan.ByInputs(run.Network)), new NetworkPass(run.Network, run.Batch, PassPlan.ByInputs(run.Network, vectors)));
        run.Forward(whole, 0, run.Batch);
        behind.Begin(5);
        for (var row = 0; row < run.Batch; row++)
        {
            whole.Values(vectors.Number).Slice(row * 20, 20).CopyTo(behind.Place(vectors.Number, row, out var present));
            run.Masks[0].AsSpan(row * 5, 5).CopyTo(present);
        }
        behind.Forward(run.Batch, run.Parameters, NetworkRun.Seed);
        CollectionAssert.AreEqual(whole.Output().ToArray(), behind.Output().ToArray());
        var (all, some) = (new float[run.Weights.Length], new float[run.Weights.Length]);
        run.Backward(whole, all);
        run.Backward(behind, some);
        Assert.AreEqual(0, some[..36].Max(Math.Abs), "The embedding has no part in it.");
        CollectionAssert.AreEqual(all[36..], some[36..]);
        CollectionAssert.AreEqual(whole.Gradient(vectors.Number).ToArray(), behind.Gradient(vectors.Number).ToArray());
    }

    [TestMethod]
    public void What_does_not_fit_is_refused()
    {
        var builder = new NetworkBuilder();
        Refuses<InvalidOperationException>(() => builder.Build(), "no output");
        var (x, y) = (builder.Input("x", 3), builder.Input("y", 4));
        Refuses<ArgumentException>(() => builder.Input("x", 1), "an input 'x' already");
        Refuses<ArgumentException>(() => builder.Add(new Linear(4, 2), x), "takes 4 features, but 'x' before it gives 3");
        Refuses<ArgumentException>(() => builder.Merge(MergeMode.Sum, x, y), "One input has 3 features, another 4");
        Refuses<ArgumentException>(() => builder.Merge(MergeMode.Concatenate, x), "need no merge");
        Refuses<ArgumentException>(() => builder.Attend(Attention.Multiplicative(3, 3), x, y), "takes 3 features, but 'y' before it gives 4");
        Refuses<ArgumentException>(() => builder.Output("z", new(7)), "of another network");
        builder.Output("x", x);
        Refuses<ArgumentException>(() => builder.Output("x", y), "an output 'x' already");
        Refuses<InvalidOperationException>(() => builder.Build(), "Nothing reads 'y'");
        builder.Output("both", builder.Merge(MergeMode.Concatenate, x, y));
        var pass = new NetworkPass(builder.Build(), 1);
        pass.Begin(2, 3);
        Refuses<ArgumentException>(() => pass.Forward(1, default, null), "one input has 2 steps, another 3");

        static void Refuses<T>(Action action, string expected)
            where T : Exception => StringAssert.Contains(Assert.ThrowsExactly<T>(action).Message, expected);
    }
}
