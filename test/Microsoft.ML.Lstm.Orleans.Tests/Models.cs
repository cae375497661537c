using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Orleans.Tests;

/// <summary>Small trained models, each made once, and what ML.NET's own engines answer with them.</summary>
static class Models
{
    public static readonly MLContext ML = new(seed: 1);

    static readonly Lazy<byte[]> ForecasterOf3 = new(() => Forecaster(new()));
    static readonly Lazy<byte[]> DetectorOf1 = new(() => Detector(scores: 1));
    static readonly Lazy<byte[]> ClassifierOf2 = new(Classifier);

    public sealed class Step
    {
        public string Series { get; set; } = "";
        public float Value { get; set; }
    }

    public sealed class Outlook
    {
        public float[] Next { get; set; } = [];
        public float[] Low { get; set; } = [];
        public float[] High { get; set; } = [];
    }

    public sealed class Verdict
    {
        [VectorType(3)] public double[] Alert { get; set; } = [];
        public float[] Expected { get; set; } = [];
    }

    public sealed class Trace
    {
        [VectorType] public float[] Features { get; set; } = [];
        public bool Label { get; set; }
    }

    public sealed class Answer
    {
        public float Score { get; set; }
        public float Probability { get; set; }
    }

    /// <summary>Forecasts the next 3 values of a series, with bounds; knows the series "known".</summary>
    public static byte[] SmallForecaster => ForecasterOf3.Value;

    public static byte[] SmallDetector => DetectorOf1.Value;

    /// <summary>Says of steps of two values whether they rise.</summary>
    public static byte[] SmallClassifier => ClassifierOf2.Value;

    /// <summary>A value of a wave that nobody has seen in training.</summary>
    public static float Value(int series, long number) => (float)((10 + series) * (1.5 + Math.Sin((number + series) * 0.7))) + (number * 37 % 11 * 0.05f);

    public static byte[] Forecaster(LstmForecastingOptions changes)
    {
        var options = changes with
        {
            OutputColumnName = "Next",
            InputColumnName = "Value",
            SeriesColumnName = "Series",
            ConfidenceLowerBoundColumn = "Low",
            ConfidenceUpperBoundColumn = "High",
            WindowSize = changes.WindowSize ?? 8,
            Horizon = 3,
            UsePretrained = false,
            Network = new() { HiddenSize = 8 },
            Training = new() { Epochs = changes.Training.Epochs ?? 2, Members = 1 },
        };
        var rows = Enumerable.Range(0, 200).SelectMany(number => Enumerable.Range(0, 2).Select(series => new Step { Series = series == 0 ? "known" : "also", Value = Value(series, number) }));
        return Saved(ML.Forecasting.ForecastByLstm(options), ML.Data.LoadFromEnumerable(rows));
    }

    public static byte[] Detector(float scores, int memory = 200)
    {
        var options = new LstmAnomalyOptions
        {
            OutputColumnName = "Alert",
            ExpectedValueColumnName = "Expected",
            InputColumnName = "Value",
            SeriesColumnName = "Series",
            Steps = 8,
            MemoryLength = memory,
            TrainingLength = 40,
            ScoreThreshold = scores,
            Network = new() { HiddenSize = 4 },
        };
        return Saved(ML.Transforms.DetectAnomalyByLstm(options), ML.Data.LoadFromEnumerable(Enumerable.Range(0, 200).Select(number => new Step { Series = "known", Value = Value(0, number) })));
    }

    static byte[] Classifier()
    {
        var rows = Enumerable.Range(0, 60).Select(row => new Trace
        {
            Label = row % 2 == 0,
            Features = [.. Enumerable.Range(0, 6).SelectMany(step => new[] { (row % 2 == 0 ? step : -step) + (row * 0.01f), row * 0.1f })],
        });
        var trainer = ML.BinaryClassification.Trainers.Lstm(new LstmBinaryOptions { FeaturesPerStep = 2, Network = new() { HiddenSize = 4 }, Training = new() { Epochs = 3, Members = 1 } });
        return Saved(trainer, ML.Data.LoadFromEnumerable(rows));
    }

    public static byte[] Saved<T>(IEstimator<T> estimator, IDataView rows) where T : class, ITransformer
    {
        using var file = new MemoryStream();
        ML.Model.Save(estimator.Fit(rows), rows.Schema, file);
        return file.ToArray();
    }

    public static ITransformer Load(byte[] file) => ML.Model.Load(new MemoryStream(file), out _);
}
