namespace Microsoft.ML.Lstm.Engine.Tasks.LanguageModels;

/// <summary>A text to validate on, cut into pieces that are read side by side, each from its beginning to its end.</summary>
/// <param name="tokens">The text; fewer than two tokens are no text.</param>
/// <param name="steps">Tokens of a chunk.</param>
sealed class HeldOutTokens(int[] tokens, int steps)
{
    /// <summary>A piece is at least so many chunks long, as its first tokens are scored without what came before them; and there are so many pieces at most.</summary>
    const int LeastChunks = 8, Most = 32;

    /// <summary>Pieces; 0 without a text.</summary>
    public int Count { get; } = tokens.Length < 2 ? 0 : Math.Clamp(tokens.Length / (LeastChunks * steps), 1, Most);

    /// <summary>Tokens of a piece that are predicted.</summary>
    public int Length => (tokens.Length - 1) / Count;

    /// <summary>A part of a piece, with the token behind it.</summary>
    public void Read(int piece, int start, Span<int> chunk) => tokens.AsSpan((piece * Length) + start, chunk.Length).CopyTo(chunk);
}
