using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>What tokens stand for, and the vectors that their embeddings start from.</summary>
/// <param name="Texts">For each input the texts of its tokens, from 1 on, where they are known.</param>
/// <param name="Vectors">Vectors of some of the texts; null for none.</param>
sealed record TokenTexts(IReadOnlyList<string[]?> Texts, WordVectors? Vectors)
{
    /// <summary>Where the embeddings lie among a network's weights that start from vectors, in order.</summary>
    public IEnumerable<Range> Embeddings(SequenceNetwork network) => Inputs(network).Select(input => Place(network, input));

    /// <summary>Sets the embeddings of tokens that have a vector, and, where embeddings stay as they are, those of all others to zeros.</summary>
    public void Start(SequenceNetwork network, Span<float> weights, bool isFrozen)
    {
        if (Vectors is null) return;
        var scale = Vectors.Scale();
        foreach (var input in Inputs(network))
        {
            var embedding = weights[Place(network, input)];
            if (isFrozen) embedding.Clear();
            for (var token = 1; token <= Texts[input]!.Length; token++)
                if (Vectors.Of(Texts[input]![token - 1]) is { Length: > 0 } vector) TensorPrimitives.Multiply(vector, scale, embedding.Slice(token * Vectors.Size, Vectors.Size));
        }
    }

    IEnumerable<int> Inputs(SequenceNetwork network) => Vectors is null ? [] : Enumerable.Range(0, Texts.Count).Where(input => Texts[input] is not null && network.Encoders[input]?.Embedding is not null);

    static Range Place(SequenceNetwork network, int input)
    {
        var start = network.Weights(input).Start.Value;
        return start..(start + network.Encoders[input]!.Embedding!.Weights.Count);
    }
}
