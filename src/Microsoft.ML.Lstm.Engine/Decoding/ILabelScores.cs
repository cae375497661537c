namespace Microsoft.ML.Lstm.Engine.Decoding;

/// <summary>What knows how probable labels are by those before them, such as a language model: it keeps the state of so many transcripts, each in a place of its own.</summary>
interface ILabelScores
{
    /// <summary>Takes the state of a transcript of no labels into a place.</summary>
    void Begin(int place);

    /// <summary>Takes transcripts a label on, each from the place of what it continues to a place of its own, which none of the others begins from.</summary>
    void Extend(ReadOnlySpan<int> from, ReadOnlySpan<int> labels, ReadOnlySpan<int> places);

    /// <summary>What a label adds to the score of the transcript in a place.</summary>
    double Of(int place, int label);

    /// <summary>What the end of a transcript adds to its score.</summary>
    double OfEnd(int place);

    /// <summary>Makes room for so many places.</summary>
    void Reserve(int places);
}
