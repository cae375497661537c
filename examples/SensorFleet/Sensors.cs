using System.Globalization;
using Microsoft.ML;

/// <summary>Ten thousand simulated sensors, of which some fail now and then, and the forecaster that knows how they should go on.</summary>
static class Sensors
{
    public const int Count = 10_000;

    /// <summary>Steps that are sent before anybody watches: three seasons, which a forecast looks back on.</summary>
    public const int History = 3 * Season;

    const int Season = 24, FaultEvery = 3;

    public static string Name(int sensor) => string.Create(CultureInfo.InvariantCulture, $"sensor {sensor:0000}");

    /// <summary>What a sensor reads: a wave with a noise; where it fails, far above.</summary>
    public static float Value(int sensor, int step) => Healthy(sensor, step) + (Fails(sensor, step) ? 25 : 0);

    /// <summary>Every few steps another sensor fails, for one step.</summary>
    public static bool Fails(int sensor, int step) => step > History && step % FaultEvery == 0 && sensor == (step * 7919) % Count;

    /// <summary>Trains on forty sensors, and writes the model.</summary>
    public static void Train(string path)
    {
        var ml = new MLContext(seed: 1);
        var rows = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 40).SelectMany(sensor => Enumerable.Range(-400, 400).Select(step => new Reading { Sensor = $"trained {sensor}", Value = Healthy(sensor, step) })));
        var model = ml.Forecasting.ForecastByLstm(new()
        {
            OutputColumnName = nameof(Outlook.Next),
            InputColumnName = nameof(Reading.Value),
            SeriesColumnName = nameof(Reading.Sensor),
            ConfidenceLowerBoundColumn = nameof(Outlook.Low),
            ConfidenceUpperBoundColumn = nameof(Outlook.High),
            ConfidenceLevel = 0.999f,
            WindowSize = Season,
            SeasonLength = Season,
            Horizon = 1,
            UsePretrained = false,
            Network = new() { HiddenSize = 16 },
            Training = new() { Epochs = 3, Members = 1 },
        }).Fit(rows);
        ml.Model.Save(model, rows.Schema, path);
    }

    static float Healthy(int sensor, int step)
    {
        var noise = unchecked(((uint)sensor * 2654435761u) ^ ((uint)step * 2246822519u));
        noise = unchecked((noise ^ (noise >> 15)) * 2654435761u);
        noise ^= noise >> 13;
        return (float)(20 + (sensor % 7) + (4 * Math.Sin((step + (sensor % Season)) * 2 * Math.PI / Season)) + ((noise % 1000 / 1000.0) - 0.5));
    }
}

sealed class Reading
{
    public string Sensor { get; set; } = "";
    public float Value { get; set; }
}

sealed class Outlook
{
    public float[] Next { get; set; } = [];
    public float[] Low { get; set; } = [];
    public float[] High { get; set; } = [];
}
