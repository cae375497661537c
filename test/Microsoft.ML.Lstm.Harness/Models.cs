using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Harness;

/// <summary>A row for models of every kind.</summary>
sealed class Row
{
    public float Value { get; set; }

    public DateTime Time { get; set; }

    public string Name { get; set; } = "";

    [VectorType(4, 2)]
    public float[] Features { get; set; } = [];

    [VectorType(4)]
    public float[] Moments { get; set; } = [];

    public string[] Words { get; set; } = [];

    public string Kind { get; set; } = "";

    public bool Yes { get; set; }

    public static Row[] Make(int count, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(t => new Row
        {
            Value = 100 + (10 * MathF.Sin(2 * MathF.PI * t / 12)) + random.NextSingle(),
            Time = new DateTime(2024, 1, 1).AddHours(t),
            Name = t % 2 == 0 ? "north" : "south",
            Features = [.. Enumerable.Range(0, 8).Select(i => ((t % 3) * i) + random.NextSingle())],
            Moments = [t, t + 0.5f, t + 2, t + 2 + random.NextSingle()],
            Words = t % 3 == 0 ? ["good", "day"] : t % 3 == 1 ? ["bad", "day", "today"] : ["day"],
            Kind = "abc"[t % 3].ToString(),
            Yes = t % 3 == 0,
        })];
    }
}

/// <summary>Small models of every kind that can be saved: the rows that they read, a column that they add, and their parts of the file.</summary>
static class Models
{
    public static IEnumerable<(string Kind, IDataView Rows, IEstimator<ITransformer> Estimator, string Column, string[] Parts)> All(MLContext ml) =>
        All(ml, Row.Make(120));

    public static IEnumerable<(string Kind, IDataView Rows, IEstimator<ITransformer> Estimator, string Column, string[] Parts)> All(MLContext ml, Row[] data)
    {
        var rows = ml.Data.LoadFromEnumerable(data);
        var keyed = ml.Transforms.Conversion.MapValueToKey("Label", nameof(Row.Kind)).Append(ml.Transforms.Conversion.MapValueToKey("Tokens", nameof(Row.Words))).Fit(rows).Transform(rows);
        yield return ("classifier", keyed, As(ml.MulticlassClassification.Trainers.Lstm(new LstmMulticlassOptions { Network = new() { HiddenSize = 2 }, Training = new() { Epochs = 1, Members = 1, Seed = 1 }, ContributionsColumnName = "Why" })),
            "Score", ["Learner", "Columns"]);
        yield return ("yes or no", keyed, As(ml.BinaryClassification.Trainers.Lstm(new LstmBinaryOptions { LabelColumnName = "Yes", Network = new() { HiddenSize = 2 }, Training = new() { Epochs = 1, Members = 1, Seed = 1 } })),
            "Score", ["Learner", "Columns"]);
        yield return ("regressor of tokens", keyed, As(ml.Regression.Trainers.Lstm(new LstmRegressionOptions { LabelColumnName = "Value", FeatureColumnName = "Tokens", Network = new() { HiddenSize = 2 }, Training = new() { Epochs = 1, Members = 1, Seed = 1 } })),
            "Score", ["Learner", "Columns"]);
        yield return ("forecaster", rows, As(ml.Forecasting.ForecastByLstm(new() { OutputColumnName = "Next", InputColumnName = "Value", SeriesColumnName = "Name", WindowSize = 12, Horizon = 3, Network = new() { HiddenSize = 2 }, Training = new() { Epochs = 1, Members = 1, Seed = 1 } })),
            "Next", ["Forecaster", "State"]);
        yield return ("forecaster of measurements", rows, As(ml.Forecasting.ForecastMeasurementsByLstm(new() { OutputColumnName = "Next", TimeColumnName = "Moments", Ahead = [1, 3], Network = new() { HiddenSize = 2 }, Training = new() { Epochs = 1, Members = 1, Seed = 1 } })),
            "Next", ["Network", "Columns"]);
        yield return ("detector", rows, As(ml.Transforms.DetectAnomalyByLstm(new LstmAnomalyOptions
        {
            OutputColumnName = "Anomaly",
            InputColumnName = "Features",
            TimestampColumnName = "Time",
            Network = new() { HiddenSize = 2 },
            Steps = 4,
            Stride = 1,
            Horizon = 4,
            MemoryLength = 100,
            Training = new() { BatchSize = 8, Seed = 1 },
        })), "Anomaly", ["Detector", "Columns"]);
        yield return ("autoencoder", keyed, As(ml.AnomalyDetection.Trainers.LstmAutoencoder(new LstmAutoencoderOptions { Network = new() { HiddenSize = 2 }, Training = new() { Epochs = 1, Seed = 1 } })), "Score", ["Network", "Columns"]);
        yield return ("denoiser", keyed, As(ml.Transforms.DenoiseByLstm(new LstmDenoisingOptions { InputColumnName = "Features", OutputColumnName = "Clean", Network = new() { HiddenSize = 2 }, Training = new() { Epochs = 1, Seed = 1 } })), "Clean", ["Network", "Columns"]);
    }

    static IEstimator<ITransformer> As(IEstimator<ITransformer> estimator) => estimator;
}
