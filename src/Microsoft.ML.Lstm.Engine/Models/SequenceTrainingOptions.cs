using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Models;

/// <summary>How a <see cref="SequenceModel"/> is trained.</summary>
public sealed record SequenceTrainingOptions
{
    /// <summary>Passes over the training sequences. Default 20.</summary>
    [Sweep(5, 200, Log = true)]
    public int Epochs { get; init => field = Guard.AtLeast(value, 1); } = 20;

    /// <summary>Sequences in each step. Default 32.</summary>
    [Sweep(8, 256, Log = true)]
    public int BatchSize { get; init => field = Guard.Between(value, 1, 1 << 16); } = 32;

    /// <summary>Adam's rate after the warm-up; it falls to zero along half a cosine. Default 0.003.</summary>
    [Sweep(0.0003, 0.03, Log = true)]
    public float LearningRate { get; init => field = Guard.Positive(value); } = 0.003f;

    /// <summary>Decoupled weight decay (Loshchilov and Hutter 2019). Default 0.</summary>
    [Sweep(0, 0.1)]
    public float WeightDecay { get; init => field = Guard.Between(value, 0f, 1f); }

    /// <summary>The largest global norm of a gradient; longer ones are shortened to it. Default 1.</summary>
    public float GradientClip { get; init => field = Guard.Positive(value); } = 1;

    /// <summary>Epochs without a better validation loss after which training stops; without validation it never stops early. Default 10.</summary>
    public int EarlyStoppingPatience { get; init => field = Guard.AtLeast(value, 1); } = 10;

    /// <summary>Threads that work; 0, the default, takes every core. Results do not depend on it.</summary>
    public int Threads { get; init => field = Guard.Between(value, 0, 1024); }

    /// <summary>Ends training early and keeps the best weights so far.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Called after each epoch, on the thread that trains.</summary>
    public Action<TrainingReport>? OnReport { get; init; }
}
