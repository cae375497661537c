namespace Microsoft.ML.Lstm.Harness;

/// <summary>A time step of one series.</summary>
sealed class Step
{
    public float Value { get; set; }

    public DateTime Time { get; set; }
}

/// <summary>What a forecaster or a detector adds.</summary>
sealed class Answer
{
    public float[] Next { get; set; } = [];

    public double[] Anomaly { get; set; } = [];
}

/// <summary>Small data and small models.</summary>
static class SeriesFixtures
{
    public static Step[] Steps(int count) => [.. Enumerable.Range(0, count).Select(Step)];

    public static Step Step(int t) => new() { Value = 100 + (10 * MathF.Sin(2 * MathF.PI * t / 12)) + (t * 7919 % 13 / 13f), Time = new DateTime(2024, 1, 1).AddHours(t) };

    public static ITransformer Forecaster(MLContext ml, int seed) => ml.Forecasting.ForecastByLstm(new()
    {
        OutputColumnName = nameof(Answer.Next),
        InputColumnName = nameof(Harness.Step.Value),
        WindowSize = 24,
        Horizon = 6,
        Network = new() { HiddenSize = 64, Layers = 2 },
        Training = new() { Epochs = 1, Members = 2, Seed = seed },
    }).Fit(ml.Data.LoadFromEnumerable(Steps(200)));

    public static ITransformer Detector(MLContext ml, int seed) => ml.Transforms.DetectAnomalyByLstm(new LstmAnomalyOptions
    {
        OutputColumnName = nameof(Answer.Anomaly),
        InputColumnName = nameof(Harness.Step.Value),
        TimestampColumnName = nameof(Harness.Step.Time),
        Network = new() { HiddenSize = 64 },
        Steps = 8,
        Stride = 1,
        Horizon = 4,
        Training = new() { Seed = seed },
    }).Fit(ml.Data.LoadFromEnumerable(Steps(200)));
}
