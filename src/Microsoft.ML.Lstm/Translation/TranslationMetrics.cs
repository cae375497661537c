namespace Microsoft.ML.Lstm;

/// <summary>How well texts were predicted: translations, summaries, captions.</summary>
public sealed record TranslationMetrics
{
    internal TranslationMetrics()
    {
    }

    /// <summary>BLEU of all rows together (Papineni et al. 2002), as sacreBLEU counts it, from 0 to 100.</summary>
    public required double Bleu { get; init; }

    /// <summary>How BLEU was counted, as sacreBLEU writes it: numbers with another signature are not comparable.</summary>
    public required string BleuSignature { get; init; }

    /// <summary>Words of the predicted texts by those of the references.</summary>
    public required double LengthRatio { get; init; }

    /// <summary>chrF2 of all rows together (Popović 2015), as sacreBLEU counts it, from 0 to 100.</summary>
    public required double ChrF { get; init; }

    /// <summary>Single words.</summary>
    public required RougeMetrics Rouge1 { get; init; }

    /// <summary>Pairs of words.</summary>
    public required RougeMetrics Rouge2 { get; init; }

    /// <summary>The longest common subsequence.</summary>
    public required RougeMetrics RougeL { get; init; }

    /// <summary>Share of the rows whose words are those of the reference, white space aside.</summary>
    public required double ExactMatch { get; init; }

    /// <summary>Rows.</summary>
    public required long Rows { get; init; }
}
