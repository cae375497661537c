using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Networks.Description;
using Microsoft.ML.Lstm.Engine.Networks.Nodes;

namespace Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

/// <summary>Where the weights of the layers of a network lie.</summary>
static class LayerPlaces
{
    /// <summary>Every layer of a network and where its weights begin, those within others included.</summary>
    public static IEnumerable<(ILayer Layer, int Place)> Of(Network network)
    {
        for (var edge = 0; edge < network.Vertices.Length; edge++)
        {
            if (network.Vertices[edge].Node is not LayerNode node) continue;
            foreach (var place in Within(node.Layer, network.Parts.WeightsOf(edge).Start.Value)) yield return place;
        }
    }

    static IEnumerable<(ILayer Layer, int Place)> Within(ILayer layer, int place)
    {
        yield return (layer, place);
        foreach (var part in LayerKinds.PartsOf(layer))
        {
            foreach (var inner in Within(part, place)) yield return inner;
            place += part.Weights.Count;
        }
    }
}
