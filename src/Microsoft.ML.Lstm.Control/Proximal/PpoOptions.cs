namespace Microsoft.ML.Lstm;

/// <summary>How a <see cref="RecurrentPpo"/> trains.</summary>
public sealed record PpoOptions
{
    /// <summary>The policy's network.</summary>
    public RecurrentPolicyOptions Policy { get; init => field = Given(value); } = new();

    /// <summary>Environments that are stepped together. Default 64.</summary>
    public int Environments { get; init => field = Require.Between(value, 1, 1 << 14); } = 64;

    /// <summary>Steps that each environment takes between two updates; best a multiple of an episode's length where all are as long. Default 128.</summary>
    public int RolloutSteps { get; init => field = Require.Between(value, 1, 1 << 20); } = 128;

    /// <summary>
    /// Steps through which gradients go back: longer parts of episodes are cut into chunks, each with the state that it began with when it was played. Null, the default, for all steps of an episode that lie
    /// within a rollout.
    /// </summary>
    public int? ChunkSteps { get; init => field = Require.Between(value, 1, 1 << 20); }

    /// <summary>Steps in all environments together. Default 1,000,000.</summary>
    public long TotalSteps { get; init => field = Require.Between(value, 1, 1L << 50); } = 1_000_000;

    /// <summary>Passes over the steps of a rollout. Default 4.</summary>
    public int Epochs { get; init => field = Require.Between(value, 1, 1 << 10); } = 4;

    /// <summary>Parts that a pass is cut into, each an update of the weights; sequences stay whole. Default 4.</summary>
    public int Minibatches { get; init => field = Require.Between(value, 1, 1 << 14); } = 4;

    /// <summary>The discount γ of later rewards. Default 0.99; 0 where a step's reward depends on its action alone.</summary>
    public float Discount { get; init => field = Require.Between(value, 0f, 1f); } = 0.99f;

    /// <summary>The decay λ of generalised advantage estimation (Schulman et al. 2016). Default 0.95.</summary>
    public float TraceDecay { get; init => field = Require.Between(value, 0f, 1f); } = 0.95f;

    /// <summary>The learning rate of Adam, which falls to 0 in a line. Default 0.001.</summary>
    public float LearningRate { get; init => field = Require.Positive(value); } = 0.001f;

    /// <summary>The factor on the learning rate of the memory's weights; 0 leaves them as they were drawn, so that only the layers around them learn. Default 1.</summary>
    public float MemoryLearningRate { get; init => field = Require.Between(value, 0f, 1e3f); } = 1;

    /// <summary>How far the ratio of probabilities may leave 1 (ε). Default 0.2.</summary>
    public float Clip { get; init => field = Require.Inside(value, 0, 1); } = 0.2f;

    /// <summary>How far a value may leave the old one, in deviations of returns where values are normalised. Null, the default, for no limit.</summary>
    public float? ValueClip { get; init => field = value is { } clip ? Require.Positive(clip) : null; }

    /// <summary>The weight of the value's loss. Default 0.5.</summary>
    public float ValueWeight { get; init => field = Require.Between(value, 0f, 1e3f); } = 0.5f;

    /// <summary>The bonus for entropy at the start. Default 0.01.</summary>
    public float Entropy { get; init => field = Require.Between(value, 0f, 1e3f); } = 0.01f;

    /// <summary>The bonus for entropy at the end, to which it falls in a line. Default 0.</summary>
    public float FinalEntropy { get; init => field = Require.Between(value, 0f, 1e3f); }

    /// <summary>Gradient clipping by global norm. Default 0.5.</summary>
    public float GradientClip { get; init => field = Require.Positive(value); } = 0.5f;

    /// <summary>Whether values are learnt in units of the deviation of returns. Default true.</summary>
    public bool NormalizeValues { get; init; } = true;

    /// <summary>Seed of all that is random. Default 0.</summary>
    public int Seed { get; init; }

    /// <summary>Number of threads; null, the default, takes every core. Results do not depend on it.</summary>
    public int? Threads { get; init => field = Require.Between(value, 1, 1024); }

    /// <summary>Ends training early and keeps the policy so far.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>
    /// The file that the state of the training is written to, every minute and when it is cancelled, or a directory; null, the default, for none. A training that was killed or cancelled goes on from there when it is started anew with the
    /// same options, to the same bits. A file of another training is refused; when training is done, the file is deleted.
    /// </summary>
    public string? CheckpointPath { get; init => field = Require.File(value); }

    /// <summary>Called after each iteration, on the thread that trains.</summary>
    public Action<EpisodeReport>? OnReport { get; init; }

    /// <summary>All that the trained weights depend on, the seed aside.</summary>
    internal string Fingerprint => FormattableString.Invariant(
        $"PPO {Policy.Network.Cell} {Policy.Network.HiddenSize} {Policy.Network.Layers} {Policy.EncoderSize} {Policy.HeadSize} {Policy.LongestMemory} {Policy.DelaySteps} {Policy.ClockSteps} {Environments} {RolloutSteps} {ChunkSteps} {TotalSteps} {Epochs} {Minibatches} {Discount:R} {TraceDecay:R} {LearningRate:R} {MemoryLearningRate:R} {Clip:R} {ValueClip:R} {ValueWeight:R} {Entropy:R} {FinalEntropy:R} {GradientClip:R} {NormalizeValues}");

    static RecurrentPolicyOptions Given(RecurrentPolicyOptions? policy) => policy ?? throw new ArgumentNullException(nameof(Policy));
}
