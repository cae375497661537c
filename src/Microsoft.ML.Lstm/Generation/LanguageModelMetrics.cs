namespace Microsoft.ML.Lstm;

/// <summary>How well a language model predicts texts.</summary>
public sealed class LanguageModelMetrics
{
    internal LanguageModelMetrics(double loss, long tokens, long characters) => (Loss, Tokens, Characters) = (loss / tokens, tokens, characters);

    /// <summary>The mean over all tokens of -ln of each one's probability by those before it, in nats; smaller is better.</summary>
    public double Loss { get; }

    /// <summary>exp of the <see cref="Loss"/>: as unsure as a choice among so many alike.</summary>
    public double Perplexity => Math.Exp(Loss);

    /// <summary>Bits for each character, in which models of different tokens can be compared; the end of a text counts as one. NaN where tokens are no texts.</summary>
    public double BitsPerCharacter => Characters == 0 ? double.NaN : Loss * Tokens / (Math.Log(2) * Characters);

    /// <summary>Tokens that were predicted, the ends of texts included.</summary>
    public long Tokens { get; }

    /// <summary>Characters (Unicode scalar values) that they stand for, the ends of texts included; 0 where tokens are no texts.</summary>
    public long Characters { get; }
}
