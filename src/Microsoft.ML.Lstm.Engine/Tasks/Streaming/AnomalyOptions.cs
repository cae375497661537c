using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Tasks.Streaming;

/// <summary>How an <see cref="AnomalyDetector"/> is built, trained and raises alerts. All have defaults.</summary>
public record AnomalyOptions : ITaskOptions
{
    /// <summary>The network of each series.</summary>
    public NetworkOptions Network { get; init => field = value ?? throw new ArgumentNullException(nameof(Network)); } = new();

    /// <summary>How it is trained, each series on one thread.</summary>
    public TrainingOptions Training { get; init => field = value ?? throw new ArgumentNullException(nameof(Training)); } = new();

    /// <summary>Steps that the LSTM reads for a forecast. Default 36.</summary>
    [SearchRange(12, 72, Log = true)]
    public int Steps { get; init => field = Require.Between(value, 1, 4096); } = 36;

    /// <summary>
    /// Rows between two of those steps, also the window of the moving average over values, and the short horizon. Null, the default, chooses it for each series, from 1 to 8:
    /// so that the steps cover a day where rows have times and come several times a day, else the detected season; 8 where there is none. 1 for
    /// signals in which single rows matter.
    /// </summary>
    [SearchRange(1, 16, Log = true, Initial = 8)]
    public int? Stride { get; init => field = Require.Between(value, 1, 4096); }

    /// <summary>
    /// Forecast horizon in rows, at which a value is scored; a longer one keeps an anomaly from explaining itself. Null, the default, chooses it for
    /// each series: that season, but at most 48; 48 where there is none. Series of fewer than 240 rows have shorter ones.
    /// </summary>
    [SearchRange(4, 96, Log = true, Initial = 48)]
    public int? Horizon { get; init => field = Require.Between(value, 1, 1 << 16); }

    /// <summary>
    /// Memory window: the rows of each series that errors are compared with. Default 4000. It bounds the memory of a series, about 15 bytes for each
    /// row and channel, 100 at the worst, beside what its network takes.
    /// </summary>
    [SearchRange(1000, 10000, Log = true)]
    public int MemoryLength { get; init => field = Require.Between(value, 100, 1 << 20); } = 4000;

    /// <summary>
    /// Rows after which a series that was not in the training data is trained. Default 750. The training is spread over the next
    /// rows, about 100 by default, which bounds the latency of each; then the series is scored.
    /// </summary>
    public int TrainingLength { get; init => field = Require.Between(value, 20, 1 << 20); } = 750;

    /// <summary>Whether forecasts come from the LSTM; false takes the naive forecast (the last value), a baseline that shows what the network adds. Default true.</summary>
    [SearchChoices]
    public bool UseNetwork { get; init; } = true;

    /// <summary>Whether a seasonal profile by time of day is kept for each series, workdays and weekends apart. It needs times. Default true.</summary>
    [SearchChoices]
    public bool SeasonalProfile { get; init; } = true;

    /// <summary>Whether networks are trained online after the training; profiles, ranges and p-values are always updated. Default true.</summary>
    [SearchChoices]
    public bool LearnOnline { get; init; } = true;

    /// <summary>Rows between two online updates of the weights. Default 32.</summary>
    [SearchRange(8, 128, Log = true)]
    public int UpdateInterval { get; init => field = Require.AtLeast(value, 1); } = 32;

    /// <summary>Adam's learning rate for online updates. Default 0.002.</summary>
    [SearchRange(0.0002, 0.01, Log = true)]
    public float OnlineLearningRate { get; init => field = Require.Positive(value); } = 0.002f;

    /// <summary>
    /// Expected false alerts per row in series without anomalies, whatever the number of channels. Default 0.0002, one in 5,000 rows. It sets the score
    /// of 1: the margin above the largest statistic in the memory follows from it, from the number of statistics, and
    /// from the rows in the memory. 0.01, the most, alerts as soon as a statistic exceeds all in the memory.
    /// </summary>
    [SearchRange(0.00001, 0.01, Log = true)]
    public double FalseAlarmRate { get; init => field = Require.Between(value, 1e-9, 0.01); } = 0.0002;

