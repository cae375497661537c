using Microsoft.ML.Lstm.Engine.Tasks.Classification;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm;

/// <summary>Trains recurrent networks to tell which class a sequence is of.</summary>
/// <remarks>
/// To create it, use <c>mlContext.MulticlassClassification.Trainers.Lstm</c>.
/// The label is a key. Output: PredictedLabel, a key, and Score, a probability for each class, calibrated on what the members left out (Guo et al. 2017).
/// </remarks>
public sealed class LstmMulticlassTrainer : LstmTrainer
{
    internal LstmMulticlassTrainer(IHostEnvironment env, LstmMulticlassOptions options) : base(env, PredictionTask.Multiclass, options)
    {
    }
}

/// <summary>Columns and settings of <see cref="LstmMulticlassTrainer"/>; every one has a default.</summary>
public sealed record LstmMulticlassOptions : LstmTrainerOptions;
