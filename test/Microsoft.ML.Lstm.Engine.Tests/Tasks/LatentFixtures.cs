using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.Generation;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>Generators with codes, and what they learn from.</summary>
static class LatentFixtures
{
    public static readonly GenerationOptions Small = new()
    {
        Network = new() { HiddenSize = 24, Dropout = 0 },
        Training = new() { Epochs = 30, BatchSize = 16, LearningRate = 0.01f, ValidationFraction = 0 },
        LatentSize = 4,
        EncoderUnits = 12,
        MixtureComponents = 3,
        JointUnits = 6,
        InputDropout = 0,
        RecurrentDropout = 0,
    };

    public static SequenceGenerator Train(ExampleSet set, GenerationOptions options, int seed = 1) => SequenceGenerator.Train(set, null, options, new TrainingContext(options.Training, seed));

    /// <summary>Squares of differing side, 20 to 60: offsets of a pen, which is lifted behind the last side.</summary>
    public static float[] Square(float side) => [side, 0, 0, 0, side, 0, -side, 0, 0, 0, -side, 1];

    public static ExampleSet Squares(int count)
    {
        var (set, random) = (Set(3), new SplitMix64(4));
        for (var i = 0; i < count; i++) Add(set, Square((float)(20 + (40 * random.NextDouble()))));
        return set;
    }

    public static ExampleSet Set(int values, bool hasCondition = false) =>
        new(hasCondition ? [new("Values", InputKind.Continuous, values), new("Condition", InputKind.Continuous, 2)] : [new("Values", InputKind.Continuous, values)]);

    public static void Add(ExampleSet set, float[] values, float[]? condition = null)
    {
        set.Append(0, values);
        if (condition is not null) set.Append(1, condition);
        set.Complete(float.NaN);
    }

    /// <summary>A task on three sequences of 5, 1 and 3 steps, as they are, and what it is made of.</summary>
    public static (LatentTask Task, ExampleSet Set, float[] Weights) Task(StepDistribution distribution, bool hasCondition, GenerationOptions options)
    {
        const int Values = 3;
        var (set, random) = (Set(Values, hasCondition), new Random(5));
        var isMixture = distribution == StepDistribution.Mixture;
        foreach (var steps in (int[])[5, 1, 3])
        {
            var values = new float[steps * Values];
            for (var i = 0; i < values.Length; i++) values[i] = isMixture && i % Values != 1 ? (2 * random.NextSingle()) - 1 : random.Next(2);
            Add(set, values, hasCondition ? [.. Enumerable.Range(0, 2 * steps).Select(_ => random.NextSingle())] : null);
        }
        var network = new GenerationNetwork(GenerationConfig.Of(Values, hasCondition ? 2 : 0, distribution, isMixture ? [false, true, false] : [], options.Resolved()));
        var view = new DatasetView(set, [0, 1, 2], [], []);
        var task = new LatentTask(network, new(network, new(null, null), view, view, batchSize: 3, chunkSteps: 512), options, meanSteps: 3, trainingSteps: 100);
        var weights = new float[task.WeightCount];
        task.Initialize(weights, random);
        foreach (ref var weight in weights.AsSpan()) weight += 0.6f * (random.NextSingle() - 0.5f);
        // Codes that say something.
        foreach (ref var weight in weights.AsSpan(task.Latent.EncoderWeights)) weight *= 3;
        return (task, set, weights);
    }

    /// <summary>How much the codes of a task's sequences diverge, in order.</summary>
    public static double[] Divergences(LatentTask task, float[] weights)
    {
        var pass = new NetworkPass(task.Latent.Encoder, 3);
        task.Batches.LoadSequences(pass, [0, 1, 2], validates: false);
        var encoded = pass.Forward(3, new(weights[task.Latent.EncoderWeights], task.Latent.Encoder.Pack(weights[task.Latent.EncoderWeights])), null).ToArray();
        return [.. encoded.Chunk(encoded.Length / 3).Select(row => NormalCode.Divergence(row)).Order()];
    }

    /// <summary>Loss and gradient of some of a task's sequences in its first training step.</summary>
    public static (ShardLoss Loss, float[] Gradient) Step(LatentTask task, float[] weights, int[] examples, ulong seed)
    {
        var (packed, gradient) = (new float[task.PackedSize], new float[weights.Length]);
        task.Pack(weights, packed, seed);
        return (task.CreateShard(examples.Length, null).Train(examples, weights, packed, gradient, seed), gradient);
    }
}
