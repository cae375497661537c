namespace Microsoft.ML.Lstm.Engine.Decoding;

/// <summary>What knows how probable each next token is: a decoder that takes hypotheses a step on.</summary>
interface INextTokens
{
    /// <summary>Tokens that there are (V).</summary>
    int Vocabulary { get; }

    /// <summary>Takes hypotheses a step on.</summary>
    /// <param name="sequences">Of each hypothesis its sequence.</param>
    /// <param name="parents">Of each the hypothesis of the step before that it continues; in the first step its sequence.</param>
    /// <param name="tokens">The token that each goes on with.</param>
    /// <param name="logits">[hypotheses, V]: logits of the token after it; minus infinity for what cannot come.</param>
    /// <param name="shares">[hypotheses, T]: how much it attends to each position of its sequence.</param>
    void Step(ReadOnlySpan<int> sequences, ReadOnlySpan<int> parents, ReadOnlySpan<int> tokens, Span<float> logits, Span<float> shares);
}
