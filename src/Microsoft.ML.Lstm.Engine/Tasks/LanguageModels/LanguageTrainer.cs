using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.LanguageModels;

/// <summary>From a text to a fitted model.</summary>
static class LanguageTrainer
{
    /// <summary>Streams of a shard: enough for products to be fast, and four shards or more of the usual batch.</summary>
    const int ShardSize = 16;

    /// <summary>With fewer tokens than these nothing is held out.</summary>
    const int Least = 200;

    public static LanguageModel Train(LanguageConfig config, int[] training, int[]? validation, LanguageModelOptions options, TrainingContext context)
    {
        if (training.Length < 2) throw new TooLittleDataException($"There are {training.Length} tokens, but a language model needs two or more. Give longer texts.");
        if (validation is null) (training, validation) = HoldOut(training, options.Training.ValidationFraction!.Value);
        var network = new LanguageNetwork(config);
        var sized = LanguageModelOptions.Defaults.BySize.Resolve(options.Training, Math.Max(1, training.Length / options.ChunkSteps));
        var streams = new TokenStreams(training, sized.BatchSize!.Value, options.ChunkSteps);
        var task = new LanguageTask(network, streams, new(validation, streams.Steps), options, network.Initialize);
        var loop = LoopOptions.Of(sized, context.Seed, new(streams.Count, streams.StepsPerEpoch, Math.Min(ShardSize, streams.Count)));
        var result = Ensemble.Fit(1, _ => TrainingLoop.Run(task, loop with { Patience = task.ValidationCount > 0 ? loop.Patience : int.MaxValue }, context))[0];
        return new(new()
        {
            Network = network,
            Weights = result.Weights,
            ValidationLoss = result.ValidationLoss,
            Epochs = result.BestEpoch,
            LossCurve = [.. result.Reports.Select(LossPoint.Of)],
        });
    }

    // The last part: what lies between two training parts would be known from both sides.
    static (int[] Training, int[] Validation) HoldOut(int[] tokens, float fraction)
    {
        if (fraction == 0 || tokens.Length < Least) return (tokens, []);
        var held = Math.Max(2, (int)(fraction * tokens.Length));
        return (tokens[..^held], tokens[^held..]);
    }
}
