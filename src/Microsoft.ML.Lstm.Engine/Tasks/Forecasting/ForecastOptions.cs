using System.Runtime.CompilerServices;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>How a <see cref="Forecaster"/> is built and trained. Only the window and the horizon must be given.</summary>
public record ForecastOptions : ITaskOptions
{
    /// <summary>
    /// Values of the past that the network reads; at least one season, better two or more. Must be set. A window longer than the longest
    /// series is cut to it.
    /// </summary>
    public int WindowSize { get; init => field = Require.Between(value, 1, 1 << 20); }

    /// <summary>Values of the future that are forecast at once. Must be set.</summary>
    public int Horizon { get; init => field = Require.Between(value, 1, 1 << 16); }

    /// <summary>The recurrent network.</summary>
    public NetworkOptions Network { get; init => field = value ?? throw new ArgumentNullException(nameof(Network)); } = new();

    /// <summary>How it is trained.</summary>
    public TrainingOptions Training { get; init => field = value ?? throw new ArgumentNullException(nameof(Training)); } = new();

    /// <summary>
    /// Steps after which the series repeats (24 for hours of a day); null, the default, finds it out, 1 says there is none. A season longer than half
    /// of the longest series cannot be seen to repeat, and is taken for 0.
    /// </summary>
    public int? SeasonLength { get; init => field = Require.Between(value, 1, 1 << 20); }

    /// <summary>Values that one step of the recurrent layers reads; null, the default, chooses from window and season.</summary>
    public int? PatchLength { get; init => field = Require.Between(value, 1, 1 << 20); }

    /// <summary>
    /// Whether the logarithm of the values is forecast; null, the default, decides by the data, and only positive data qualify. Such a model
    /// forecasts positive values, and takes later ones at or below 0 for the smallest positive one in their history.
    /// </summary>
    public bool? LogTransform { get; init; }

    /// <summary>
    /// The part of the future values that should lie between the bounds. Default 0.95. Levels beyond what the validation scores can tell (0.999 of a
    /// hundred scores) get the widest error seen, widened by what so few leave open.
    /// </summary>
    public float ConfidenceLevel { get; init => field = Require.Inside(value, 0, 1); } = 0.95f;

    /// <summary>
    /// What no value of the series can fall below: forecasts and bounds never do. Null, the default, takes 0 where no value is negative and at least one
    /// in a hundred is exactly 0, as of counts and demand, and no limit otherwise.
    /// </summary>
    public float? MinimumValue { get; init => field = Finite(value); }

    /// <summary>What no value of the series can exceed: forecasts and bounds never do. Null, the default, for no limit.</summary>
    public float? MaximumValue { get; init => field = Finite(value); }

    TaskDefaults ITaskOptions.Defaults => Defaults;

    internal static TaskDefaults Defaults { get; } = new("a forecaster")
    {
        Network = new() { HiddenSize = 128 },
        Training = new() { Epochs = 20, LearningRate = 0.005f, WeightDecay = 0.01f, ValidationFraction = 0.15f, EarlyStoppingPatience = 8, Members = 3 },
        LargestHiddenSize = 1 << 13,
    };

    /// <summary>The same with the task's values in place of null; what the task does not have is refused.</summary>
    internal ForecastOptions Resolved() => this with { Network = Defaults.Resolve(Network), Training = Defaults.Resolve(Training) };

    static float? Finite(float? value, [CallerMemberName] string name = "") =>
        value is null || float.IsFinite(value.Value) ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}, but must be finite. Leave it null for no limit.");
}
