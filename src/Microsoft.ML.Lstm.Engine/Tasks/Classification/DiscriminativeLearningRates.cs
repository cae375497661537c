using Microsoft.ML.Lstm.Engine.Optimizers;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>Learning rates by layer when training continues from another model (fine-tuning): lower for lower layers, none for frozen ones.</summary>
sealed class DiscriminativeLearningRates
{
    readonly List<(Range Weights, float Factor)> _groups = [];

    /// <summary>Frozen weights.</summary>
    public Range[] Frozen => [.. _groups.Where(group => group.Factor == 0).Select(group => group.Weights)];

    /// <summary>The rates of a network's layers.</summary>
    /// <param name="network">The network.</param>
    /// <param name="options">The factors.</param>
    /// <param name="goingOn">Whether training continues from another model; else all layers learn alike.</param>
    /// <param name="frozen">Whose embeddings stay all the same; null for none.</param>
    public static DiscriminativeLearningRates Of(SequenceNetwork network, SequenceOptions options, bool goingOn, TokenTexts? frozen)
    {
        var rates = new DiscriminativeLearningRates();
        if (!goingOn)
        {
            var from = 0;
            foreach (var embedding in frozen?.Embeddings(network) ?? [])
            {
                if (embedding.Start.Value > from) rates._groups.Add((from..embedding.Start, 1));
                rates._groups.Add((embedding, 0));
                from = embedding.End.Value;
            }

            rates._groups.Add((from..network.Graph.Weights.Count, 1));
            return rates;
        }

        for (var input = 0; input < network.Encoders.Length; input++)
        {
            if (network.Encoders[input] is not { } encoder) continue;
            var start = network.Weights(input).Start.Value;
            foreach (var (count, depth) in encoder.Depths())
            {
                // The head is at height 0, the pool and the layer below it at 1.
                var height = encoder.Layers - depth;
                var factor = depth < options.FrozenLayers ? 0 : MathF.Pow(options.LayerwiseLearningRateDecay, height);
                if (count > 0) rates._groups.Add((start..(start + count), factor));
                start += count;
            }
        }

        rates._groups.Add((network.HeadWeights, 1));
        return rates;
    }

    public IOptimizer Optimizer(int weightCount, float weightDecay) => new ParameterGroupOptimizer(weightCount, [.. _groups], weightDecay);
}
