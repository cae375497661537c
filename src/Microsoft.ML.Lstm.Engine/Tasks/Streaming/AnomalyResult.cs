namespace Microsoft.ML.Lstm.Engine.Tasks.Streaming;

/// <summary>A detector's result for one row; reusable.</summary>
public sealed class AnomalyResult
{
    /// <summary>An empty result for <paramref name="channels"/> values a row.</summary>
    public AnomalyResult(int channels)
    {
        Require.Between(channels, 1, 1 << 20);
        (Expected, Lower, Upper, Contributions) = (new float[channels], new float[channels], new float[channels], new float[channels]);
        Clear();
    }

    /// <summary>Whether the row raises an alert.</summary>
    public bool Alert { get; internal set; }

    /// <summary>The anomaly score: above 1 is rarer than the false alarm rate allows; 0 while a series has too few rows to be scored.</summary>
    public double Score { get; internal set; }

    /// <summary>The p-value: the probability of a score at least as high, estimated from earlier scores; 1 before there are enough.</summary>
    public double PValue { get; internal set; }

    /// <summary>[Channels]: the forecast, made Horizon rows ago, of the mean of the last Stride values; NaN before there is a forecast.</summary>
    public float[] Expected { get; }

    /// <summary>[Channels]: the lower bound of that mean, below which its error is anomalous; NaN before there are errors.</summary>
    public float[] Lower { get; }

    /// <summary>[Channels]: the upper bound.</summary>
    public float[] Upper { get; }

    /// <summary>[Channels]: each channel's contribution to the score; they sum to it.</summary>
    public float[] Contributions { get; }

    internal void Clear()
    {
        (Alert, Score, PValue) = (false, 0, 1);
        Array.Fill(Expected, float.NaN);
        Array.Fill(Lower, float.NaN);
        Array.Fill(Upper, float.NaN);
        Array.Clear(Contributions);
    }
}
