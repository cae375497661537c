using System.Text;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Tasks.Translation;
using Microsoft.ML.Lstm.Tokens;

namespace Microsoft.ML.Lstm.Translation;

/// <summary>What sentences of both sides are cut into, and how they are put together again. It is immutable; any number of threads may share it.</summary>
sealed class SentenceUnits
{
    static readonly ReadOnlyMemory<char> Replacement = "\uFFFD".AsMemory();

    // Of subwords: what each is called, by its number.
    readonly string[] _names;

    SentenceUnits(TextUnit unit, SubwordUnits? subwords)
    {
        (Unit, Subwords) = (unit, subwords);
        _names = subwords is null ? [] : [.. Enumerable.Range(0, subwords.Count).Select(subwords.Name)];
    }

    /// <summary>What stands between white space.</summary>
    public static SentenceUnits Words { get; } = new(TextUnit.Words, null);

    public TextUnit Unit { get; }

    /// <summary>The subwords; null where they are none.</summary>
    public SubwordUnits? Subwords { get; }

    /// <summary>Learns what a unit needs of all texts.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="texts">Those of both sides; only read for subwords.</param>
    /// <param name="most">Subwords at most.</param>
    public static SentenceUnits Learn(TextUnit unit, IEnumerable<ReadOnlyMemory<char>> texts, int most) => unit switch
    {
        TextUnit.Subwords => new(unit, SubwordUnits.Learn(texts, most)),
        TextUnit.Words => Words,
        _ => new(unit, null),
    };

    /// <summary>Subwords as the vocabulary of either side, which then knows every text.</summary>
    public WordVocabulary Vocabulary() => new(_names[(TextUnits.EndOfText + 1)..]);

    /// <summary>Adds the pieces of a text.</summary>
    public void Cut(ReadOnlyMemory<char> text, List<ReadOnlyMemory<char>> pieces)
    {
        switch (Unit)
        {
            case TextUnit.Words:
                for (var start = 0; start < text.Length;)
                {
                    var end = start;
                    while (end < text.Length && !char.IsWhiteSpace(text.Span[end])) end++;
                    if (end > start) pieces.Add(text[start..end]);
                    start = end + 1;
                }
                break;
            case TextUnit.Characters:
                for (var start = 0; start < text.Length;)
                {
                    var isWhole = Rune.DecodeFromUtf16(text.Span[start..], out _, out var length) == System.Buffers.OperationStatus.Done;
                    pieces.Add(isWhole ? text.Slice(start, length) : Replacement);
                    start += length;
                }
                break;
            default:
                var tokens = new List<int>();
                Subwords!.Encode(text, tokens);
                foreach (var token in tokens) pieces.Add(_names[token].AsMemory());
                break;
        }
    }

    /// <summary>The text of pieces: words with spaces between them, others as they are.</summary>
    public string Join(ReadOnlySpan<string> pieces) => Unit switch
    {
        TextUnit.Words => string.Join(' ', pieces),
        TextUnit.Characters => string.Concat(pieces),
        _ => ByteNames.Text(string.Concat(pieces)),
    };

    /// <summary>Writes units, or reads those of a model, whose vocabularies are of them.</summary>
    public static SentenceUnits Transfer(ModelCodec codec, SentenceUnits? units, params ReadOnlySpan<WordVocabulary?> vocabularies)
    {
        var unit = codec.Choice(units?.Unit);
        if (unit != TextUnit.Subwords) return unit == TextUnit.Words ? Words : new(unit, null);
        var read = new SentenceUnits(unit, SubwordUnits.Transfer(codec, units?.Subwords));
        foreach (var vocabulary in vocabularies)
        {
            if (vocabulary is not null && !vocabulary.Words.AsSpan().SequenceEqual(read._names.AsSpan(TextUnits.EndOfText + 1)))
                throw new InvalidDataException("Its vocabulary is not that of its subwords.");
        }
        return read;
    }
}
