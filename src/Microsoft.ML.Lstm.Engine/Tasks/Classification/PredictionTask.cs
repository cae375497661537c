namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>What is learnt of a sequence.</summary>
public enum PredictionTask
{
    /// <summary>One of some classes; targets are their numbers from 0 on. Outputs: a probability for each class.</summary>
    Multiclass,

    /// <summary>Whether or not; targets are 1 and 0. Outputs: the score, above 0 for yes, and the probability.</summary>
    Binary,

    /// <summary>A value. Output: the value.</summary>
    Regression,
}
