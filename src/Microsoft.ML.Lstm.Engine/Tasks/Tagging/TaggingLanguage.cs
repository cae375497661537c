using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Tasks.Tagging;

/// <summary>A language model's embeddings and layers, which read the words of a column beside what the tagger itself has of them.</summary>
/// <param name="Cell">Its cell.</param>
/// <param name="Tokens">Its tokens, from 1 on.</param>
/// <param name="EmbeddingSize">Size of their embeddings.</param>
/// <param name="HiddenSize">Units of each layer.</param>
/// <param name="Layers">Recurrent layers, which read from the first token to the last.</param>
sealed record TaggingLanguage(CellKind Cell, int Tokens, int EmbeddingSize, int HiddenSize, int Layers)
{
    const int MostTokens = 1 << 22, MostSize = 1 << 13, MostLayers = 16;

    /// <summary>The sizes of an encoder.</summary>
    public static TaggingLanguage Of(PretrainedEncoder encoder) => new(encoder.Cell, encoder.Tokens, encoder.EmbeddingSize, encoder.HiddenSize, encoder.Layers);

    /// <summary>The embeddings.</summary>
    public Embedding Embeddings() => new(checked(Tokens + 1), EmbeddingSize);

    /// <summary>The recurrent layers, the lowest one first.</summary>
    public Sequential Body() => new([.. Enumerable.Range(0, Layers).Select(i => RecurrentCell.Of(Cell, i == 0 ? EmbeddingSize : HiddenSize, HiddenSize, i, Layers))]);

    /// <summary>Writes the sizes, or reads them.</summary>
    public static TaggingLanguage Transfer(ModelCodec codec, TaggingLanguage? language) => new(
        codec.Choice(language?.Cell), codec.Int(language?.Tokens, 1, MostTokens), codec.Int(language?.EmbeddingSize, 1, MostSize), codec.Int(language?.HiddenSize, 1, MostSize), codec.Int(language?.Layers, 1, MostLayers));
}
