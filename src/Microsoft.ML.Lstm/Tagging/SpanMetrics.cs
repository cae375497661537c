namespace Microsoft.ML.Lstm;

/// <summary>How well spans of a type were found.</summary>
public sealed record SpanMetrics
{
    internal SpanMetrics()
    {
    }

    /// <summary>The type, such as "LOC"; empty for all of them.</summary>
    public required string Type { get; init; }

    /// <summary>Spans that there are.</summary>
    public required long Spans { get; init; }

    /// <summary>Spans that were predicted.</summary>
    public required long Predicted { get; init; }

    /// <summary>Spans that were predicted and are there.</summary>
    public required long Correct { get; init; }

    /// <summary>Share of the predicted spans that are right; 0 where none was predicted.</summary>
    public double Precision => Predicted == 0 ? 0 : (double)Correct / Predicted;

    /// <summary>Share of the spans that were predicted; 0 where there is none.</summary>
    public double Recall => Spans == 0 ? 0 : (double)Correct / Spans;

    /// <summary>The harmonic mean of precision and recall; 0 where none is right.</summary>
    public double F1 => Correct == 0 ? 0 : 2 * Precision * Recall / (Precision + Recall);
}
