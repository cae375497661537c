namespace Microsoft.ML.Lstm.Engine.Tasks.Tagging;

/// <summary>A model that a training goes on from: its weights, and how fast each layer moves away from them (Howard and Ruder 2018).</summary>
/// <param name="Previous">The model. It decides on words, layers and their sizes.</param>
/// <param name="ResetHead">Whether tags or classes are others than its own: then what scores them is new.</param>
sealed record TaggingContinuation(TaggingModel Previous, bool ResetHead)
{
    /// <summary>Puts a member's weights in place of fresh ones; a new head stays fresh.</summary>
    public void Start(TaggingNetwork network, Span<float> weights, int member)
    {
        var known = Previous.State.Members[member % Previous.State.Members.Length];
        known.AsSpan(0, ResetHead ? HeadStart(network) : known.Length).CopyTo(weights);
    }

    /// <summary>By layer the factor on the learning rate, 0 for a frozen one: embeddings are the lowest layer, then come the recurrent ones, then the dense one. The field has none of these.</summary>
    public static List<(Range Weights, float Factor)> Rates(TaggingNetwork network, TaggingOptions options)
    {
        var (groups, start, depth) = (new List<(Range, float)>(), 0, 0);
        var below = network.Graph.Weights.Count - network.Body.Weights.Count;
        Add(below);
        foreach (var layer in network.Body.Layers[..^1])
            if (layer.StateSize > 0) Add(layer.Weights.Count);
        groups.Add((start..network.Graph.Weights.Count, 1));
        return groups;

        void Add(int count)
        {
            if (count > 0) groups.Add((start..(start + count), depth < options.FrozenLayers ? 0 : MathF.Pow(options.LayerwiseLearningRateDecay, network.Config.Layers + 1 - depth)));
            (start, depth) = (start + count, depth + 1);
        }
    }

    static int HeadStart(TaggingNetwork network) => network.Graph.Weights.Count - network.Body.Layers[^1].Weights.Count;
}
