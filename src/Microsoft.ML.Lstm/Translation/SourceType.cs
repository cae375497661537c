using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.Translation;

namespace Microsoft.ML.Lstm.Translation;

/// <summary>What a model reads of each step of a source: a word, a key or numbers.</summary>
/// <param name="Words">The words; null where there are keys or numbers.</param>
/// <param name="Keys">How many keys there are; 0 where there are none.</param>
/// <param name="Numbers">Numbers of each step; 0 where there are none.</param>
sealed record SourceType(WordVocabulary? Words, int Keys, int Numbers)
{
    /// <summary>What a column holds.</summary>
    /// <param name="words">Its words, where it has words.</param>
    /// <param name="input">What it has in their place.</param>
    public static SourceType Of(WordVocabulary? words, FeatureSpec? input) =>
        new(words, input?.Kind == InputKind.Tokens ? input.Size : 0, input?.Kind == InputKind.Continuous ? input.Size : 0);

    /// <summary>What a translator reads.</summary>
    public static SourceType Of(TranslationConfig config) => new(config.SourceWords, config.SourceKeys, config.SourceNumbers);
}
