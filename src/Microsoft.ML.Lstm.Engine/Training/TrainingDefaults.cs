namespace Microsoft.ML.Lstm.Engine.Training;

/// <summary>What a task's training takes where its options leave it open: from the number of sequences that there are.</summary>
/// <param name="Passes">Sequences that all epochs together learn from.</param>
/// <param name="LeastEpochs">Epochs at least.</param>
/// <param name="MostEpochs">Epochs at most.</param>
/// <param name="StepsPerEpoch">Steps that an epoch has where that makes 16 to 128 sequences a batch.</param>
/// <param name="LeastPatience">Epochs of patience at least, if a third of all is less.</param>
readonly record struct TrainingDefaults(int Passes, int LeastEpochs, int MostEpochs, int StepsPerEpoch, int LeastPatience)
{
    /// <summary>Of classifiers and regressions.</summary>
    public static readonly TrainingDefaults Prediction = new(100_000, 8, 200, 8, 3);

    /// <summary>Of autoencoders.</summary>
    public static readonly TrainingDefaults Autoencoding = new(50_000, 20, 150, 12, 5);

    public int Epochs(int? given, int sequences) => given ?? Math.Clamp(Passes / sequences, LeastEpochs, MostEpochs);

    public int BatchSize(int? given, int sequences) => given ?? Math.Clamp(sequences / StepsPerEpoch, 16, 128);

    public int Patience(int? given, int epochs) => given ?? Math.Max(LeastPatience, epochs / 3);
}
