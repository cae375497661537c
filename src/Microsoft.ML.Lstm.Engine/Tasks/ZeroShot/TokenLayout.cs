namespace Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;

/// <summary>What a token holds: a patch of steps, channel by channel, and numbers about the whole context.</summary>
/// <remarks>
/// Tokens of the context hold values, tokens of the future the baselines instead; both hold phases. All values are in units of the context: its mean taken
/// off, divided by its standard deviation.
/// </remarks>
static class TokenLayout
{
    /// <summary>Steps of a patch.</summary>
    public const int Patch = 16;

    /// <summary>Tokens of the context at most; older values enter by the statistics only.</summary>
    public const int MostContextTokens = 32;

    /// <summary>Values of the context at most.</summary>
    public const int MostContext = 2048;

    /// <summary>Tokens of the future at most; what lies beyond is forecast from forecasts.</summary>
    public const int MostFutureTokens = 48;

    /// <summary>Channels: each has a number for each step of the patch.</summary>
    public const int Value = 0, Known = 1, Remainder = 2, Phases = 3, Spread = 7, Baselines = 8;

    public const int Channels = Baselines + BaselineForecasts.Count;

    /// <summary>Numbers about the whole, behind the channels.</summary>
    public const int Summary = Channels * Patch, SummarySize = 13;

    /// <summary>Those of them that tell of the end of the context, in units of values.</summary>
    public const int EndOfContext = 8, EndOfContextSize = 4;

    /// <summary>Numbers of a token.</summary>
    public const int Size = Summary + SummarySize;

    /// <summary>Tokens of a context of so many values, or of a horizon of so many steps.</summary>
    public static int Tokens(int steps) => (steps + Patch - 1) / Patch;
}
