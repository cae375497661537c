namespace Microsoft.ML.Lstm.Engine.Tasks.Streaming;

/// <summary>What the parts of a detector need to know: the options, resolved, and the number of channels; for a series, its stride and horizon, too.</summary>
sealed record AnomalyPlan(AnomalyOptions Options, int Channels)
{
    /// <summary>Forecasts of each channel: one near, one far.</summary>
    public const int Horizons = 2;

    /// <summary>Training steps in the middle of the training rows, and at their end.</summary>
    public const int FirstSteps = 120, SecondSteps = 60;

    /// <summary>Where the options leave them open: for measurements that come every few minutes, and the most that a series chooses.</summary>
    public const int LongestStride = 8, LongestHorizon = 48;

    /// <summary>The least rows that a series at rest can be scored by.</summary>
    public const int LeastAtRest = 12;

    /// <summary>The latest row at which training of a network begins.</summary>
    const int LatestStart = 2000;

    /// <summary>The network of a series.</summary>
    public NetworkOptions Network => Options.Network;

    /// <summary>Hidden units of each of its layers.</summary>
    public int HiddenSize => Network.HiddenSize!.Value;

    /// <summary>Batch size of a training step.</summary>
    public int BatchSize => Options.Training.BatchSize!.Value;

    /// <summary>Adam's learning rate in the first training of a series.</summary>
    public float LearningRate => Options.Training.LearningRate!.Value;

    /// <summary>Rows between two steps that the network reads, over which values are averaged.</summary>
    public int Stride { get; init; } = Options.Stride ?? LongestStride;

    /// <summary>Rows ahead by whose forecast a value is scored.</summary>
    public int LongHorizon { get; init; } = Options.Horizon ?? LongestHorizon;

    /// <summary>Whether a series is scored as files before version 4 scored it: values belong to the range at once, and margins are those of one channel of which much is known.</summary>
    public bool IsFormer { get; init; }

    /// <summary>The near horizon cannot lie beyond the far one.</summary>
    public int ShortHorizon => Math.Min(Stride, LongHorizon);

    /// <summary>The least rows that a series can be trained on: in the first half some futures must be known.</summary>
    public int LeastRows => 2 * ((Options.Horizon ?? LongestStride) + (Options.Stride ?? LongestStride) + 4);

    /// <summary>Rows after which a series that streams is trained.</summary>
    public int TrainingLength => Math.Max(Options.TrainingLength, LeastRows);

    /// <summary>The training row at which the network's training begins.</summary>
    public static int Start(int rows) => Math.Min(rows / 2, LatestStart);

    /// <summary>The p-value that a score of 1 has; a disturbance lasts for several rows.</summary>
    public double AlertLevel => Math.Min(5 * Options.FalseAlarmRate, 0.05);

    /// <summary>The same for a series with this many rows, with the longest stride and horizon that leave errors to score by.</summary>
    public AnomalyPlan With(int stride, int horizon, int rows) => this with
    {
        Stride = Math.Min(stride, Math.Max(1, rows / 30)),
        LongHorizon = Math.Min(horizon, Math.Max(1, rows / 5)),
    };
}
