using Microsoft.ML.Data;
using Microsoft.ML.Transforms.TimeSeries;

namespace Microsoft.ML.Lstm.Tests.AnomalyDetection;

/// <summary>A time step of two sensors.</summary>
sealed class SensorStep
{
    public string Machine { get; set; } = "";

    /// <summary>0, 1 or 2.</summary>
    [KeyType(3)]
    public uint Key { get; set; }

    public DateTime Time { get; set; }

    [VectorType(2)]
    public float[] Sensors { get; set; } = [0, 0];

    public float Value { get; set; }
}

/// <summary>What a detector adds.</summary>
sealed class Verdict
{
    public double[] Anomaly { get; set; } = [];
    public float[] Expected { get; set; } = [];
    public float[] Low { get; set; } = [];
    public float[] High { get; set; } = [];
    public float[] Parts { get; set; } = [];

    public double[] All => [.. Anomaly, .. Expected.Concat(Low).Concat(High).Concat(Parts).Select(value => (double)value)];
}

/// <summary>Small data and small networks for the tests.</summary>
static class SensorFixtures
{
    public const int History = 300, Broken = 450;

    public static LstmAnomalyOptions Small => new()
    {
        OutputColumnName = nameof(Verdict.Anomaly),
        InputColumnName = nameof(SensorStep.Sensors),
        TimestampColumnName = nameof(SensorStep.Time),
        ExpectedValueColumnName = nameof(Verdict.Expected),
        LowerBoundColumnName = nameof(Verdict.Low),
        UpperBoundColumnName = nameof(Verdict.High),
        ContributionsColumnName = nameof(Verdict.Parts),
        Network = new() { HiddenSize = 6 },
        Steps = 8,
        Stride = 2,
        Horizon = 6,
        MemoryLength = 600,
        TrainingLength = 200,
        Training = new() { BatchSize = 16, Seed = 1 },
        UpdateInterval = 8,
    };

    /// <summary>Two sensors that swing with a little noise, the first one of which breaks at <see cref="Broken"/>.</summary>
    public static SensorStep[] Steps(int count, string machine = "", int seed = 1, bool broken = true)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(t =>
        {
            var wave = 10 * MathF.Sin(2 * MathF.PI * (t + seed) / 24f);
            float[] sensors = [wave + Noise() + (broken && t is >= Broken and < Broken + 50 ? 60 : 0), 50 + (2 * wave) + Noise()];
            return new SensorStep { Machine = machine, Key = (uint)(seed - 1), Time = new DateTime(2024, 1, 1).AddMinutes(30 * t), Sensors = sensors, Value = sensors[0] };
        })];

        float Noise() => (2 * random.NextSingle()) - 1;
    }

    /// <summary>Rows of three machines, one after the other at each time.</summary>
    public static SensorStep[] Machines(int count)
    {
        var machines = Enumerable.Range(1, 3).Select(seed => Steps(count, $"machine {seed}", seed)).ToArray();
        return [.. Enumerable.Range(0, count).SelectMany(t => machines.Select(machine => machine[t]))];
    }

    public static IDataView Rows(MLContext ml, IEnumerable<SensorStep> steps) => ml.Data.LoadFromEnumerable(steps.ToArray());

    public static LstmAnomalyTransformer Fit(MLContext ml, IEnumerable<SensorStep> steps, LstmAnomalyOptions? options = null) =>
        ml.Transforms.DetectAnomalyByLstm(options ?? Small).Fit(Rows(ml, steps));

    public static double[][] Verdicts(MLContext ml, IDataView rows) =>
        [.. ml.Data.CreateEnumerable<Verdict>(rows, reuseRowObject: false, ignoreMissingColumns: true).Select(verdict => verdict.All)];

    public static TimeSeriesPredictionEngine<SensorStep, Verdict> Engine(MLContext ml, ITransformer model) => model.CreateTimeSeriesEngine<SensorStep, Verdict>(ml);

    public static void AreEqual(double[][] expected, double[][] actual)
    {
        Assert.AreEqual(expected.Length, actual.Length);
        for (var row = 0; row < expected.Length; row++) CollectionAssert.AreEqual(expected[row], actual[row], $"row {row}");
    }
}
