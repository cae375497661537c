namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>The prediction task of a sequence.</summary>
public enum PredictionTask
{
    /// <summary>Multiclass classification; targets are class numbers from 0 on. Outputs: a probability for each class.</summary>
    Multiclass,

    /// <summary>Binary classification; targets are 1 and 0. Outputs: the score (a logit, above 0 for the positive class) and the probability.</summary>
    Binary,

    /// <summary>Regression. Output: the value.</summary>
    Regression,
}
