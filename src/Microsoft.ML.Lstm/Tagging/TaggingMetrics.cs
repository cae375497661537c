namespace Microsoft.ML.Lstm;

/// <summary>How well tags and the spans that they mark were predicted, counted as the script conlleval does (Tjong Kim Sang and Buchholz 2000): a span is right where its first and its last token, and its type, are.</summary>
public sealed record TaggingMetrics
{
    internal TaggingMetrics()
    {
    }

    /// <summary>Share of the tokens whose tag is right, O included.</summary>
    public required double TokenAccuracy { get; init; }

    /// <summary>Precision, recall and F1 of each type of span, in the order of their names.</summary>
    public required IReadOnlyList<SpanMetrics> PerType { get; init; }

    /// <summary>All types together, counted as one (micro).</summary>
    public required SpanMetrics Micro { get; init; }

    /// <summary>The mean of the types' precision (macro); 0 without spans.</summary>
    public double MacroPrecision => Mean(type => type.Precision);

    /// <summary>The mean of the types' recall (macro); 0 without spans.</summary>
    public double MacroRecall => Mean(type => type.Recall);

    /// <summary>The mean of the types' F1 (macro); 0 without spans.</summary>
    public double MacroF1 => Mean(type => type.F1);

    /// <summary>Tokens with a known tag.</summary>
    public required long Tokens { get; init; }

    double Mean(Func<SpanMetrics, double> of) => PerType.Count == 0 ? 0 : PerType.Average(of);
}
