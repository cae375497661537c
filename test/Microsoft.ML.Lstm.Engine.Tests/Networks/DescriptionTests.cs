using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Networks.Description;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Tests.Laws;

namespace Microsoft.ML.Lstm.Engine.Tests.Networks;

[TestClass]
public sealed class DescriptionTests
{
    static IEnumerable<object[]> Layers => Subjects.EveryLayer.Where(subject => subject[0] is not AttentionAsLayer);

    static IEnumerable<object[]> Networks => NetworkSubjects.All;

    [TestMethod]
    [DynamicData(nameof(Layers))]
    public void A_layer_made_from_its_description_computes_the_same(ILayer layer)
    {
        var spec = Copied(Network.Of(layer).Spec);
        var made = (ILayer)LayerKinds.Create(spec.Nodes[1].Layer);
        Assert.AreEqual(layer.ToString(), made.ToString());
        Assert.AreEqual(LayerKinds.Describe(layer).ToString(), LayerKinds.Describe(made).ToString());
        CollectionAssert.AreEqual(layer.Weights.Specs.ToArray(), made.Weights.Specs.ToArray());
        var (one, other) = (new LayerRun(layer, 2, 5, seed: 3), new LayerRun(made, 2, 5, seed: 3));
        CollectionAssert.AreEqual(one.Forward(), other.Forward());
        layer.Initialize(one.Weights, new Random(1));
        made.Initialize(other.Weights, new Random(1));
        CollectionAssert.AreEqual(one.Weights, other.Weights);
    }

    [TestMethod]
    [DynamicData(nameof(Networks))]
    public void A_network_made_from_its_description_computes_the_same(Network network, int[] steps)
    {
        var made = Network.Of(Copied(network.Spec));
        Assert.AreEqual(network.Spec.ToString(), made.Spec.ToString());
        CollectionAssert.AreEqual(network.Inputs.ToArray(), made.Inputs.ToArray());
        CollectionAssert.AreEqual(network.Outputs.ToArray(), made.Outputs.ToArray());
        CollectionAssert.AreEqual(network.Weights.Specs.ToArray(), made.Weights.Specs.ToArray());
        var (one, other) = (new NetworkRun(network, steps), new NetworkRun(made, steps));
        var (pass, again) = (new NetworkPass(network, 3), new NetworkPass(made, 3));
        one.Forward(pass, 0, 3);
        other.Forward(again, 0, 3);
        CollectionAssert.AreEqual(pass.Output().ToArray(), again.Output().ToArray());
    }

    [TestMethod]
    public void A_description_reads_like_the_layers() => Assert.AreEqual(
        "Features = Input(Size 3, Kind 0);  = Sequential(Gru(InputSize 3, HiddenSize 5, ResetAfter 1, GateInputClip 0, LayerNormalization 0, RecurrentDropout 0, ChronoMaxSteps -1), "
        + "Linear(InputSize 5, OutputSize 2)) of 0 -> OutputSpec { Name = Output, Edge = 1 }",
        Network.Of(new Sequential(new Gru(3, 5), new Linear(5, 2))).Spec.ToString());

    [TestMethod]
    public void A_layer_of_ones_own_is_named_but_not_made()
    {
        var spec = Network.Of(new AttentionAsLayer(Engine.Layers.Attentions.Attention.Multiplicative(2, 2))).Spec;
        Assert.AreEqual(typeof(AttentionAsLayer).FullName, spec.Nodes[1].Layer.Kind);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Network.Of(spec)).Message, "is not a layer of this library");
    }

    [TestMethod]
    public void Descriptions_that_make_no_layer_are_refused()
    {
        Refuses(new("Linear", [new("InputSize", 3)], []), "has 1 settings, but 2 belong to it");
        Refuses(new("Linear", [new("InputSize", 3), new("OutputSise", 3)], []), "'OutputSise' where 'OutputSize' belongs");
        Refuses(new("Linear", [new("InputSize", 3), new("OutputSize", 2.5)], []), "must be a whole number");
        Refuses(new("Residual", [], []), "cannot be made of 0 layers");
        Refuses(new("Bidirectional", [new("Merge", 0)], []), "cannot be made of 0 layers");
        Refuses(new("Sequential", [], [LayerKinds.Describe(Engine.Layers.Attentions.Attention.Multiplicative(2, 2))]), "two inputs");
        Refuses(new("AttentionPool", [new("Score", 9), new("InputSize", 3), new("Size", 3)], []), "no attention score 9");

        static void Refuses(LayerSpec spec, string expected) =>
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => LayerKinds.Create(spec)).Message, expected);
    }

    [TestMethod]
    public void Layers_within_one_another_without_end_are_refused()
    {
        var spec = LayerKinds.Describe(new Linear(3, 3));
        for (var depth = 0; depth < 40; depth++) spec = new("Residual", [], [spec]);
        var bytes = new MemoryStream();
        Assert.ThrowsExactly<InvalidDataException>(() => LayerSpec.Transfer(ModelCodec.Writer(bytes), spec));
    }

    static NetworkSpec Copied(NetworkSpec spec)
    {
        var bytes = new MemoryStream();
        NetworkSpec.Transfer(ModelCodec.Writer(bytes), spec);
        bytes.Position = 0;
        var copy = NetworkSpec.Transfer(ModelCodec.Reader(bytes), null);
        Assert.AreEqual(bytes.Length, bytes.Position);
        return copy;
    }
}
