using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Autoencoding;

/// <summary>How a <see cref="SequenceAutoencoder"/> is built and trained.</summary>
public record AutoencoderOptions : ITrainingSettings
{
    /// <summary>The cell of the recurrent layers. Default <see cref="CellKind.Lstm"/>.</summary>
    [SearchChoices]
    public CellKind Cell { get; init => field = Guard.Defined(value); }

    /// <summary>Units of each recurrent layer, and so numbers of the vector that a sequence must pass through. Default 32.</summary>
    [SearchRange(8, 256, Log = true)]
    public int HiddenSize { get; init => field = Guard.Between(value, 1, 1 << 12); } = 32;

    /// <summary>Recurrent layers of the encoder, and as many of the decoder. Default 1.</summary>
    [SearchRange(1, 3)]
    public int Layers { get; init => field = Guard.Between(value, 1, 16); } = 1;

    /// <summary>The part of the input values that is hidden in training, while all are to be given back (Vincent et al. 2008). Default 0.</summary>
    [SearchRange(0, 0.5)]
    public float MaskRate { get; init => field = Guard.Between(value, 0f, 0.95f); }

    /// <summary>Passes over the training sequences; null, the default, chooses by their number, the more the fewer there are.</summary>
    [SearchRange(10, 400, Log = true, Initial = 50)]
    public int? Epochs { get; init => field = Guard.Between(value, 1, 1 << 20); }

    /// <summary>Sequences in each training step; null, the default, chooses 16 to 128 from their number.</summary>
    [SearchRange(8, 256, Log = true, Initial = 32)]
    public int? BatchSize { get; init => field = Guard.Between(value, 1, 1 << 16); }

    /// <summary>Adam's rate, which warms up and then falls along half a cosine. Default 0.01.</summary>
    [SearchRange(0.0003, 0.03, Log = true)]
    public float LearningRate { get; init => field = Guard.Positive(value); } = 0.01f;

    /// <summary>Decoupled weight decay (Loshchilov and Hutter 2019). Default 0.</summary>
    [SearchRange(0, 0.1)]
    public float WeightDecay { get; init => field = Guard.Between(value, 0f, 1f); }

    /// <summary>The largest global norm of a gradient; longer ones are shortened to it. Default 1.</summary>
    public float GradientClip { get; init => field = Guard.Positive(value); } = 1;

    /// <summary>
    /// The part of the sequences that is held out, to stop in time and to compute the threshold from: blocks that are contiguous in time, without the sequences beside
    /// them. Where that part is too small to estimate the threshold, all parts of its size are held out one after the other, each from a network of
    /// its own (<see cref="CrossFitting"/>), and the model keeps the network whose loss is the median, or learns
    /// from all sequences where independent ones are scarce. Default 0.2. With 0, or with fewer than 10 sequences, the threshold is computed from the training
    /// sequences, and is too low. Not used when validation sequences are given.
    /// </summary>
    public float ValidationFraction { get; init => field = Guard.Between(value, 0f, 0.5f); } = 0.2f;

    /// <summary>
    /// Whether all parts may be held out in turn where one is too small to estimate the threshold, which takes as many trainings more. Default true; false extrapolates
    /// from one part.
    /// </summary>
    public bool CrossFitting { get; init; } = true;

    /// <summary>Epochs without a better validation loss after which training stops; null, the default, is a third of the epochs.</summary>
    public int? EarlyStoppingPatience { get; init => field = Guard.Between(value, 1, 1 << 20); }

    /// <summary>
    /// The part of normal sequences that may be taken for anomalies, which decides on the threshold. Default 0.01. A rate below what the sequences can tell is replaced
    /// by <see cref="SequenceAutoencoder.ThresholdRate"/>.
    /// </summary>
    public float FalseAlarmRate { get; init => field = Guard.Inside(value, 0, 1); } = 0.01f;

    /// <summary>Seed of all that is random in training; null, the default, takes the host's.</summary>
    public int? Seed { get; init; }

    /// <summary>Threads that work; 0, the default, takes every core. Results do not depend on it.</summary>
    public int Threads { get; init => field = Guard.Between(value, 0, 1024); }

    /// <summary>Ends training early and keeps the best model so far.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>
    /// The file that the state of the training is written to, after each epoch and every minute of longer ones; null, the default, for none. A training that was
    /// killed or cancelled goes on from there when it is started anew with the same data and options, and its weights are the same, bit for bit, as if
    /// it had never been interrupted (on the same machine, runtime and vector width). It first reports the epochs of before once more. A file of another training is refused; when
    /// training is done, the file is deleted.
    /// </summary>
    public string? CheckpointPath { get; init => field = Guard.File(value); }

    /// <summary>Called after each epoch, on the thread that trains.</summary>
    public Action<TrainingReport>? OnReport { get; init; }
}
