namespace Microsoft.ML.Lstm;

/// <summary>What a network does with the time that passes between steps, where a time column tells it.</summary>
/// <remarks>Whichever it is, a step holds each feature's value or the last one before it, whether it is measured, and how long ago it was measured before.</remarks>
public enum TimeGaps
{
    /// <summary>Gaps, by their logarithm, are inputs beside values and masks, of any cell (Lipton et al. 2016).</summary>
    Inputs,

    /// <summary>GRU-D (Che et al. 2018): old values go back to the mean, and hidden units are forgotten, the faster the longer a feature was not measured. Layers above the first are GRUs.</summary>
    GruD,

    /// <summary>A time-aware LSTM (Baytas et al. 2017): its short-term memory is discounted by the time since the step before. Layers above the first are LSTMs.</summary>
    TimeAwareLstm,
}
