namespace Microsoft.ML.Lstm;

/// <summary>What a training takes where its options leave it open: by the number of examples that there are.</summary>
/// <param name="Passes">Examples that all epochs together learn from.</param>
/// <param name="LeastEpochs">Epochs at least.</param>
/// <param name="MostEpochs">Epochs at most.</param>
/// <param name="StepsPerEpoch">Steps that an epoch has where that makes enough examples a batch, and 128 at most.</param>
/// <param name="LeastPatience">Epochs of patience at least, if a third of all is less.</param>
/// <param name="LeastBatch">Examples of a batch at least.</param>
readonly record struct SizeDefaults(int Passes, int LeastEpochs, int MostEpochs, int StepsPerEpoch, int LeastPatience, int LeastBatch = 16)
{
    /// <summary>The settings with what so many examples call for in place of null.</summary>
    public TrainingOptions Resolve(TrainingOptions training, int examples)
    {
        var epochs = training.Epochs ?? Math.Clamp(Passes / examples, LeastEpochs, MostEpochs);
        return training with
        {
            Epochs = epochs,
            BatchSize = training.BatchSize ?? Math.Clamp(examples / StepsPerEpoch, LeastBatch, 128),
            EarlyStoppingPatience = training.EarlyStoppingPatience ?? Math.Max(LeastPatience, epochs / 3),
        };
    }
}
