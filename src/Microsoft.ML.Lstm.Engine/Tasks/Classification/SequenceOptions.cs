using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>How a <see cref="SequencePredictionModel"/> is built and trained.</summary>
public abstract record SequenceOptions : ITrainingSettings
{
    /// <summary>The cell of the recurrent layers. Default <see cref="CellKind.Lstm"/>.</summary>
    [SearchChoices]
    public CellKind Cell { get; init => field = Guard.Defined(value); }

    /// <summary>Units of each recurrent layer, in each direction. Default 64.</summary>
    [SearchRange(16, 256, Log = true)]
    public int HiddenSize { get; init => field = Guard.Between(value, 1, 1 << 12); } = 64;

    /// <summary>Recurrent layers, one on top of the other. Default 1.</summary>
    [SearchRange(1, 3)]
    public int Layers { get; init => field = Guard.Between(value, 1, 16); } = 1;

    /// <summary>Whether sequences are read from both ends (Schuster and Paliwal 1997). Default true.</summary>
    [SearchChoices]
    public bool Bidirectional { get; init; } = true;

    /// <summary>How the steps of a sequence become one vector. Default <see cref="SequencePooling.Attention"/>.</summary>
    [SearchChoices]
    public SequencePooling Pooling { get; init => field = Guard.Defined(value); } = SequencePooling.Attention;

    /// <summary>
    /// Channels of the convolutions that read numeric sequences beside the recurrent layers, for short shapes wherever they come (LSTM-FCN,
    /// Karim et al. 2018); 0 does without. Default 64.
    /// </summary>
    [SearchRange(0, 128)]
    public int ConvolutionChannels { get; init => field = Guard.Between(value, 0, 1 << 12); } = 64;

    /// <summary>Features of the vector that is learnt for each token. Default 32.</summary>
    [SearchRange(8, 128, Log = true)]
    public int EmbeddingSize { get; init => field = Guard.Between(value, 1, 1 << 12); } = 32;

    /// <summary>The part of the values that is dropped in training, between layers and before the output. Default 0.2.</summary>
    [SearchRange(0, 0.5)]
    public float Dropout { get; init => field = Guard.Between(value, 0f, 0.95f); } = 0.2f;

    /// <summary>
    /// Noise that numeric sequences are disturbed by in training, in standard deviations of each feature: each value by itself, and each sequence by a
    /// factor. So little is learnt by heart (Bishop 1995). Default 0.1.
    /// </summary>
    [SearchRange(0, 0.3)]
    public float InputNoise { get; init => field = Guard.Between(value, 0f, 10f); } = 0.1f;

    /// <summary>Passes over the training examples for each member; null, the default, chooses by their number, the more the fewer there are.</summary>
    [SearchRange(5, 200, Log = true, Initial = 30)]
    public int? Epochs { get; init => field = Guard.Between(value, 1, 1 << 20); }

    /// <summary>Examples in each training step; null, the default, chooses 16 to 128 from their number.</summary>
    [SearchRange(8, 256, Log = true, Initial = 32)]
    public int? BatchSize { get; init => field = Guard.Between(value, 1, 1 << 16); }

    /// <summary>Adam's rate, times what the schedule makes of it. Default 0.003.</summary>
    [SearchRange(0.0003, 0.03, Log = true)]
    public float LearningRate { get; init => field = Guard.Positive(value); } = 0.003f;

    /// <summary>What becomes of the rate over the steps. Default <see cref="LearningRateSchedule.Cosine"/>.</summary>
    [SearchChoices]
    public LearningRateSchedule Schedule { get; init => field = Guard.Defined(value); }

    /// <summary>Decoupled weight decay (Loshchilov and Hutter 2019). Default 0.01.</summary>
    [SearchRange(0, 0.1)]
    public float WeightDecay { get; init => field = Guard.Between(value, 0f, 1f); } = 0.01f;

    /// <summary>The largest global norm of a gradient; longer ones are shortened to it. Default 1.</summary>
    public float GradientClip { get; init => field = Guard.Positive(value); } = 1;

    /// <summary>The share of certainty that is taken from the classes of the training examples (Szegedy et al. 2016). Default 0.05.</summary>
    [SearchRange(0, 0.2)]
    public float LabelSmoothing { get; init => field = Guard.Between(value, 0f, 0.9f); } = 0.05f;

    /// <summary>How much the classes count when <see cref="ClassWeights"/> are not given. Default <see cref="ClassWeighting.None"/>.</summary>
    [SearchChoices]
    public ClassWeighting ClassWeighting { get; init => field = Guard.Defined(value); }

    /// <summary>How much each class counts, besides the weights of the examples; null, the default, leaves it to <see cref="ClassWeighting"/>.</summary>
    public IReadOnlyList<float>? ClassWeights { get; init; }

    /// <summary>
    /// The part of the training examples that each member leaves out to stop in time, another one for each, and that the probabilities are
    /// calibrated on. Default 0.2; 0 does without. Not used when validation examples are given. Numbers are scaled by all training examples, those that a member leaves
    /// out included, as all members read one scaled input; the means and deviations are all that a member knows of what it leaves out, and no label.
    /// </summary>
    public float ValidationFraction { get; init => field = Guard.Between(value, 0f, 0.5f); } = 0.2f;

    /// <summary>Epochs without a better validation loss after which training stops; null, the default, is a third of the epochs, 3 at least.</summary>
    public int? EarlyStoppingPatience { get; init => field = Guard.Between(value, 1, 1 << 20); }

    /// <summary>Networks in one model, each from a seed of its own; the means of their scores count. Null, the default, takes 5, and 3 from 5,000 examples on.</summary>
    [SearchRange(1, 5, Initial = 3)]
    public int? Members { get; init => field = Guard.Between(value, 1, 100); }

    /// <summary>
    /// When training goes on from a previous model: layers of every encoder, counted from the input, that stay as they are. An embedding is a
    /// layer; the convolutions together count as one, beside the first recurrent layer. Default 0.
    /// </summary>
    public int FrozenLayers { get; init => field = Guard.Between(value, 0, 32); }

    /// <summary>
    /// When training goes on from a previous model: the rate of each layer as a part of the rate of the layer above it, so that what is general
    /// changes least (Howard and Ruder 2018). Default 0.5; 1 trains all layers alike.
    /// </summary>
    [SearchRange(0.1, 1)]
    public float LayerwiseLearningRateDecay { get; init => field = Guard.Between(value, 0f, 1f); } = 0.5f;

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
