namespace Microsoft.ML.Lstm.Tests.Conformance;

/// <summary>What laws vary in a step's options.</summary>
/// <param name="Threads">Threads of training and scoring.</param>
/// <param name="Seed">Seed of training.</param>
/// <param name="Token">Stops training.</param>
public sealed record Setting(int Threads = 1, int Seed = 1, CancellationToken Token = default)
{
    /// <summary>Epochs of what is trained in epochs; null for the step's own.</summary>
    public int? Epochs { get; init; }

    /// <summary>The file that training can be resumed from; null for none.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>Told of each epoch.</summary>
    public Action<TrainingReport>? Report { get; init; }

    /// <summary>A step's own training with all of these.</summary>
    public TrainingOptions Of(TrainingOptions own) => own with
    {
        Threads = Threads,
        Seed = Seed,
        CancellationToken = Token,
        Epochs = own.Epochs is null ? null : Epochs ?? own.Epochs,
        CheckpointPath = Checkpoint,
        OnReport = Report,
    };
}

/// <summary>A column that a step reads.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Wrong">Another column of <see cref="Recording"/>, of a type that the step cannot read in its place.</param>
/// <param name="TrainingOnly">Whether only training reads it.</param>
public sealed record ReadColumn(string Name, string Wrong, bool TrainingOnly = false);
