using System.Diagnostics;
using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>What tokens stand for, and what is known of them before the training: vectors that their embeddings start from, or a language model's embeddings and layers.</summary>
/// <param name="Texts">For each input the texts of its tokens, from 1 on, where they are known.</param>
/// <param name="Vectors">Vectors of some of the texts; null for none.</param>
/// <param name="Encoder">What the first input's encoder starts from; null for none.</param>
sealed record TokenTexts(IReadOnlyList<string[]?> Texts, WordVectors? Vectors, PretrainedEncoder? Encoder = null)
{
    /// <summary>Where the embeddings lie among a network's weights that start from vectors, in order.</summary>
    public IEnumerable<Range> Embeddings(SequenceNetwork network) => Inputs(network).Select(input => Place(network, input));

    /// <summary>Where the weights lie that start from the language model; nothing without one.</summary>
    public Range EncoderWeights(SequenceNetwork network) => Encoder is null ? default : network.Weights(0).Start..(network.Weights(0).Start.Value + Encoder.Weights.Length);

    /// <summary>The options, with the sizes of what tokens start from.</summary>
    public SequenceOptions Sized(SequenceOptions options) => Encoder is null ? options with { EmbeddingSize = Vectors?.Size ?? options.EmbeddingSize } : options with
    {
        EmbeddingSize = Encoder.EmbeddingSize,
        Bidirectional = false,
        Network = options.Network with { Cell = Encoder.Cell, HiddenSize = Encoder.HiddenSize, Layers = Encoder.Layers },
    };

    /// <summary>Sets what starts from the language model; the embeddings of tokens that have a vector, and, where embeddings stay as they are, those of all others to zeros.</summary>
    public void Start(SequenceNetwork network, Span<float> weights, bool isFrozen)
    {
        if (Encoder is not null)
        {
            Debug.Assert(network.Encoders[0]!.Depths().SkipLast(1).Sum(layer => layer.Count) == Encoder.Weights.Length, "all but the pool, which comes last");
            Encoder.Weights.CopyTo(weights[EncoderWeights(network)]);
        }
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
