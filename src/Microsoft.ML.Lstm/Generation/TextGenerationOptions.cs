namespace Microsoft.ML.Lstm;

/// <summary>How a fitted language model continues texts.</summary>
public sealed record TextGenerationOptions
{
    /// <summary>What scores are divided by before a token is drawn: below 1 more likely tokens, above 1 bolder ones, 0 always the likeliest. Default 0.8.</summary>
    public float Temperature { get; init => field = Require.Between(value, 0f, 100f); } = 0.8f;

    /// <summary>Draws from so many likeliest tokens only (Fan et al. 2018); null, the default, for all.</summary>
    public int? TopK { get; init => field = Require.Between(value, 1, int.MaxValue); }

    /// <summary>Draws from the likeliest tokens whose probabilities add up to this (nucleus sampling; Holtzman et al. 2020); 1 for all. Default 0.95.</summary>
    public float TopP { get; init => field = value is > 0 and <= 1 ? value : throw Require.Refused(nameof(TopP), value, $"{nameof(TopP)} is {value}, but must be above 0 and at most 1."); } = 0.95f;

    /// <summary>What the score of a token that came before is divided by, or multiplied with if it is negative (Keskar et al. 2019); 1, the default, for no penalty.</summary>
    public float RepetitionPenalty { get; init => field = Require.Between(value, 1f, 100f); } = 1;

    /// <summary>The most tokens of a completion. Default 100.</summary>
    public int MaximumLength { get; init => field = Require.Between(value, 1, 1 << 20); } = 100;

    /// <summary>Texts at which a completion ends; it does not hold them. Default none: it ends where a text of the training might have ended.</summary>
    public IReadOnlyList<string> StopWords
    {
        get;
        init => field = value is not null && !value.Any(string.IsNullOrEmpty) ? value
            : throw new ArgumentException($"{nameof(StopWords)} is null, or holds an empty text, at which a completion would end before it begins. Name texts, or leave it empty.", nameof(StopWords));
    } = [];

    /// <summary>Seed of what is drawn: the same prompt, options and seed give the same completion, whatever comes before it and on any number of threads. Default 0.</summary>
    public int Seed { get; init; }
}
