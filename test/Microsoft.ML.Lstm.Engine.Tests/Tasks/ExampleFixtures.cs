using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>Examples and models that tests ask for.</summary>
static class ExampleFixtures
{
    /// <summary>Small enough to be trained in a moment.</summary>
    public static TestOptions Tiny => new() { Network = new() { HiddenSize = 6 }, ConvolutionChannels = 5, RandomConvolutions = 168, EmbeddingSize = 4, Training = new() { Epochs = 4, BatchSize = 8, Members = 2, LearningRate = 0.01f } };

    public static readonly FeatureSpec[] OneInput = [new("Trace", InputKind.Continuous, 2)];

    public static readonly FeatureSpec[] AllKinds = [new("Trace", InputKind.Continuous, 2), new("Words", InputKind.Tokens, 7), new("Facts", InputKind.Static, 3)];

    /// <summary>Ragged traces of two features whose slope tells the class; some steps are missing.</summary>
    public static ExampleSet Traces(int count, int classes = 3, int seed = 1)
    {
        var set = new ExampleSet(OneInput);
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            set.Append(0, Trace(random, i % classes));
            set.Complete(i % classes);
        }

        return set;
    }

    /// <summary>The same with words, of which one belongs to each class, and facts that say nothing.</summary>
    public static ExampleSet OfAllKinds(int count, int classes = 3, int seed = 1)
    {
        var set = new ExampleSet(AllKinds);
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            set.Append(0, Trace(random, i % classes));
            set.Append(1, [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => (float)random.Next(0, 8)), 1 + (i % classes)]);
            set.Append(2, [random.NextSingle(), i % 5 == 0 ? float.NaN : random.NextSingle(), 7]);
            set.Complete(i % classes);
        }

        return set;
    }

    /// <summary>Traces whose value is their slope.</summary>
    public static ExampleSet Values(int count, int seed = 1)
    {
        var set = new ExampleSet(OneInput);
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            var slope = i % 7;
            set.Append(0, Trace(random, slope));
            set.Complete(100 + (10 * slope));
        }

        return set;
    }

    static float[] Trace(Random random, int slope)
    {
        var steps = random.Next(5, 12);
        var trace = new float[2 * steps];
        for (var t = 0; t < steps; t++) (trace[2 * t], trace[(2 * t) + 1]) = ((slope * t) + (float)ForecastFixtures.Gauss(random), (float)ForecastFixtures.Gauss(random));
        if (random.Next(3) == 0) trace[2 * random.Next(steps)] = float.NaN;
        return trace;
    }

    public static SequencePredictionModel Train(ExampleSet set, SequenceOptions? options = null, PredictionTask target = PredictionTask.Multiclass, int classes = 3, SequencePredictionModel? previous = null) =>
        SequencePredictionModel.Train(target, classes, set, null, options ?? Tiny, seed: 1, previous);

    public static float[] Predict(SequencePredictionModel model, ExampleSet set, int threads = 0)
    {
        var outputs = new float[set.Count * model.OutputSize];
        model.Predict(set, outputs, threads);
        return outputs;
    }

    public static double Accuracy(SequencePredictionModel model, ExampleSet set)
    {
        var rows = Predict(model, set).Chunk(model.OutputSize).ToArray();
        return rows.Select((row, i) => row.AsSpan().IndexOf(row.Max()) == (int)set.Label(i) ? 1.0 : 0).Average();
    }

    public sealed record TestOptions : SequenceOptions;
}
