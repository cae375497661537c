using Microsoft.ML.Lstm.Engine.Optimizers;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>Learning rates by layer when training continues from another model (fine-tuning): lower for lower layers, none for frozen ones; and the epoch that each layer begins to learn in.</summary>
sealed class DiscriminativeLearningRates
{
    readonly List<(Range Weights, float Factor, int FirstEpoch)> _groups = [];

    /// <summary>Frozen weights.</summary>
    public Range[] Frozen => [.. _groups.Where(group => group.Factor == 0).Select(group => group.Weights)];

    /// <summary>The rates of a network's layers.</summary>
    /// <param name="network">The network.</param>
    /// <param name="options">The factors.</param>
    /// <param name="goingOn">Whether training continues from another model of the same network; else all layers but those of a language model learn alike.</param>
    /// <param name="texts">What tokens start from.</param>
    public static DiscriminativeLearningRates Of(SequenceNetwork network, SequenceOptions options, bool goingOn, TokenTexts texts)
    {
        var rates = new DiscriminativeLearningRates();
        if (goingOn || texts.Encoder is not null) rates.AddLayers(network, options, goingOn ? Range.All : texts.EncoderWeights(network));
        else rates.AddAll(network, options.FreezeWordVectors ? texts.Embeddings(network) : []);
        return rates;
    }

    public IOptimizer Optimizer(int weightCount, float weightDecay, int stepsPerEpoch) => new ParameterGroupOptimizer(
        weightCount, [.. _groups.Select(group => new ParameterGroup(group.Weights, group.Factor, (long)group.FirstEpoch * stepsPerEpoch))], weightDecay);

    void AddAll(SequenceNetwork network, IEnumerable<Range> frozen)
    {
        var from = 0;
        foreach (var embedding in frozen)
        {
            if (embedding.Start.Value > from) _groups.Add((from..embedding.Start, 1, 0));
            _groups.Add((embedding, 0, 0));
            from = embedding.End.Value;
        }

        _groups.Add((from..network.Graph.Weights.Count, 1, 0));
    }

    void AddLayers(SequenceNetwork network, SequenceOptions options, Range known)
    {
        var (knownStart, knownCount) = known.GetOffsetAndLength(network.Graph.Weights.Count);
        for (var input = 0; input < network.Encoders.Length; input++)
        {
            if (network.Encoders[input] is not { } encoder) continue;
            var start = network.Weights(input).Start.Value;
            foreach (var (count, depth) in encoder.Depths())
            {
                // The head is at height 0, the pool and the layer below it at 1. What is new learns as the head does.
                var height = start >= knownStart && start < knownStart + knownCount ? encoder.Layers - depth : 0;
                var factor = height > 0 && depth < options.FrozenLayers ? 0 : MathF.Pow(options.LayerwiseLearningRateDecay, height);
                if (count > 0) _groups.Add((start..(start + count), factor, options.GradualUnfreezing ? height : 0));
                start += count;
            }
        }

        _groups.Add((network.HeadWeights, 1, 0));
    }
}
