using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.LanguageModels;

/// <summary>From a text to a fitted model.</summary>
static class LanguageTrainer
{
    /// <summary>Streams of a shard: enough for products to be fast, and four shards or more of the usual batch.</summary>
    const int ShardSize = 16;

    /// <summary>With fewer tokens than these nothing is held out.</summary>
    const int Least = 200;

    /// <summary>Parts that are held out at most, and tokens of one at least, where there is more than one.</summary>
    const int MostParts = 16, LeastPart = 2000;

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

    /// <summary>
    /// Parts from all over the text, each behind one to learn from: a long text tells of other things at its end, which would neither be learnt nor tell when to stop. The parts are long, so that what is held out is hardly known from
    /// what stands around it.
    /// </summary>
    internal static (int[] Training, int[] Validation) HoldOut(int[] tokens, float fraction)
    {
        var parts = Math.Clamp((int)(fraction * tokens.Length / LeastPart), 1, MostParts);
        if (fraction == 0 || tokens.Length < Least) return (tokens, []);
        List<int> training = [], validation = [];
        for (var part = 0; part < parts; part++)
        {
            var (begin, end) = ((int)((long)part * tokens.Length / parts), (int)((long)(part + 1) * tokens.Length / parts));
            var held = end - Math.Max(2, (int)(fraction * (end - begin)));
            training.AddRange(tokens.AsSpan(begin..held));
            validation.AddRange(tokens.AsSpan(held..end));
        }
        return ([.. training], [.. validation]);
    }
}
