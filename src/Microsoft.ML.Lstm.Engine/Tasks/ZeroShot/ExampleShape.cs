using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;

/// <summary>Sizes of the examples of one training step, which are all alike, so that no thread waits and nothing is padded.</summary>
/// <param name="ContextTokens">Tokens of the context.</param>
/// <param name="FutureTokens">Tokens of the horizon.</param>
readonly record struct ExampleShape(int ContextTokens, int FutureTokens)
{
    /// <summary>The longest.</summary>
    public static ExampleShape Most => new(TokenLayout.MostContextTokens, TokenLayout.MostFutureTokens);

    public int Tokens => ContextTokens + FutureTokens;

    public int Horizon => FutureTokens * TokenLayout.Patch;

    /// <summary>The shape as the number of an example.</summary>
    public int Number => (ContextTokens << 8) | FutureTokens;

    public static ExampleShape Of(int number) => new(number >> 8, number & 255);

    /// <summary>Draws a shape: two fifths have the longest context, some a few tokens only; horizons are short for the most part.</summary>
    public static ExampleShape Draw(Random random)
    {
        var (kind, most) = (random.NextDouble(), TokenLayout.MostContextTokens);
        var context = kind < 0.45 ? most : kind < 0.7 ? random.Next(6, most + 1) : (int)Math.Ceiling(Math.Exp(Math.Log(1.2) + (random.NextDouble() * Math.Log(16 / 1.2))));
        var ahead = random.NextDouble();
        return new(context, ahead < 0.2 ? 2 : ahead < 0.76 ? 4 : ahead < 0.9 ? 8 : ahead < 0.97 ? 16 : 45);
    }

    /// <summary>Values of a context of so many tokens: the first token may be filled in part; the longest contexts have older values, which enter by the statistics.</summary>
    public int DrawContext(ref SplitMix64 random)
    {
        var tokens = ContextTokens * TokenLayout.Patch;
        if (ContextTokens < TokenLayout.MostContextTokens) return Math.Max(8, tokens - (int)(random.NextDouble() * TokenLayout.Patch));
        return random.NextDouble() < 0.4 ? TokenLayout.MostContext : tokens + (int)(random.NextDouble() * (TokenLayout.MostContext - tokens));
    }
}
