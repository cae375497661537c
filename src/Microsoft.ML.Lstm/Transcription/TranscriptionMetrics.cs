namespace Microsoft.ML.Lstm;

/// <summary>How well sequences were transcribed.</summary>
public sealed record TranscriptionMetrics
{
    internal TranscriptionMetrics()
    {
    }

    /// <summary>Word error rate (WER): the fewest substitutions, insertions and deletions of words that make the transcripts of the references, by the words of the references; it may exceed 1.</summary>
    public required double WordErrorRate { get; init; }

    /// <summary>Character error rate (CER): the same of characters, white space that separates words as one space.</summary>
    public required double CharacterErrorRate { get; init; }

    /// <summary>Words that are others, by the words of the references.</summary>
    public required double SubstitutionRate { get; init; }

    /// <summary>Words that the references lack, by their words.</summary>
    public required double InsertionRate { get; init; }

    /// <summary>Words of the references that are missing, by their words.</summary>
    public required double DeletionRate { get; init; }

    /// <summary>Share of the rows with any error in their words.</summary>
    public required double SentenceErrorRate { get; init; }

    /// <summary>Words of the references.</summary>
    public required long Words { get; init; }

    /// <summary>Rows.</summary>
    public required long Rows { get; init; }
}
