using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tasks.Tagging;

/// <summary>One column that a tagger reads, with something for each token.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Size">Keys: how many there are. Numbers: how many of each token. Text: 1.</param>
sealed record TaggingInput(string Name, TaggingInputKind Kind, int Size)
{
    /// <summary>The token number of a key that is missing or was not learnt; key k has the number k + 1.</summary>
    public const int MissingKey = 1;

    const int MostSize = (1 << 24) - 2;

    const uint FirstWithLanguage = 6;

    /// <summary>Of a text: its words and characters.</summary>
    public TokenVocabulary? Vocabulary { get; init; }

    /// <summary>Of a text: the language model that reads it, too; null for none.</summary>
    public TaggingLanguage? Language { get; init; }

    /// <summary>The field that has the language model's tokens.</summary>
    public string LanguageField => $"language of '{Name}'";

    /// <summary>What an example has of it: a text's words, their shapes, where they are read their characters, and the tokens of a language model.</summary>
    public IEnumerable<FeatureSpec> Fields(bool withCharacters)
    {
        switch (Kind)
        {
            case TaggingInputKind.Text:
                yield return new(Name, InputKind.Tokens, Vocabulary!.WordCount);
                yield return new($"shapes of '{Name}'", InputKind.Tokens, TokenVocabulary.Shapes);
                if (withCharacters) yield return new($"characters of '{Name}'", InputKind.Continuous, TokenVocabulary.WordLength);
                if (Language is not null) yield return new(LanguageField, InputKind.Tokens, Language.Tokens);
                break;
            case TaggingInputKind.Keys:
                yield return new(Name, InputKind.Tokens, Size + MissingKey);
                break;
            default:
                yield return new(Name, InputKind.Continuous, Size);
                break;
        }
    }

    /// <summary>Writes a column, or reads one.</summary>
    public static TaggingInput Transfer(ModelCodec codec, TaggingInput? input)
    {
        var (name, kind, size) = (codec.Units(input?.Name), codec.Choice(input?.Kind), codec.Int(input?.Size, 1, MostSize));
        return kind != TaggingInputKind.Text ? new(name, kind, size) : new(name, kind, size)
        {
            Vocabulary = TokenVocabulary.Transfer(codec, input?.Vocabulary),
            Language = codec.Version >= FirstWithLanguage && codec.Flag(input?.Language is not null) ? TaggingLanguage.Transfer(codec, input?.Language) : null,
        };
    }
}

/// <summary>What a column of tokens holds.</summary>
enum TaggingInputKind
{
    /// <summary>Words.</summary>
    Text,

    /// <summary>A key of each token.</summary>
    Keys,

    /// <summary>Numbers of each token.</summary>
    Numbers,
}
