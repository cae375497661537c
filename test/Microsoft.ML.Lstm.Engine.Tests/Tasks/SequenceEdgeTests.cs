using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks;
using Microsoft.ML.Lstm.Engine.Tasks.Autoencoding;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;
using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>Data that hardly can be learnt from have a defined answer, and what cannot be read is told.</summary>
[TestClass]
public sealed class SequenceEdgeTests
{
    static ExampleSet Relabelled(ExampleSet from, Func<int, float> target, Func<int, float>? weight = null)
    {
        var set = new ExampleSet(from.Inputs);
        for (var row = 0; row < from.Count; row++)
        {
            for (var input = 0; input < from.Inputs.Count; input++) set.Append(input, from.Values(row, input));
            set.Complete(target(row), weight?.Invoke(row) ?? 1);
        }

        return set;
    }

    static ExampleSet Labelled(int count, Func<int, float> target) => Relabelled(ExampleFixtures.Traces(count), target);

    [TestMethod]
    public void One_class_alone_is_likely_by_how_often_it_was_seen()
    {
        // 28 of 28, each class counted once more: (28 + 1) / (28 + 3).
        var model = ExampleFixtures.Train(Labelled(28, _ => 1));
        foreach (var row in ExampleFixtures.Predict(model, ExampleFixtures.Traces(5, seed: 2)).Chunk(3))
        {
            Assert.AreEqual(29f / 31, row[1], 1e-5);
            Assert.AreEqual(1f / 31, row[0], 1e-5);
        }

        var yes = ExampleFixtures.Train(Labelled(28, _ => 1), target: PredictionTask.Binary);
        Assert.AreEqual(29f / 30, ExampleFixtures.Predict(yes, ExampleFixtures.Traces(1))[1], 1e-5);
        CollectionAssert.AreEqual(new float[] { 1, 1 }, ExampleFixtures.Predict(ExampleFixtures.Train(Labelled(9, _ => 0), classes: 1), ExampleFixtures.Traces(2)));
    }

    [TestMethod]
    public void A_class_that_training_has_not_is_the_least_likely_one()
    {
        var model = ExampleFixtures.Train(Labelled(60, i => i % 3), ExampleFixtures.Tiny with { Training = ExampleFixtures.Tiny.Training with { Epochs = 15 } }, classes: 4);
        foreach (var row in ExampleFixtures.Predict(model, ExampleFixtures.Traces(20, seed: 2)).Chunk(4))
            Assert.IsTrue(row[3] is > 0 and < 0.1f && row[3] < row.Max(), $"probability {row[3]}");
    }

    [TestMethod]
    [DataRow(PredictionTask.Multiclass, 0.2f)]
    [DataRow(PredictionTask.Multiclass, 0f)]
    [DataRow(PredictionTask.Binary, 0.2f)]
    [DataRow(PredictionTask.Regression, 0.2f)]
    [DataRow(PredictionTask.Regression, 0f)]
    public void A_rate_far_too_high_is_told(PredictionTask target, float validation)
    {
        var set = Labelled(60, i => target == PredictionTask.Binary ? i % 3 % 2 : i % 3);
        // Without a validation part the training loss alone tells; at 10 it may by chance be no worse than that of outputs which know nothing.
        foreach (var rate in (float[])[validation > 0 ? 10 : 1000, 1e4f])
        {
            var options = ExampleFixtures.Tiny with { Training = ExampleFixtures.Tiny.Training with { LearningRate = rate, ValidationFraction = validation } };
            var error = Assert.Throws<InvalidOperationException>(() => ExampleFixtures.Train(set, options, target), $"rate {rate}");
            StringAssert.Contains(error.Message, "Lower the learning rate");
        }
    }

