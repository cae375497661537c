namespace Microsoft.ML.Lstm.Engine.Decoding;

/// <summary>How a <see cref="BeamSearch"/> goes on.</summary>
/// <param name="Begin">The token before the first one.</param>
/// <param name="End">The token that ends a hypothesis.</param>
sealed record BeamOptions(int Begin, int End)
{
    /// <summary>Hypotheses of a sequence that are followed at the same time.</summary>
    public int Width { get; init; } = 5;

    /// <summary>α of the length penalty; 0 for none.</summary>
    public double LengthPenalty { get; init; } = 1;

    /// <summary>β of the coverage penalty; 0 for none.</summary>
    public double CoveragePenalty { get; init; }

    /// <summary>Tokens that a hypothesis must have before it may end.</summary>
    public int Shortest { get; init; }

    /// <summary>Tokens in a row that come once at most in a hypothesis (Paulus et al. 2018); 0 where any may come again.</summary>
    public int NoRepeated { get; init; }

    /// <summary>The score of a hypothesis (Wu et al. 2016): its log-probability by ((5 + length) / 6)^α, the end counted, and the penalty for what it left out.</summary>
    /// <param name="logProbability">Of all tokens.</param>
    /// <param name="length">Tokens.</param>
    /// <param name="coverage">How much each position was attended to in all; empty where nothing is asked of it.</param>
    public double Score(double logProbability, int length, ReadOnlySpan<float> coverage)
    {
        var score = LengthPenalty == 0 ? logProbability : logProbability / Math.Pow((5.0 + length) / 6, LengthPenalty);
        if (CoveragePenalty == 0) return score;
        // Nothing at all is as good as next to nothing, lest a penalty be infinite.
        foreach (var share in coverage) score += CoveragePenalty * Math.Log(Math.Clamp(share, 1e-9, 1));
        return score;
    }
}
