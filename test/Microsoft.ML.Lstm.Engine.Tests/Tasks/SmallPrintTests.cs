using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>Sets of sequences that are small, lopsided, wide, ragged or wrong in part: what defaults must bear without tuning.</summary>
[TestClass]
public sealed class SmallPrintTests
{
    /// <summary>The default in all that decides, at a size that a test can wait for.</summary>
    static SequenceOptions Small => new ExampleFixtures.TestOptions { Network = new() { HiddenSize = 12 }, ConvolutionChannels = 12, RandomConvolutions = 840, Training = new() { Members = 3, Epochs = 24 } };

    [TestMethod]
    public void Twenty_examples_are_enough_by_default()
    {
        var model = Train(ShapeFixtures.Shapes(20, seed: 1), new ExampleFixtures.TestOptions());
        Assert.IsTrue(ExampleFixtures.Accuracy(model, ShapeFixtures.Shapes(300, seed: 2)) > 0.95);
    }

    [TestMethod]
    [DataRow(PredictionTask.Multiclass)]
    [DataRow(PredictionTask.Binary)]
    public void A_class_of_two_per_cent_is_found_and_its_probability_is_how_often_it_is_there(PredictionTask target)
    {
        static int Class(int i) => i % 50 == 7 ? 1 : 0;
        var model = ExampleFixtures.Train(ShapeFixtures.Shapes(300, seed: 1, Class), Small, target, classes: 2);
        var test = ShapeFixtures.Shapes(1000, seed: 2, Class);
        var probabilities = ExampleFixtures.Predict(model, test).Where((_, i) => i % 2 == 1).ToArray();
        var found = Enumerable.Range(0, test.Count).Count(i => Class(i) == 1 && probabilities[i] > 0.5f);
        var wrong = Enumerable.Range(0, test.Count).Count(i => Class(i) == 0 && probabilities[i] > 0.5f);
        Assert.IsTrue(found >= 12 && wrong <= 10, $"{found} of 20 found, {wrong} false ones");
        Assert.AreEqual(0.02, probabilities.Average(), 0.01, "the mean probability is its share");
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(4)]
    public void A_class_that_folds_lack_is_learnt_all_the_same(int examples)
    {
        // Fewer of it than folds: some have none of it to hold out, and the only one is never held out.
        var set = ShapeFixtures.Shapes(60, seed: 1, i => i < examples ? 2 : i % 2);
        var model = ExampleFixtures.Train(set, Small);
        var rows = ExampleFixtures.Predict(model, ShapeFixtures.Shapes(100, seed: 2)).Chunk(3).ToArray();
        Assert.IsTrue(rows.All(row => row.All(float.IsFinite) && Math.Abs(row.Sum() - 1) < 1e-4 && row[2] > 0));
        Assert.IsTrue(ExampleFixtures.Accuracy(model, ShapeFixtures.Shapes(100, seed: 2)) > 0.9);
    }

    [TestMethod]
    public void A_hundred_classes_of_five_examples_are_told_apart()
    {
        var model = ExampleFixtures.Train(ShapeFixtures.Codes(100, each: 5, seed: 1), Small with { Training = new() { Members = 2, Epochs = 15 } }, classes: 100);
        var accuracy = ExampleFixtures.Accuracy(model, ShapeFixtures.Codes(100, each: 3, seed: 2));
        Assert.IsTrue(accuracy > 0.75, $"accuracy {accuracy}");
    }

