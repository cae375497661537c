using Microsoft.ML.Lstm.Engine.Tasks.Classification;
using Microsoft.ML.Lstm.Sequences;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm;

/// <summary>Trains recurrent networks to tell whether a sequence is of a kind or not.</summary>
/// <remarks>
/// To create it, use <c>mlContext.BinaryClassification.Trainers.Lstm</c>.
/// The label is a <see cref="bool"/>. Output: PredictedLabel; Score, above 0 for yes; and Probability, calibrated on what the members left out (Guo et al. 2017).
/// </remarks>
public sealed class LstmBinaryTrainer : LstmTrainer
{
    internal LstmBinaryTrainer(IHostEnvironment env, LstmBinaryOptions options) : base(env, PredictionTask.Binary, options)
    {
    }
}

/// <summary>Columns and settings of <see cref="LstmBinaryTrainer"/>; every one has a default.</summary>
public sealed record LstmBinaryOptions : LstmTrainerOptions
{
    /// <summary>Column to add: after each step the calibrated probability of yes if the sequence ended there, a vector of variable size [steps], as <see cref="LstmTrainerOptions.StepScoreColumnName"/> for scores. Null, the default, for none.</summary>
    public string? StepProbabilityColumnName { get; init; }

    internal override StepColumns StepColumns => new(StepScoreColumnName, StepProbabilityColumnName);
}
