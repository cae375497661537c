using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.Records;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>Made-up records: two measurements that return to a level of the patient's own at different rates (Ornstein-Uhlenbeck processes), one that is always the same, and one that is never made.</summary>
static class RecordFixtures
{
    public const int Measurements = 4, Constant = 2, Never = 3;

    public const float Same = 7;

    static readonly double[] Rates = [0.1, 1.0];

    public static readonly MeasurementForecastOptions Quick = new()
    {
        Ahead = [1, 4],
        Network = new() { HiddenSize = 12, Dropout = 0 },
        Training = new() { Members = 1, Epochs = 4, Threads = 2, LearningRate = 0.01f, Seed = 1 },
    };

    /// <summary>Inputs of measurements, an age, which shifts the first level, and times.</summary>
    public static ExampleSet Empty() => new([new("Features", InputKind.Continuous, Measurements), new("Age", InputKind.Static, 1), new("Times", InputKind.Continuous, 1, FieldRole.Time)]);

    public static ExampleSet Of(int count, int seed = 1, float unit = 1)
    {
        var (set, random) = (Empty(), new Random(seed));
        for (var record = 0; record < count; record++) Add(set, random, unit);
        return set;
    }

    static void Add(ExampleSet set, Random random, float unit)
    {
        var (steps, age, time) = (random.Next(6, 20), random.NextSingle(), 0f);
        double[] levels = [100 + (20 * age), 5 + Normal(random)], values = [levels[0] + (10 * Normal(random)), levels[1] + Normal(random)];
        var (features, times) = (new List<float>(), new List<float>());
        for (var t = 0; t < steps; t++)
        {
            // Times are quarters, so that other units of a power of two round nothing.
            var gap = t == 0 ? 0 : (1 + random.Next(8)) / 4f;
            times.Add(unit * (time += gap));
            for (var i = 0; i < 2; i++)
            {
                var left = Math.Exp(-Rates[i] * gap);
                values[i] = levels[i] + ((values[i] - levels[i]) * left) + (Math.Sqrt(1 - (left * left)) * (i == 0 ? 10 : 1) * Normal(random));
                features.Add(random.NextSingle() < 0.7 ? (float)values[i] : float.NaN);
            }
            features.Add(Same);
            features.Add(float.NaN);
        }

        set.Append(0, [.. features]);
        set.Append(1, [age]);
        set.Append(2, [.. times]);
        set.Complete(float.NaN);
    }

    static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>A record up to a step.</summary>
    public static void AddPart(ExampleSet to, ExampleSet from, int record, int steps)
    {
        to.Append(0, from.Values(record, 0)[..(steps * Measurements)]);
        to.Append(1, from.Values(record, 1));
        to.Append(2, from.Values(record, 2)[..steps]);
        to.Complete(float.NaN);
    }

    /// <summary>[records, times, measurements].</summary>
    public static (float[] Forecasts, float[] Lower, float[] Upper) Forecast(MeasurementForecaster model, ExampleSet records, float level = 0.8f, int threads = 1)
    {
        var size = records.Count * model.Ahead.Count * model.Measurements;
        var (forecasts, lower, upper) = (new float[size], new float[size], new float[size]);
        model.Forecast(records, level, forecasts, lower, upper, threads);
        return (forecasts, lower, upper);
    }
}