    [TestMethod]
    public void A_thousand_features_of_which_twenty_tell_are_read()
    {
        var model = ExampleFixtures.Train(ShapeFixtures.Wide(60, seed: 1), Small with { Training = new() { Members = 2, Epochs = 10 } }, classes: 2);
        var accuracy = ExampleFixtures.Accuracy(model, ShapeFixtures.Wide(100, seed: 2));
        Assert.IsTrue(accuracy > 0.85, $"accuracy {accuracy}");
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void What_tells_may_lie_in_the_sequence_or_in_the_static_features_beside_it(bool inSequence)
    {
        var model = ExampleFixtures.Train(ShapeFixtures.WithFacts(80, seed: 1, inSequence), Small, classes: 2);
        var accuracy = ExampleFixtures.Accuracy(model, ShapeFixtures.WithFacts(200, seed: 2, inSequence));
        Assert.IsTrue(accuracy > 0.9, $"accuracy {accuracy}");
    }

    [TestMethod]
    public void Lengths_from_one_to_ten_thousand_steps_may_stand_in_one_set()
    {
        var model = Train(ShapeFixtures.Ragged(80, longest: 10_000, seed: 1), Small with { Training = new() { Members = 2, Epochs = 12 } });
        Assert.IsTrue(model.State.Network.Encoders[0]!.Steps(10_000) <= 512, "a training's memory and time are those of 512 steps");
        var test = ShapeFixtures.Ragged(200, longest: 10_000, seed: 2);
        var right = ExampleFixtures.Predict(model, test).Chunk(2).Select((row, i) => row[i % 2] > 0.5f).ToArray();
        foreach (var (from, to, least) in ((int, int, double)[])[(16, 100, 0.85), (100, 1000, 0.95), (1000, 10_001, 0.95)])
        {
            var some = Enumerable.Range(0, test.Count).Where(i => test.Steps(i, 0) >= from && test.Steps(i, 0) < to).ToArray();
            var accuracy = some.Average(i => right[i] ? 1.0 : 0);
            Assert.IsTrue(accuracy >= least, $"{from} to {to} steps: accuracy {accuracy} of {some.Length}");
        }
    }

    [TestMethod]
    public void Labels_of_which_a_third_are_wrong_mislead_next_to_nothing()
    {
        var random = new Random(9);
        var model = Train(ShapeFixtures.Shapes(300, seed: 1, i => i % 2, label => random.NextDouble() < 0.3 ? 1 - label : label), Small);
        var test = ShapeFixtures.Shapes(300, seed: 2);
        var accuracy = ExampleFixtures.Accuracy(model, test);
        Assert.IsTrue(accuracy > 0.9, $"accuracy {accuracy}");
        // It says how sure labels are, which are right in seven cases of ten.
        var confidence = ExampleFixtures.Predict(model, test).Chunk(2).Average(row => row.Max());
        Assert.IsTrue(confidence is > 0.6f and < 0.85f, $"confidence {confidence}");
    }

    [TestMethod]
    [DataRow(0.8, 400)]
    [DataRow(1.1, 2000)]
    public void Probabilities_are_calibrated(double noise, int tested)
    {
        // Where half of the answers are hardly more than guesses, the error of 400 examples would be .045 by chance alone.
        var model = Train(ShapeFixtures.Shapes(150, seed: 1, noise: noise), Small);
        var test = ShapeFixtures.Shapes(tested, seed: 2, noise: noise);
        var (gaps, rows) = (new double[15], ExampleFixtures.Predict(model, test).Chunk(2).ToArray());
        for (var i = 0; i < rows.Length; i++)
            gaps[Math.Min(14, (int)(rows[i].Max() * 15))] += rows[i].Max() - (rows[i].AsSpan().IndexOf(rows[i].Max()) == (int)test.Label(i) ? 1 : 0);
        var error = gaps.Sum(Math.Abs) / rows.Length;
        Assert.IsTrue(error <= 0.05, $"expected calibration error {error:F3}");
    }

    [TestMethod]
    public void Seeds_agree()
    {
        var (set, test) = (ShapeFixtures.Shapes(100, seed: 1, noise: 0.7), ShapeFixtures.Shapes(200, seed: 2, noise: 0.7));
        var accuracies = Enumerable.Range(1, 5).Select(seed =>
            ExampleFixtures.Accuracy(SequencePredictionModel.Train(PredictionTask.Multiclass, 2, set, null, Small, seed), test)).ToArray();
        var mean = accuracies.Average();
        var deviation = Math.Sqrt(accuracies.Sum(accuracy => (accuracy - mean) * (accuracy - mean)) / 4);
        Assert.IsTrue(mean > 0.85 && deviation <= 0.02, $"{string.Join(", ", accuracies)}");
    }

    static SequencePredictionModel Train(ExampleSet set, SequenceOptions options) => ExampleFixtures.Train(set, options, classes: 2);
}
