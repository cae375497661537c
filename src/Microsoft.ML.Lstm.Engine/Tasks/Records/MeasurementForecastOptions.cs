namespace Microsoft.ML.Lstm.Engine.Tasks.Records;

/// <summary>How a <see cref="MeasurementForecaster"/> is built and trained. Only <see cref="Ahead"/> must be given.</summary>
public record MeasurementForecastOptions : ITaskOptions
{
    const int MostAhead = 1 << 12;

    /// <summary>
    /// For which times measurements are forecast: how long after the last step of a record, in the unit of its times, ascending and above 0. Training looks as far ahead as the last of them, at the times at
    /// which something was measured. Must be set.
    /// </summary>
    public IReadOnlyList<double> Ahead { get; init => field = Ascending(value); } = [];

    /// <summary>What the network does with the time between steps. Default <see cref="TimeGaps.GruD"/>; <see cref="TimeGaps.Inputs"/> takes any cell.</summary>
    [SearchChoices]
    public TimeGaps TimeGaps { get; init => field = Require.Defined(value); } = TimeGaps.GruD;

    /// <summary>The recurrent network.</summary>
    public NetworkOptions Network { get; init => field = value ?? throw new ArgumentNullException(nameof(Network)); } = new();

    /// <summary>How it is trained.</summary>
    public TrainingOptions Training { get; init => field = value ?? throw new ArgumentNullException(nameof(Training)); } = new();

    TaskDefaults ITaskOptions.Defaults => Defaults;

    internal static TaskDefaults Defaults { get; } = new("a forecaster of measurements")
    {
        Network = new() { HiddenSize = 64, Dropout = 0.2f },
        Training = new() { LearningRate = 0.006f, WeightDecay = 0.01f, ValidationFraction = 0.2f, Members = 3 },
        BySize = new(Passes: 100_000, LeastEpochs: 10, MostEpochs: 200, StepsPerEpoch: 8, LeastPatience: 4),
    };

    /// <summary>The same with the task's values in place of null.</summary>
    internal MeasurementForecastOptions Resolved() => Ahead.Count == 0
        ? throw new ArgumentException($"{nameof(Ahead)} names no time to forecast for. Give one or more, such as 1, 6 and 24 hours after the last step.", nameof(Ahead))
        : this with { Network = Defaults.Resolve(Network), Training = Defaults.Resolve(Training) };

    static double[] Ascending(IReadOnlyList<double> ahead)
    {
        ArgumentNullException.ThrowIfNull(ahead, nameof(Ahead));
        var (last, isAscending) = (0.0, ahead.Count <= MostAhead);
        foreach (var time in ahead) (last, isAscending) = (time, isAscending && time > last && float.IsFinite((float)time));
        return isAscending ? [.. ahead] : throw new ArgumentOutOfRangeException(
            nameof(Ahead), FormattableString.Invariant($"{nameof(Ahead)} is {string.Join(", ", ahead.Select(time => FormattableString.Invariant($"{time}")))}, but must be at most {MostAhead} times above 0, in ascending order, each once."));
    }
}
