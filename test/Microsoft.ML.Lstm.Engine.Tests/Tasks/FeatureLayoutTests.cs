using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>What the linear model beside the networks of a classifier reads: responses of random convolutions, values, or both, as held-out examples say.</summary>
[TestClass]
public sealed class FeatureLayoutTests
{
    /// <summary>The class is which of two values at fixed steps is larger: values tell it, shapes wherever they come do not.</summary>
    [TestMethod]
    public void Values_are_taken_where_they_tell_more_and_responses_where_these_do()
    {
        var byValues = Model(At);
        Assert.IsGreaterThan(0.8, Accuracy(byValues, At));
        Assert.IsGreaterThan(0, Weights(byValues, ofValues: true));

        var byShape = Model(Shape);
        Assert.IsGreaterThan(0.95, Accuracy(byShape, Shape));
        Assert.IsGreaterThan(0, Weights(byShape, ofValues: false));
    }

    static double Weights(SequencePredictionModel model, bool ofValues)
    {
        var (convolutions, bank) = (model.State.Sides.Convolutions!, model.State.Sides.Convolutions!.Banks[0]!);
        return convolutions.Weights.Where((_, feature) => feature % convolutions.Features >= bank.Responses == ofValues).Sum(weight => Math.Abs((double)weight));
    }

    static SequencePredictionModel Model(Func<Random, bool, float[]> draw) => SequencePredictionModel.Train(
        PredictionTask.Binary, 2, Set(draw, 80, seed: 1), null,
        new ExampleFixtures.TestOptions { Network = new() { HiddenSize = 4 }, ConvolutionChannels = 4, RandomConvolutions = 500, Training = new() { Members = 2, Epochs = 5, Threads = 2 } }, seed: 1);

    static double Accuracy(SequencePredictionModel model, Func<Random, bool, float[]> draw)
    {
        var set = Set(draw, 200, seed: 2);
        var outputs = new float[set.Count * 2];
        model.Predict(set, outputs, threads: 2);
        return Enumerable.Range(0, set.Count).Average(i => outputs[(2 * i) + 1] > 0.5f == (i % 2 == 1) ? 1.0 : 0);
    }

    static ExampleSet Set(Func<Random, bool, float[]> draw, int count, int seed)
    {
        var (random, set) = (new Random(seed), new ExampleSet([new("Values", Shapes.InputKind.Continuous, 1)]));
        for (var i = 0; i < count; i++)
        {
            set.Append(0, draw(random, i % 2 == 1));
            set.Complete(i % 2);
        }

        return set;
    }

    static float[] At(Random random, bool isOther)
    {
        float[] values = [.. Enumerable.Range(0, 40).Select(_ => random.NextSingle() - 0.5f)];
        values[13] += isOther ? 0.6f : -0.6f;
        values[29] -= isOther ? 0.6f : -0.6f;
        return values;
    }

    static float[] Shape(Random random, bool isOther)
    {
        float[] values = [.. Enumerable.Range(0, 40).Select(_ => 0.2f * (random.NextSingle() - 0.5f))];
        var at = random.Next(30);
        for (var t = 0; t < 6; t++) values[at + t] += isOther ? t % 2 == 0 ? 1 : -1 : t < 3 ? 1 : -1;
        return values;
    }
}
