namespace Microsoft.ML.Lstm;

/// <summary>One of the ROUGE measures (Lin 2004): means over the rows, from 0 to 1.</summary>
public sealed record RougeMetrics
{
    internal RougeMetrics()
    {
    }

    /// <summary>Share of what was predicted that is in the reference.</summary>
    public required double Precision { get; init; }

    /// <summary>Share of the reference that was predicted.</summary>
    public required double Recall { get; init; }

    /// <summary>The mean of the rows' harmonic means of both.</summary>
    public required double F1 { get; init; }
}
