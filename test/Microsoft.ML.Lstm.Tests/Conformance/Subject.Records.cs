namespace Microsoft.ML.Lstm.Tests.Conformance;

/// <summary>Records whose steps come at times of their own.</summary>
public sealed partial record Subject
{
    public static readonly Subject Irregular = new(
        "Binary Lstm with times",
        (ml, setting) => ml.BinaryClassification.Trainers.Lstm(new LstmBinaryOptions
        {
            LabelColumnName = "Rises",
            FeatureColumnName = "Sparse",
            TimeColumnName = "Moments",
            StepScoreColumnName = "Scores",
            StepProbabilityColumnName = "Risks",
            AdditionalFeatureColumns = [new("Sensors") { IsStatic = true }],
            Network = new() { HiddenSize = 3 },
            Training = setting.Of(new() { Epochs = 2, Members = 2, LearningRate = 0.02f }),
        }),
        [new("Sparse", "Text"), new("Sensors", "When"), new("Moments", "Value"), new("Rises", "Value", TrainingOnly: true)],
        "Probability", "Score", "Probability", "PredictedLabel", "Scores", "Risks");

    public static readonly Subject Measurements = new(
        "GroupIntoSequences of measurements",
        (ml, _) => ml.Transforms.GroupIntoSequences(new MeasurementGroupingOptions
        {
            SeriesColumnName = "Series",
            TimeColumnName = "Time",
            MeasurementColumnName = "Kind",
            OutputColumnName = "Measured",
            TimesOutputColumnName = "Hours",
            PassThroughColumnNames = ["Kind", "Group"],
        }),
        [new("Series", "Value"), new("Time", "Kind"), new("Kind", "Sensors"), new("Value", "Text"), new("Group", "Sensors", TrainingOnly: true)],
        null, "Series", "Measured", "Hours")
    {
        Groups = true,
    };
}
