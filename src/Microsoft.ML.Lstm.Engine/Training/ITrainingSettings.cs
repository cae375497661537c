namespace Microsoft.ML.Lstm.Engine.Training;

/// <summary>What the options of every task say about a training beside what is trained.</summary>
interface ITrainingSettings
{
    /// <summary>Threads that work; 0 takes every core.</summary>
    int Threads { get; }

    /// <summary>Ends training early and keeps the best so far.</summary>
    CancellationToken CancellationToken { get; }

    /// <summary>Called after each epoch.</summary>
    Action<TrainingReport>? OnReport { get; }

    /// <summary>The file that holds the state of the training; null for none.</summary>
    string? CheckpointPath { get; }
}
