using System.Reflection;
using Microsoft.ML.Lstm.Tests.Fuzzing;

namespace Microsoft.ML.Lstm.Harness;

/// <summary>Every property of every public options record at values that it can hardly take, found by reflection; what its setter takes is trained with.</summary>
static class BadOptions
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    static readonly (object Options, Func<MLContext, object, IEstimator<ITransformer>> Make, string Column)[] Records =
    [
        (new LstmForecastingOptions { OutputColumnName = "Next", InputColumnName = "Value", WindowSize = 12, Horizon = 3, Network = new() { HiddenSize = 2 }, Training = new() { Epochs = 1, Members = 1, Seed = 1 } },
            (ml, options) => ml.Forecasting.ForecastByLstm((LstmForecastingOptions)options), "Next"),
        (new LstmAnomalyOptions { OutputColumnName = "Anomaly", InputColumnName = "Value", Network = new() { HiddenSize = 2 }, Steps = 4, Stride = 1, Horizon = 4, MemoryLength = 100, Training = new() { BatchSize = 8, Seed = 1 } },
            (ml, options) => ml.Transforms.DetectAnomalyByLstm((LstmAnomalyOptions)options), "Anomaly"),
        (new LstmMulticlassOptions { Network = new() { HiddenSize = 2 }, Training = new() { Epochs = 1, Members = 1, Seed = 1 } }, (ml, options) => ml.MulticlassClassification.Trainers.Lstm((LstmMulticlassOptions)options), "Score"),
        (new LstmBinaryOptions { LabelColumnName = "Yes", Network = new() { HiddenSize = 2 }, Training = new() { Epochs = 1, Members = 1, Seed = 1 } }, (ml, options) => ml.BinaryClassification.Trainers.Lstm((LstmBinaryOptions)options), "Score"),
        (new LstmRegressionOptions { LabelColumnName = "Value", Network = new() { HiddenSize = 2 }, Training = new() { Epochs = 1, Members = 1, Seed = 1 } }, (ml, options) => ml.Regression.Trainers.Lstm((LstmRegressionOptions)options), "Score"),
        (new LstmAutoencoderOptions { Network = new() { HiddenSize = 2 }, Training = new() { Epochs = 1, Seed = 1 } }, (ml, options) => ml.AnomalyDetection.Trainers.LstmAutoencoder((LstmAutoencoderOptions)options), "Score"),
        (new LstmDenoisingOptions { InputColumnName = "Features", OutputColumnName = "Clean", Network = new() { HiddenSize = 2 }, Training = new() { Epochs = 1, Seed = 1 } }, (ml, options) => ml.Transforms.DenoiseByLstm((LstmDenoisingOptions)options), "Clean"),
    ];

    public static IEnumerable<(string What, string[] Names, Action Action)> Cases() =>
        from record in Records
        from part in (string?[])[null, "Network", "Training"]
        from property in (part is null ? record.Options : Part(record.Options, part)).GetType().GetProperties()
        where property.CanWrite && property.PropertyType != typeof(CancellationToken)
        from value in Values(property.PropertyType)
        select ($"{record.Options.GetType().Name} with {property.Name} = {value ?? "null"}", new[] { property.Name, $"'{value}'", "'Features'" },
            (Action)(() => Train(record.Options, record.Make, record.Column, part, property, value)));

    static object Part(object options, string part) => options.GetType().GetProperty(part)!.GetValue(options)!;

    static object Copy(object record) => record.GetType().GetMethod("<Clone>$")!.Invoke(record, null)!;

    static void Train(object options, Func<MLContext, object, IEstimator<ITransformer>> make, string column, string? part, PropertyInfo property, object? value)
    {
        var copy = Copy(options);
        foreach (var shared in (string[])["Network", "Training"]) copy.GetType().GetProperty(shared)!.SetValue(copy, Copy(Part(options, shared)));
        property.SetValue(part is null ? copy : Part(copy, part), value);
        using var cancel = new CancellationTokenSource(Limit);
        typeof(TrainingOptions).GetProperty(nameof(TrainingOptions.CancellationToken))!.SetValue(Part(copy, "Training"), cancel.Token);
        var ml = new MLContext(seed: 1);
        var rows = ml.Data.LoadFromEnumerable(Row.Make(120));
        var keyed = ml.Transforms.Conversion.MapValueToKey("Label", nameof(Row.Kind)).Fit(rows).Transform(rows);
        var output = property.Name is "OutputColumnName" && value is string { Length: > 0 } name ? name : column;
        Reading.All(make(ml, copy).Fit(keyed).Transform(keyed), output);
    }

    static IEnumerable<object?> Values(Type type) => Nullable.GetUnderlyingType(type) is { } inner ? Values(inner).Append(null) : type switch
    {
        _ when type == typeof(int) => [0, -1, int.MinValue, int.MaxValue],
        _ when type == typeof(float) => [0f, -1f, float.NaN, float.PositiveInfinity, float.MaxValue, float.Epsilon],
        _ when type == typeof(double) => [0.0, -1.0, double.NaN, double.PositiveInfinity, double.MaxValue],
        _ when type == typeof(bool) => [false, true],
        _ when type == typeof(string) => [null, "", "Absent"],
        { IsEnum: true } => [Enum.ToObject(type, -1), Enum.ToObject(type, 99)],
        { IsValueType: true } => [],
        _ => [null],
    };
}
