namespace Microsoft.ML.Lstm.Engine.Tasks.Generation;

/// <summary>How a generator of sequences is built and trained.</summary>
public record GenerationOptions : ITaskOptions
{
    /// <summary>The recurrent network, which reads the steps so far.</summary>
    public NetworkOptions Network { get; init => field = value ?? throw new ArgumentNullException(nameof(Network)); } = new();

    /// <summary>How it is trained.</summary>
    public TrainingOptions Training { get; init => field = value ?? throw new ArgumentNullException(nameof(Training)); } = new();

    /// <summary>The distribution of the values of a step. Null, the default: <see cref="StepDistribution.Joint"/> where all values are 0 or 1, else <see cref="StepDistribution.Mixture"/>.</summary>
    public StepDistribution? Distribution { get; init => field = Require.Defined(value); }

    /// <summary>Hidden units of the chain of values of <see cref="StepDistribution.Joint"/>. Default 64.</summary>
    [SearchRange(16, 256, Log = true)]
    public int JointUnits { get; init => field = Require.Between(value, 1, 1 << 12); } = 64;

    /// <summary>Components of the mixture of normal distributions of <see cref="StepDistribution.Mixture"/>. Default 20.</summary>
    [SearchRange(1, 40)]
    public int MixtureComponents { get; init => field = Require.Between(value, 1, 1 << 10); } = 20;

    /// <summary>Variational dropout of the values that are read. Default 0.1.</summary>
    [SearchRange(0, 0.5)]
    public float InputDropout { get; init => field = Require.Between(value, 0f, 0.95f); } = 0.1f;

    /// <summary>Variational dropout of the hidden state on its way to the next step (Gal and Ghahramani 2016), of LSTM and GRU; other cells have none. Default 0.1.</summary>
    [SearchRange(0, 0.5)]
    public float RecurrentDropout { get; init => field = Require.Between(value, 0f, 0.95f); } = 0.1f;

    /// <summary>Units of each direction of the layer that reads a condition, where there is one. Default 64.</summary>
    [SearchRange(16, 256, Log = true)]
    public int ConditionUnits { get; init => field = Require.Between(value, 1, 1 << 12); } = 64;

    /// <summary>Whether it is learnt where sequences end, so that generated ones end, too. Default true. A sequence with a condition ends with it.</summary>
    public bool LearnsEnd { get; init; } = true;

    /// <summary>
    /// Numbers of the code of a whole sequence, of a variational autoencoder (sketch-rnn, Ha and Eck 2017): an encoder reads the sequence and gives a normal distribution, from which the code is drawn that the first state, and every step, of what makes
    /// sequences depend on. So they can be encoded, decoded and interpolated, and are made anew from a code that is drawn. Default 0, no code; published 128.
    /// </summary>
    public int LatentSize { get; init => field = Require.Between(value, 0, 1 << 12); }

    /// <summary>Units of each direction of the encoder, where there is a code. Default 128, half of the default units of the network that makes steps, as published.</summary>
    [SearchRange(16, 256, Log = true)]
    public int EncoderUnits { get; init => field = Require.Between(value, 1, 1 << 12); } = 128;

    /// <summary>
    /// The weight w of the divergence of codes from a standard normal distribution beside the mean loss of a step: KL(q || N(0, I)) / <see cref="LatentSize"/>, in nats. Above, new sequences are better, below, those that are decoded. Default 0.5, as published.
    /// It grows from a hundredth: w (1 - 0.99 Rˢ) after s steps.
    /// </summary>
    [SearchRange(0.05, 1, Log = true)]
    public float KlWeight { get; init => field = Require.Between(value, 0f, 1000f); } = 0.5f;

    /// <summary>R, what is left after each training step of that which the divergence's weight lacks. Null, the default: such that a hundredth is left when the last epoch ends, and 0.99995 at most, as published.</summary>
    public float? KlDecay { get; init => field = Require.Between(value, 0f, 1f); }

    /// <summary>The divergence, in nats per number of the code, below which that of a sequence does not count, so that its code says something. Default 0.2, as published.</summary>
    public float KlFloor { get; init => field = Require.Between(value, 0f, 1000f); } = 0.2f;

    /// <summary>Steps after which a longer training sequence is cut: its state goes on, gradients do not. Default 512; a sequence with a condition or a code is never cut.</summary>
    public int ChunkSteps { get; init => field = Require.Between(value, 1, 1 << 16); } = 512;

    TaskDefaults ITaskOptions.Defaults => Defaults;

    internal static readonly TaskDefaults Defaults = new("a generator of sequences")
    {
        Network = new() { HiddenSize = 256, Dropout = 0.4f },
        Training = new() { LearningRate = 0.006f, WeightDecay = 0.01f, ValidationFraction = 0.1f },
        BySize = new(Passes: 60_000, LeastEpochs: 12, MostEpochs: 100, StepsPerEpoch: 30, LeastPatience: 12, LeastBatch: 4),
        Missing = new Dictionary<string, string> { ["Training.Members"] = "its model is one network" },
    };

    /// <summary>The same with the task's values in place of null; what the task does not have is refused.</summary>
    internal GenerationOptions Resolved() => this with { Network = Defaults.Resolve(Network), Training = Defaults.Resolve(Training) };
}
