using Microsoft.ML.Lstm.Engine.Tasks.Classification;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>Training goes on from another model.</summary>
[TestClass]
public sealed class SequenceTransferTests
{
    static readonly SequencePredictionModel First = ExampleFixtures.Train(ExampleFixtures.OfAllKinds(60), ExampleFixtures.Tiny with { Network = ExampleFixtures.Tiny.Network with { Layers = 2 }, Training = ExampleFixtures.Tiny.Training with { Epochs = 15 } });

    // Two classes, of which each member has as many weights as the first model but for the head's.
    static SequencePredictionModel GoOn(SequenceOptions options) => ExampleFixtures.Train(ExampleFixtures.OfAllKinds(40, classes: 2, seed: 9), options, classes: 2, previous: First);

    [TestMethod]
    public void A_new_label_set_gets_a_new_head_and_the_layers_of_the_model_before()
    {
        var model = GoOn(ExampleFixtures.Tiny with { Network = ExampleFixtures.Tiny.Network with { HiddenSize = 3, Layers = 1, Cell = CellKind.Gru }, Training = ExampleFixtures.Tiny.Training with { Epochs = 15 } });
        Assert.AreEqual((2, 2, First.Plan.HiddenSize, First.Plan.Layers, CellKind.Lstm), (model.Classes, model.OutputSize, model.Plan.HiddenSize, model.Plan.Layers, model.Plan.Cell));
        Assert.IsTrue(ExampleFixtures.Accuracy(model, ExampleFixtures.OfAllKinds(40, classes: 2, seed: 3)) > 0.85);
    }

    [TestMethod]
    public void Frozen_layers_stay_bit_for_bit_and_the_others_move()
    {
        // The words' encoder: an embedding and two recurrent layers with their pool.
        foreach (var frozen in (int[])[0, 1, 2, 3])
        {
            var model = GoOn(ExampleFixtures.Tiny with { FrozenLayers = frozen, Training = ExampleFixtures.Tiny.Training with { Epochs = 1, ValidationFraction = 0 } });
            var moved = Moved(model, input: 1);
            for (var depth = 0; depth < 3; depth++) Assert.AreEqual(depth >= frozen, moved[depth] > 0, $"{frozen} frozen layers, layer {depth} moved by {moved[depth]}");
        }
    }

    [TestMethod]
    public void Lower_layers_take_smaller_steps()
    {
        // The optimizer's steps are all of one size, so how far a layer goes is its rate.
        var moved = Moved(GoOn(ExampleFixtures.Tiny with { LayerwiseLearningRateDecay = 0.1f, Training = ExampleFixtures.Tiny.Training with { Epochs = 1, WeightDecay = 0, ValidationFraction = 0 } }), input: 1);
        Assert.IsTrue(moved[0] < 0.5 * moved[1] && moved[1] < 0.5 * moved[2], string.Join(' ', moved));
    }

    [TestMethod]
    public void The_same_classes_go_on_with_the_same_head()
    {
        var set = ExampleFixtures.OfAllKinds(60);
        var model = ExampleFixtures.Train(set, ExampleFixtures.Tiny with { Training = ExampleFixtures.Tiny.Training with { Epochs = 1, LearningRate = 1e-20f, ValidationFraction = 0 } }, previous: First);
        for (var member = 0; member < 2; member++) CollectionAssert.AreEqual(First.State.Members[member], model.State.Members[member]);
    }

    [TestMethod]
    public void Classes_that_mean_something_else_get_a_new_head_on_the_same_encoders()
    {
        var options = ExampleFixtures.Tiny with { Training = ExampleFixtures.Tiny.Training with { Epochs = 1, LearningRate = 1e-20f, ValidationFraction = 0 } };
        var model = SequencePredictionModel.Train(PredictionTask.Multiclass, 3, ExampleFixtures.OfAllKinds(60), null, options, seed: 1, First, resetHead: true);
        var encoders = First.State.Network.HeadWeights.Start.Value;
        CollectionAssert.AreEqual(First.State.Members[0][..encoders], model.State.Members[0][..encoders]);
        CollectionAssert.AreNotEqual(First.State.Members[0][encoders..], model.State.Members[0][encoders..]);
    }

    [TestMethod]
    public void Other_inputs_are_refused() => StringAssert.Contains(
        Assert.ThrowsExactly<ArgumentException>(() => ExampleFixtures.Train(ExampleFixtures.Traces(20), previous: First)).Message, "have 1 inputs, but the model 3");

    // The greatest change of a weight in each layer of the first member.
    static double[] Moved(SequencePredictionModel model, int input)
    {
        var moved = new double[3];
        var network = model.State.Network;
        var start = network.Weights(input).Start.Value;
        foreach (var (count, depth) in network.Encoders[input]!.Depths())
        {
            for (var i = start; i < start + count; i++)
                moved[depth] = Math.Max(moved[depth], Math.Abs(model.State.Members[0][i] - First.State.Members[0][i]));
            start += count;
        }

        return moved;
    }
}
