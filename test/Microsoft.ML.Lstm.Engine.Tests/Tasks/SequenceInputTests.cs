using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pooling;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>What sequences may hold, and what is said of those that may not be.</summary>
[TestClass]
public sealed class SequenceInputTests
{
    static SequenceModel Model() => new(new Sequential(new Linear(2, 5), new Layers.Recurrent.Lstm(5, 9), new TakeLastStep(9), new Linear(9, 1)), new MseLoss(), 1);

    static ExampleSet Set(params ReadOnlySpan<float> target)
    {
        var set = new ExampleSet(features: 2);
        set.Add([1, 2, 3, 4], target);
        return set;
    }

    [TestMethod]
    public void A_step_with_a_NaN_is_not_there()
    {
        var model = Model();
        var whole = model.Predict([1, 2, 3, 4]).ToArray();
        CollectionAssert.AreEqual(whole, model.Predict([1, 2, float.NaN, 7, 3, 4, float.NaN, float.NaN]).ToArray());
        CollectionAssert.AreNotEqual(whole, model.Predict([1, 2, 0, 7, 3, 4, 0, 0]).ToArray());
    }

    [TestMethod]
    public void Missing_steps_and_targets_train_to_finite_weights_and_missing_targets_teach_nothing()
    {
        var (missing, without) = (Model(), Model());
        var set = Set(1);
        without.Train(set, new() { Training = new() { Epochs = 2, BatchSize = 1 } });

        set.Add([5, 6], float.NaN);
        set.Add([float.NaN, 1, 2, 3], 4);
        missing.Train(set, new() { Training = new() { Epochs = 2 } });
        foreach (var weight in missing.Weights) Assert.IsTrue(float.IsFinite(weight));

        Assert.IsTrue(double.IsNaN(Model().Evaluate(Set(float.NaN))));
        Assert.IsFalse(without.Weights.SequenceEqual(Model().Weights));
    }

    [TestMethod]
    public void Sets_refuse_what_is_no_sequence()
    {
        var set = new ExampleSet(features: 2);
        Says("0 values", () => set.Add([], 1));
        Says("3 values is no whole number of steps of 2 features", () => set.Add([1, 2, 3], 1));
        Says("Feature 1 of step 1", () => set.Add([1, 2, 3, float.PositiveInfinity], 1));
        Says("of target 'Targets' is", () => set.Add([1, 2], float.NegativeInfinity));
        Assert.AreEqual(0, set.Count);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ExampleSet(features: 0));
    }

    [TestMethod]
    public void Models_refuse_sequences_that_do_not_fit()
    {
        var model = Model();
        var options = new SequenceTrainingOptions { Training = new() { Epochs = 1 } };
        Says("no sequences to train on", () => model.Train(new(features: 2), options));
        Says("no sequences to validate on", () => model.Train(Set(1), options, new(features: 2)));
        Says("nothing to train on", () => model.Train(Set(float.NaN), options));
        Says("nothing to validate on", () => model.Train(Set(1), options, Set(float.NaN)));
        Says("Weight 1 is NaN", () => model.SetWeights([.. model.Weights[..1], float.NaN, .. model.Weights[2..]]));
        Says("Weight 0 is", () => model.SetWeights([float.NegativeInfinity, .. model.Weights[1..]]));
        Says("has 2 targets, but the network's outputs for it are compared with 1", () => model.Train(Set(1, 2), options));
        Says("has 0 targets", () => model.Evaluate(Set()));
        Says("3 features at each step, but the network reads 2", () => model.Train(Wide(), options));
        Says("3 features at each step, but the network reads 2", () => model.Predict(Wide()));
        Says("5 values is no whole number", () => model.Predict([1, 2, 3, 4, 5]).ToArray());
        Says("7 weights came", () => model.SetWeights(new float[7]));
        Says("The network has 9 outputs, but the loss takes 2", () => new SequenceModel(new Layers.Recurrent.Lstm(2, 9), new CrossEntropyLoss(2), 1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new SequenceTrainingOptions { AverageDecay = 1 });
        Assert.AreEqual(0, model.Predict(new ExampleSet(features: 2)).Length);
    }

    [TestMethod]
    public void Targets_that_the_loss_is_not_defined_for_are_refused_at_the_door_with_their_place()
    {
        foreach (var (loss, outputs, target) in (IEnumerable<(ILoss, int, float)>)[
            (new BinaryCrossEntropyLoss(), 1, -1), (new BinaryCrossEntropyLoss(), 1, 1.5f), (new CrossEntropyLoss(3), 3, 3), (new CrossEntropyLoss(3), 3, 0.5f),
            (new NegativeBinomialLoss(), 2, -1)])
        {
            var model = new SequenceModel(new Sequential(new TakeLastStep(2), new Linear(2, outputs)), loss, 1);
            var set = Set(1);
            set.Add([1, 2], target);
            Says("Target 0 of sequence 1 is", () => model.Train(set, new() { Training = new() { Epochs = 1 } }));
            Says("Target 0 of sequence 1 is", () => model.Evaluate(set));
        }
    }

    [TestMethod]
    [DataRow(10f)]
    [DataRow(1e4f)]
    public void A_rate_far_too_high_is_told(float rate)
    {
        foreach (var validates in (bool[])[false, true])
        {
            var (training, validation) = (Set(1), Set(1));
            for (var i = 0; i < 40; i++) (i % 2 == 0 ? training : validation).Add([i % 7, 1, i % 5, 0], (i % 7) - (i % 5));
            var options = new SequenceTrainingOptions { Training = new() { Epochs = 5, LearningRate = rate, BatchSize = 4 } };
            var error = Assert.Throws<InvalidOperationException>(() => Model().Train(training, options, validates ? validation : null), $"{validates}");
            StringAssert.Contains(error.Message, "Lower the learning rate");
        }
    }

    static ExampleSet Wide()
    {
        var set = new ExampleSet(features: 3);
        set.Add([1, 2, 3], 1);
        return set;
    }

    static void Says(string what, Action action) => StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(action).Message, what);
}
