using System.Runtime.CompilerServices;
using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>How a <see cref="Forecaster"/> is built and trained. Only the horizon must be given.</summary>
public record ForecastOptions : ITaskOptions
{
    /// <summary>
    /// Values of the past that the network reads; null, the default, takes two horizons, two of the longest season, or seven of the shortest, whichever
    /// is most, and less of short series. A window longer than the longest series is cut to it.
    /// </summary>
    [SearchRange(8, 512, Log = true, Initial = 64)]
    public int? WindowSize { get; init => field = Require.Between(value, 1, 1 << 20); }

    /// <summary>Forecast horizon: future values that are forecast at once. Must be set.</summary>
    public int Horizon { get; init => field = Require.Between(value, 1, 1 << 16); }

    /// <summary>The recurrent network.</summary>
    public NetworkOptions Network { get; init => field = value ?? throw new ArgumentNullException(nameof(Network)); } = new();

    /// <summary>How it is trained.</summary>
    public TrainingOptions Training { get; init => field = value ?? throw new ArgumentNullException(nameof(Training)); } = new();

    /// <summary>The loss of the networks: quantiles, the default, or an error or a distribution of choice. Logarithms are chosen by the data only with losses whose forecast is a median of any number.</summary>
    public ForecastLoss Loss
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(Loss), value, $"Loss is {value}, but must be one of {string.Join(", ", Enum.GetNames<ForecastLoss>())}.");
    }

    /// <summary>
    /// What reads the past; null, the default, tries both where there are covariates, and takes the mixer where it is better on held-out windows by more than chance; without covariates it is recurrent.
    /// <see cref="NetworkOptions.Cell"/> is that of a mixer's decoder only.
    /// </summary>
    [SearchChoices]
    public ForecastArchitecture? Architecture { get; init => field = Require.Defined(value); }

    /// <summary>
    /// How the networks reach the steps of the horizon; null, the default, is direct, and where covariates are known ahead tries an encoder-decoder, too, and takes it where it is better on held-out windows by more
    /// than chance: of a driven system a step depends on the inputs of all steps before it.
    /// </summary>
    [SearchChoices]
    public ForecastDecoding? Decoding { get; init => field = Require.Defined(value); }

    /// <summary>
    /// Season length in steps (24 for hourly data with a daily season); null, the default, detects it, 1 for none. A season longer than half
    /// of the longest series cannot be estimated: it is ignored, and one is detected.
    /// </summary>
    public int? SeasonLength { get; init => field = Require.Between(value, 1, 1 << 20); }

    /// <summary>
    /// Length of a longer season beside <see cref="SeasonLength"/>, in steps (168 for the week of hourly data); null, the default, detects a multiple of it, 1 for none. Like that
    /// one it is ignored where it is longer than half of the longest series.
    /// </summary>
    public int? SecondSeasonLength { get; init => field = Require.Between(value, 1, 1 << 20); }

    /// <summary>
    /// Lengths of all seasons in steps, the shorter first (24, 168 and 8766 for hourly data), at most 8, in place of <see cref="SeasonLength"/> and <see cref="SecondSeasonLength"/>; empty for none,
    /// null, the default, for those two. Those longer than half of the longest series are ignored. The first is the one of the seasonal naive forecast.
    /// </summary>
    public IReadOnlyList<int>? SeasonLengths { get; init => field = value is null ? null : Ascending(value); }

    /// <summary>Patch length: values that one step of the recurrent layers reads; null, the default, chooses from window and season.</summary>
    public int? PatchLength { get; init => field = Require.Between(value, 1, 1 << 20); }

    /// <summary>
    /// Whether the logarithm of the values is forecast; null, the default, decides by the data, and only positive data qualify. Such a model
    /// forecasts positive values, and takes later ones at or below 0 for the smallest positive one in their history.
    /// </summary>
    public bool? LogTransform { get; init; }

    /// <summary>
    /// Whether the forecasts of a network that comes with the library, pretrained on synthetic series, are combined with what is learnt, by weights chosen on held-out windows. Null, the
    /// default, does so for fewer than 1,000 series: more teach enough, and its forecasts cost many times those of the networks trained here. Horizons beyond 768 steps are always without it.
    /// </summary>
    [SearchChoices]
    public bool? UsePretrained { get; init; }

    /// <summary>
    /// Nominal coverage of the prediction interval. Default 0.95. For levels that the validation scores are too few to estimate (0.999 from a
    /// hundred scores), the bound is the largest error, widened for the small sample.
    /// </summary>
    public float ConfidenceLevel { get; init => field = Require.Inside(value, 0, 1); } = 0.95f;

    /// <summary>
    /// Lower limit of the series: forecasts and bounds are never below it. Null, the default, takes 0 where no value is negative and at least one
    /// in a hundred is exactly 0, as of counts and demand, and no limit otherwise.
    /// </summary>
    public float? MinimumValue { get; init => field = Finite(value); }

    /// <summary>Upper limit of the series: forecasts and bounds are never above it. Null, the default, for no limit.</summary>
    public float? MaximumValue { get; init => field = Finite(value); }

    TaskDefaults ITaskOptions.Defaults => Defaults;

    internal static TaskDefaults Defaults { get; } = new("a forecaster")
    {
        Network = new() { HiddenSize = 64 },
        Training = new() { LearningRate = 0.01f, WeightDecay = 0.01f, ValidationFraction = 0.15f, EarlyStoppingPatience = 3, Members = 3 },
        LargestHiddenSize = 1 << 13,
        LeastEpochs = 0,
    };

    /// <summary>The same with the task's values in place of null; what the task does not have, and seasons that are given twice, are refused.</summary>
    internal ForecastOptions Resolved()
    {
        if (SeasonLengths is not null && (SeasonLength ?? SecondSeasonLength) is not null)
            throw new ArgumentException($"{nameof(SeasonLengths)} are given, and {nameof(SeasonLength)} or {nameof(SecondSeasonLength)}, too. Give all seasons as {nameof(SeasonLengths)}.");
        return this with { Network = Defaults.Resolve(Network), Training = Defaults.Resolve(Training) };
    }

    static int[] Ascending(IReadOnlyList<int> seasons)
    {
        var (last, isAscending) = (1, seasons.Count <= WindowConfig.MostSeasons);
        foreach (var season in seasons) (last, isAscending) = (season, isAscending && season > last && season <= 1 << 20);
        return isAscending ? [.. seasons] : throw new ArgumentOutOfRangeException(
            nameof(SeasonLengths), $"{nameof(SeasonLengths)} are {string.Join(", ", seasons)}, but must be at most {WindowConfig.MostSeasons} lengths from 2 to {1 << 20}, the shorter first, each once.");
    }

    static float? Finite(float? value, [CallerMemberName] string name = "") =>
        value is null || float.IsFinite(value.Value) ? value : throw Require.Refused(name, value.Value, $"{name} is {value}, but must be finite. Leave it null for no limit.");
}
