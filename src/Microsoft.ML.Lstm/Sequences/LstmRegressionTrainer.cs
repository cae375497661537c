using Microsoft.ML.Lstm.Engine.Tasks.Classification;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm;

/// <summary>Trains recurrent networks to tell a value of a sequence.</summary>
/// <remarks>
/// To create it, use <c>mlContext.Regression.Trainers.Lstm</c>.
/// The label is a <see cref="float"/>. Output: Score, the value.
/// </remarks>
public sealed class LstmRegressionTrainer : LstmTrainer
{
    internal LstmRegressionTrainer(IHostEnvironment env, LstmRegressionOptions options) : base(env, PredictionTask.Regression, options)
    {
    }
}

/// <summary>Columns and settings of <see cref="LstmRegressionTrainer"/>; every one has a default.</summary>
public sealed record LstmRegressionOptions : LstmTrainerOptions;