    /// <summary>The score above which a row may raise an alert. Default 1, the level that <see cref="FalseAlarmRate"/> implies.</summary>
    [SearchRange(0.8, 1.5)]
    public float ScoreThreshold { get; init => field = Require.Positive(value); } = 1;

    /// <summary>
    /// Additional confidence of an alert, in percent: 99.99 suppresses those with a p-value of 0.0001 or more. Default 0: the score alone decides. A score
    /// above 1 always has a p-value below 5 times <see cref="FalseAlarmRate"/>, and at most 1 one above it; how far below depends on the scores of the last
    /// 2000 rows: where a disturbance lasts, its next rows, or the next disturbance, are no longer improbable, and their alerts would be suppressed.
    /// </summary>
    public double Confidence { get; init => field = Require.Between(value, 0, 100); }

    /// <summary>
    /// Rows of cooldown after an alert; null, the default, takes a tenth of the rows trained on, from 10 to 75. An alert must also exceed the scores of
    /// half as many rows before it. Within the cooldown, when what raised the alert is over, a score of at least 1.15 times its highest, or
    /// 1.5 times the threshold, raises another.
    /// </summary>
    public int? SuppressionLength { get; init => field = Require.Between(value, 1, 1 << 20); }

    TaskDefaults ITaskOptions.Defaults => Defaults;

    internal static TaskDefaults Defaults { get; } = new("a detector")
    {
        Network = new() { HiddenSize = 32 },
        Training = new() { BatchSize = 64, LearningRate = 0.01f },
        LargestHiddenSize = 1024,
        Missing = new Dictionary<string, string>
        {
            ["Network.Dropout"] = "nothing is dropped",
            ["Training.Epochs"] = $"a series is learnt in {AnomalyPlan.FirstSteps + AnomalyPlan.SecondSteps} steps, then one every UpdateInterval rows",
            ["Training.Schedule"] = "its rate falls to a tenth, then OnlineLearningRate counts",
            ["Training.WeightDecay"] = "its weights do not decay",
            ["Training.GradientClip"] = "gradients are clipped to a norm of 1",
            ["Training.ValidationFraction"] = "each row is scored before it is learnt from",
            ["Training.EarlyStoppingPatience"] = "there are no epochs",
            ["Training.Members"] = "each series has one network",
            ["Training.Machines"] = "each series is learnt on one machine, in the order of its rows",
        },
    };

    /// <summary>The same with the task's values in place of null; what the task does not have is refused.</summary>
    internal AnomalyOptions Resolved()
    {
        var training = Defaults.Resolve(Training);
        Require.Between(training.BatchSize, 4, 4096, nameof(Training.BatchSize));
        return this with { Network = Defaults.Resolve(Network), Training = training };
    }

    /// <summary>Writes what a file keeps of the options, or reads it; 0 stands for null.</summary>
    internal static AnomalyOptions Transfer(ModelCodec codec, AnomalyOptions? options)
    {
        var sizes = new AnomalyOptions
        {
            Network = new() { HiddenSize = codec.Int(options?.Network.HiddenSize) },
            Steps = codec.Int(options?.Steps),
            Stride = codec.IntOrNull(options?.Stride),
            Horizon = codec.IntOrNull(options?.Horizon),
            MemoryLength = codec.Int(options?.MemoryLength),
            TrainingLength = codec.Int(options?.TrainingLength),
            UpdateInterval = codec.Int(options?.UpdateInterval),
            Training = new() { BatchSize = codec.Int(options?.Training.BatchSize) },
            SuppressionLength = codec.IntOrNull(options?.SuppressionLength),
        };
        return sizes with
        {
            UseNetwork = codec.Flag(options?.UseNetwork),
            SeasonalProfile = codec.Flag(options?.SeasonalProfile),
            LearnOnline = codec.Flag(options?.LearnOnline),
            Training = sizes.Training with { LearningRate = codec.Float(options?.Training.LearningRate) },
            OnlineLearningRate = codec.Float(options?.OnlineLearningRate),
            ScoreThreshold = codec.Float(options?.ScoreThreshold),
            Confidence = codec.Double(options?.Confidence),
            FalseAlarmRate = codec.Double(options?.FalseAlarmRate),
        };
    }
}
