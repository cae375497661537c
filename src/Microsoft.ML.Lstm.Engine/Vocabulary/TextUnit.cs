namespace Microsoft.ML.Lstm;

/// <summary>What a text is cut into for a network that reads and writes it.</summary>
public enum TextUnit
{
    /// <summary>Subwords: byte pairs that come together often, merged (Sennrich et al. 2016), down to single bytes, so that every text can be read and written.</summary>
    Subwords,

    /// <summary>Characters (Unicode scalar values).</summary>
    Characters,

    /// <summary>Words, numbers and marks, each with the space before it.</summary>
    Words,
}