    [TestMethod]
    public void Networks_that_no_array_holds_are_refused_before_memory_is_taken()
    {
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => ExampleFixtures.Train(ExampleFixtures.Traces(12), ExampleFixtures.Tiny with { Network = ExampleFixtures.Tiny.Network with { HiddenSize = 4096, Layers = 16 } })).Message, "smaller sizes");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => SequenceAutoencoder.Train(
            ExampleFixtures.Traces(12), null, new() { Network = new() { HiddenSize = 4096, Layers = 16 } }, seed: 1)).Message, "smaller sizes");
        float[] series = [.. Enumerable.Range(0, 60).Select(i => (float)(i % 7))];
        foreach (var cell in Enum.GetValues<CellKind>())
        {
            var options = new ForecastOptions { WindowSize = 5, Horizon = 2, Network = new() { HiddenSize = 8192, Layers = 16, Cell = cell } };
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Forecaster.Train([series], options)).Message, "Lower Horizon", $"{cell}");
        }

        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ForecastOptions { Network = new() { HiddenSize = 16384 } });
        var pass = Assert.ThrowsExactly<InvalidOperationException>(() => PassOf(Network.Of(new Engine.Layers.Recurrent.Lstm(1, 64)), 32).Reserve(1 << 20));
        StringAssert.Contains(pass.Message, "32 sequences of 1048576 steps");
    }

    static NetworkPass PassOf(Network network, int rows) => new(network, rows, PassPlan.Training(network));

    [TestMethod]
    [DataRow(0f)]
    [DataRow(0.15f)]
    public void Forecasters_and_autoencoders_tell_of_a_rate_far_too_high(float validation)
    {
        var random = new Random(1);
        float[] series = [.. Enumerable.Range(0, 300).Select(i => (float)((10 * Math.Sin(i / 5.0)) + random.NextDouble()))];
        foreach (var rate in (float[])[validation > 0 ? 10 : 1000, 1e4f])
        {
            var options = new ForecastOptions { WindowSize = 20, Horizon = 5, Training = new() { Epochs = 3, Members = 1, LearningRate = rate, ValidationFraction = validation }, Network = new() { HiddenSize = 16 } };
            StringAssert.Contains(Assert.Throws<InvalidOperationException>(() => Forecaster.Train([series], options, seed: 1), $"rate {rate}").Message, "ower the learning rate");
            var error = Assert.Throws<InvalidOperationException>(() => SequenceAutoencoder.Train(
                ExampleFixtures.Traces(40), null, new() { Training = new() { Epochs = 4, LearningRate = rate, ValidationFraction = validation }, Network = new() { HiddenSize = 8 } }, seed: 1), $"autoencoder, rate {rate}");
            StringAssert.Contains(error.Message, "ower the learning rate");
        }
    }

    [TestMethod]
    public void Labels_that_follow_from_nothing_are_no_divergence()
    {
        var random = new Random(1);
        foreach (var fraction in (float[])[0, 0.2f])
        {
            var model = ExampleFixtures.Train(Labelled(60, _ => random.Next(3)), ExampleFixtures.Tiny with { Training = ExampleFixtures.Tiny.Training with { Epochs = 10, ValidationFraction = fraction } });
            Assert.AreEqual(2, model.Members);
        }
    }

    [TestMethod]
    public void A_constant_value_is_answered_with_itself()
    {
        var model = ExampleFixtures.Train(Labelled(30, _ => 12.3f), target: PredictionTask.Regression);
        Assert.IsTrue(ExampleFixtures.Predict(model, ExampleFixtures.Traces(20, seed: 2)).All(y => y == 12.3f));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(9)]
    public void A_handful_is_learnt_from_as_a_whole(int count)
    {
        var model = ExampleFixtures.Train(ExampleFixtures.Traces(count));
        Assert.AreEqual(1, model.Temperature);
        Assert.IsTrue(double.IsNaN(model.ValidationLoss) && double.IsNaN(model.CalibrationError.After));
        Assert.IsTrue(ExampleFixtures.Predict(model, ExampleFixtures.Traces(5)).All(float.IsFinite));
    }

    [TestMethod]
    public void Sequences_without_a_step_that_is_there_are_all_alike()
    {
        var model = ExampleFixtures.Train(ExampleFixtures.OfAllKinds(30));
        var set = new ExampleSet(ExampleFixtures.AllKinds);
        foreach (var (trace, words) in new (float[], float[])[] { ([], []), ([float.NaN, float.NaN], [0]), ([float.NaN, float.NaN, float.NaN, float.NaN], [0, 0, 0]) })
        {
            set.Append(0, trace);
            set.Append(1, words);
            set.Append(2, [0.5f, float.NaN, 7]);
            set.Complete(0);
        }

        var rows = ExampleFixtures.Predict(model, set).Chunk(3).ToArray();
        Assert.IsTrue(rows[0].All(float.IsFinite));
        CollectionAssert.AreEqual(rows[0], rows[1]);
        CollectionAssert.AreEqual(rows[0], rows[2]);
        // They may be learnt from, too.
        Assert.IsTrue(ExampleFixtures.Predict(ExampleFixtures.Train(set), set).All(float.IsFinite));
    }

    [TestMethod]
    public void Unknown_targets_and_weightless_examples_teach_nothing()
    {
        var set = Relabelled(ExampleFixtures.Traces(60), i => i < 40 ? i % 3 : i < 50 ? float.NaN : 0, i => i < 50 ? 1 : 0);
        // Alone they would only move the scaler.
        var (with, without) = (ExampleFixtures.Train(set), ExampleFixtures.Train(Labelled(40, i => i % 3)));
        var test = ExampleFixtures.Traces(20, seed: 2);
        CollectionAssert.AreEqual(ExampleFixtures.Predict(without, test), ExampleFixtures.Predict(with, test));
        Assert.ThrowsExactly<TooLittleDataException>(() => ExampleFixtures.Train(Labelled(20, _ => float.NaN)));
    }

    [TestMethod]
    public void Classes_weigh_as_they_are_told()
    {
        // Nothing tells the classes apart, so only how often each was seen, and its weight, can count.
        var noise = new ExampleSet(ExampleFixtures.OneInput);
        var random = new Random(1);
        for (var i = 0; i < 100; i++)
        {
            noise.Append(0, [(float)ForecastFixtures.Gauss(random), (float)ForecastFixtures.Gauss(random)]);
            noise.Complete(i % 10 == 0 ? 1 : 0);
        }

        var tiny = ExampleFixtures.Tiny with { Training = ExampleFixtures.Tiny.Training with { LearningRate = 1e-6f }, LabelSmoothing = 0 };
        double Mean(SequenceOptions options) => ExampleFixtures.Predict(ExampleFixtures.Train(noise, options, PredictionTask.Binary), noise).Where((_, i) => i % 2 == 1).Average();
        var (plain, balanced, given) = (Mean(tiny), Mean(tiny with { ClassWeighting = ClassWeighting.Balanced }), Mean(tiny with { ClassWeights = [1, 27] }));
        Assert.IsTrue(plain < 0.25 && balanced is > 0.35 and < 0.65 && given > 0.6, $"{plain}, {balanced}, {given}");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Mean(tiny with { ClassWeights = [1] })).Message, "there are 2 classes");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Mean(tiny with { ClassWeights = [1, -1] })).Message, "weight of class 1");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => ExampleFixtures.Train(ExampleFixtures.Values(9), tiny with { ClassWeights = [1, 2] }, PredictionTask.Regression)).Message, "no classes");
    }

    [TestMethod]
    public void Features_that_never_vary_count_for_nothing()
    {
        var set = new ExampleSet(ExampleFixtures.OneInput);
        for (var i = 0; i < 30; i++)
        {
            set.Append(0, [i % 3, 5, (i % 3) + 1, 5]);
            set.Complete(i % 3);
        }

        var model = ExampleFixtures.Train(set);
        var one = new ExampleSet(ExampleFixtures.OneInput);
        foreach (var constant in (float[])[5, -1e30f])
        {
            one.Append(0, [1, constant, 2, constant]);
            one.Complete(0);
        }

        var rows = ExampleFixtures.Predict(model, one).Chunk(3).ToArray();
        CollectionAssert.AreEqual(rows[0], rows[1]);
    }

    [TestMethod]
    public void Very_long_sequences_are_read()
    {
        var model = ExampleFixtures.Train(ExampleFixtures.Traces(30));
        var set = new ExampleSet(ExampleFixtures.OneInput);
        foreach (var steps in (int[])[100_000, 3, 60_000])
        {
            set.Append(0, [.. Enumerable.Range(0, 2 * steps).Select(i => MathF.Sin(i))]);
            set.Complete(0);
        }

        Assert.IsTrue(ExampleFixtures.Predict(model, set).All(float.IsFinite));
    }

    [TestMethod]
    public void Sets_refuse_what_is_no_example()
    {
        var set = new ExampleSet(ExampleFixtures.AllKinds);
        Says<ArgumentException>("'Trace' holds 3 values, but its steps have 2", () => set.Append(0, [1, 2, 3]));
        Says<ArgumentException>("Feature 1 of step 1 of input 'Trace'", () => set.Append(0, [1, 2, 3, float.PositiveInfinity]));
        Says<InvalidOperationException>("'Trace' of example 0 must come next", () => set.Append(1, [1]));
        set.Append(0, [1, 2]);
        Says<ArgumentException>("Value 1 of input 'Words' is 8. A token is a whole number from 1 to 7", () => set.Append(1, [7, 8]));
        Says<ArgumentException>("Value 0 of input 'Words' is 1.5", () => set.Append(1, [1.5f]));
        Says<InvalidOperationException>("'Words' of example 0 must come next, not its end", () => set.Complete(1));
        set.Append(1, [1]);
        Says<ArgumentException>("'Facts' holds 2 values, but 3", () => set.Append(2, [1, 2]));
        set.Append(2, [1, 2, 3]);
        Says<InvalidOperationException>("must be completed", () => set.Append(3, [1]));
        Says<ArgumentOutOfRangeException>("weight of example 0", () => set.Complete(1, float.NaN));
        Says<ArgumentOutOfRangeException>("target of example 0", () => set.Complete(float.NegativeInfinity));
        Assert.AreEqual(0, set.Count);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => set.Values(0, 0));
        Assert.ThrowsExactly<ArgumentException>(() => new ExampleSet([]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new FeatureSpec("Trace", InputKind.Continuous, 0));
    }

    [TestMethod]
    public void Models_refuse_examples_that_do_not_fit()
    {
        Says<ArgumentException>("The target of training example 3 is 3, but must be the number of a class, a whole number from 0 to 2", () => ExampleFixtures.Train(Labelled(9, i => i)));
        Says<ArgumentException>("is 0.5", () => ExampleFixtures.Train(Labelled(9, _ => 0.5f), target: PredictionTask.Binary));
        var model = ExampleFixtures.Train(ExampleFixtures.Traces(9));
        Says<ArgumentException>("have 3 inputs", () => ExampleFixtures.Predict(model, ExampleFixtures.OfAllKinds(1)));
        Says<ArgumentException>("size 3", () => model.Predict(new([new("Trace", InputKind.Continuous, 3)]), []));
        Says<ArgumentException>("7 values", () => model.Predict(ExampleFixtures.Traces(2), new float[7]));
        Says<ArgumentException>("2 values", () => model.CreatePredictor().Predict(ExampleFixtures.Traces(2), 0, new float[2]));
        Assert.AreEqual(0, ExampleFixtures.Predict(model, new(ExampleFixtures.OneInput)).Length);
    }

    static void Says<TException>(string what, Action action)
        where TException : Exception => StringAssert.Contains(Assert.ThrowsExactly<TException>(action).Message, what);
}
