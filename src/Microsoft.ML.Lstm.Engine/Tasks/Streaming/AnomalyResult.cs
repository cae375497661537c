namespace Microsoft.ML.Lstm.Engine.Tasks.Streaming;

/// <summary>What a detector says of one row. Made once, it is filled again and again.</summary>
public sealed class AnomalyResult
{
    /// <summary>Place for what is said of so many sensors; nothing is, at first.</summary>
    public AnomalyResult(int sensors)
    {
        Require.Between(sensors, 1, 1 << 20);
        (Expected, Lower, Upper, Contributions) = (new float[sensors], new float[sensors], new float[sensors], new float[sensors]);
        Clear();
    }

    /// <summary>Whether the row raises an alert.</summary>
    public bool Alert { get; internal set; }

    /// <summary>How unusual the row is: 1 is as unusual as anything remembered; 0 while a series is not known well enough to be scored.</summary>
    public double Score { get; internal set; }

    /// <summary>The probability of a score at least as high, seen from the scores before; 1 while it is not known.</summary>
    public double PValue { get; internal set; }

    /// <summary>[Sensors]: what was forecast for the mean of the last Stride values, Horizon rows ago; NaN before there is a forecast.</summary>
    public float[] Expected { get; }

    /// <summary>[Sensors]: how low that mean may lie before its error exceeds all that are remembered; NaN before there are any.</summary>
    public float[] Lower { get; }

    /// <summary>[Sensors]: how high it may lie.</summary>
    public float[] Upper { get; }

    /// <summary>[Sensors]: each sensor's part of the score; they sum to it.</summary>
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
