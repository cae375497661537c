namespace Microsoft.ML.Lstm;

/// <summary>How probable sequences are by a generator.</summary>
public sealed record SequenceGenerationMetrics
{
    internal SequenceGenerationMetrics()
    {
    }

    /// <summary>The mean over all steps of all sequences of -ln of the probability of a step's values by the steps before it, in nats: the negative log-likelihood a step; NaN without steps.</summary>
    public required double Loss { get; init; }

    /// <summary>The mean over all sequences of -ln of the probability that each ends where it does; 0 where ends were not learnt, NaN without sequences.</summary>
    public required double EndLoss { get; init; }

    /// <summary>
    /// The mean over all sequences of the divergence of the code's distribution from a standard normal one, KL(q || N(0, I)) / LatentSize, in nats; 0 of a model without codes, NaN without sequences. <see cref="Loss"/> and <see cref="EndLoss"/> are then
    /// those of reconstructions, each from a code that is drawn from its distribution. With LatentSize · KlLoss a sequence they are an upper bound of -ln of its density.
    /// </summary>
    public required double KlLoss { get; init; }

    /// <summary>Steps, but for those with a missing value.</summary>
    public required long Steps { get; init; }

    /// <summary>Sequences of one step or more.</summary>
    public required long Rows { get; init; }
}
