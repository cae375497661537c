using Microsoft.ML.Lstm.Tests.AnomalyDetection;
using Microsoft.ML.Lstm.Tests.Forecasting;
using Microsoft.ML.Lstm.Tests.Sequences;

namespace Microsoft.ML.Lstm.Tests.Chains;

/// <summary>A step of ours over <see cref="Recording"/>s, with the ML.NET steps that it cannot do without.</summary>
/// <param name="Name">The catalog's verb.</param>
/// <param name="Make">Makes the step.</param>
/// <param name="Numbers">A column of numbers that it adds, of known size; null for the one whose vectors are as long as their sequences.</param>
/// <param name="Columns">Columns that it adds.</param>
public sealed record Subject(string Name, Func<MLContext, IEstimator<ITransformer>> Make, string? Numbers, params string[] Columns)
{
    public static readonly Subject Forecaster = new(
        "ForecastByLstm", ml => ml.Forecasting.ForecastByLstm(Given.Small with { HiddenSize = 4, Epochs = 1 }), "Next", "Next", "Low", "High");

    public static readonly Subject Classes = new(
        "Multiclass Lstm",
        ml => ml.Transforms.Conversion.MapValueToKey("Label", "Kind")
            .Append(ml.MulticlassClassification.Trainers.Lstm(Gestures.Classes with { Epochs = 2, Members = 1 })),
        "Score", "Score", "PredictedLabel");

    public static readonly Subject Flags = new(
        "Binary Lstm",
        ml => ml.BinaryClassification.Trainers.Lstm(Gestures.YesOrNo with { Epochs = 2, Members = 1 }),
        "Probability", "Score", "Probability", "PredictedLabel");

    public static readonly Subject Values = new(
        "Regression Lstm",
        ml => ml.Regression.Trainers.Lstm(Gestures.Values with { LabelColumnName = "Group", Epochs = 2, Members = 1 }),
        "Score", "Score");

    public static readonly Subject Detector = new(
        "DetectAnomalyByLstm",
        ml => ml.Transforms.DetectAnomalyByLstm(GivenSensors.Small with { TimestampColumnName = null, TrainingLength = 60, MemoryLength = 100 }),
        "Anomaly", "Anomaly", "Expected");

    public static readonly Subject Autoencoder = new(
        "LstmAutoencoder",
        ml => ml.AnomalyDetection.Trainers.LstmAutoencoder(new LstmAutoencoderOptions { HiddenSize = 3, Epochs = 1, Seed = 1 }),
        "Score", "Score", "PredictedLabel");

    public static readonly Subject Denoiser = new(
        "DenoiseByLstm",
        ml => ml.Transforms.DenoiseByLstm(
            new LstmDenoisingOptions { OutputColumnName = "Cleaned", InputColumnName = "Features", HiddenSize = 3, Epochs = 1, Seed = 1 }),
        "Cleaned", "Cleaned");

    public static readonly Subject Grouping = new(
        "GroupIntoSequences",
        ml => ml.Transforms.GroupIntoSequences("Steps", "Series", "Time", ["Value", "Sensors"], "Group", "Kind"),
        null, "Series", "Steps");

    public static Subject[] All { get; } = [Forecaster, Classes, Flags, Values, Detector, Autoencoder, Denoiser, Grouping];

    /// <summary>For tests of all steps.</summary>
    public static IEnumerable<object[]> Rows => All.Select(subject => new object[] { subject });

    /// <summary>For tests of all steps that add numbers.</summary>
    public static IEnumerable<object[]> WithNumbers => All.Where(subject => subject.Numbers is not null).Select(subject => new object[] { subject });

    /// <summary>Whether a row's answer depends on the rows before.</summary>
    public bool HasState => this == Forecaster || this == Detector;

    public override string ToString() => Name;
}
