namespace Microsoft.ML.Lstm;

/// <summary>How a <see cref="RecurrentDqn"/> trains.</summary>
public sealed record DqnOptions
{
    /// <summary>The policy's network, whose scores of choices are their values.</summary>
    public RecurrentPolicyOptions Policy { get; init => field = value ?? throw new ArgumentNullException(nameof(Policy)); } = new();

    /// <summary>Environments that are stepped together. Default 16.</summary>
    public int Environments { get; init => field = Require.Between(value, 1, 1 << 14); } = 16;

    /// <summary>Steps of a sequence in the replay, through which gradients go back: what an environment adds each time. Default 80.</summary>
    public int SequenceSteps { get; init => field = Require.Between(value, 2, 1 << 16); } = 80;

    /// <summary>
    /// Steps at the start of a sequence that only bring the state that was stored with it up to date (R2D2's burn-in, Kapturowski et al. 2019); a sequence that begins an episode needs none. Default 20; below <see cref="SequenceSteps"/>.
    /// </summary>
    public int BurnInSteps { get; init => field = Require.Between(value, 0, 1 << 16); } = 20;

    /// <summary>Sequences in the replay, a multiple of <see cref="Environments"/> at least once over; older ones are replaced. Default 2,048.</summary>
    public int ReplaySequences { get; init => field = Require.Between(value, 1, 1 << 22); } = 2048;

    /// <summary>
    /// The power of a sequence's last errors by which it is drawn (α, prioritised replay, Schaul et al. 2016, of sequences as R2D2 has it): 0, the default, draws all as often.
    /// </summary>
    public float PriorityExponent { get; init => field = Require.Between(value, 0f, 1f); }

    /// <summary>How far weights of the loss make up for sequences that are drawn more often (β); 1 for all of it. Default 0.6; without effect where <see cref="PriorityExponent"/> is 0.</summary>
    public float PriorityCorrection { get; init => field = Require.Between(value, 0f, 1f); } = 0.6f;

    /// <summary>Steps in all environments together. Default 1,000,000.</summary>
    public long TotalSteps { get; init => field = Require.Between(value, 1, 1L << 50); } = 1_000_000;

    /// <summary>Steps before the first update. Default 10,000.</summary>
    public long WarmUpSteps { get; init => field = Require.Between(value, 1, 1L << 50); } = 10_000;

    /// <summary>Updates after each time that all environments have added a sequence. Default 8.</summary>
    public int Updates { get; init => field = Require.Between(value, 1, 1 << 14); } = 8;

    /// <summary>Sequences of an update. Default 32.</summary>
    public int BatchSize { get; init => field = Require.Between(value, 1, 1 << 14); } = 32;

    /// <summary>Updates after which the target network takes over the weights. Default 100.</summary>
    public int TargetUpdates { get; init => field = Require.Between(value, 1, 1 << 24); } = 100;

    /// <summary>Rewards that are summed before a value takes their place (n). Default 3.</summary>
    public int RewardSteps { get; init => field = Require.Between(value, 1, 1 << 10); } = 3;

    /// <summary>The discount γ of later rewards. Default 0.99.</summary>
    public float Discount { get; init => field = Require.Between(value, 0f, 1f); } = 0.99f;

    /// <summary>The learning rate of Adam, which falls to 0 in a line. Default 0.001.</summary>
    public float LearningRate { get; init => field = Require.Positive(value); } = 0.001f;

    /// <summary>As of <see cref="PpoOptions.MemoryLearningRate"/>. Default 1.</summary>
    public float MemoryLearningRate { get; init => field = Require.Between(value, 0f, 1e3f); } = 1;

    /// <summary>The share of random actions at the end, to which it falls from 1. Default 0.02.</summary>
    public float FinalExploration { get; init => field = Require.Between(value, 0f, 1f); } = 0.02f;

    /// <summary>The share of the training over which random actions become fewer. Default 0.5.</summary>
    public float ExplorationFraction { get; init => field = Require.Between(value, 0f, 1f); } = 0.5f;

    /// <summary>Gradient clipping by global norm. Default 5.</summary>
    public float GradientClip { get; init => field = Require.Positive(value); } = 5;

    /// <summary>Seed of all that is random. Default 0.</summary>
    public int Seed { get; init; }

    /// <summary>Number of threads; null, the default, takes every core. Results do not depend on it.</summary>
    public int? Threads { get; init => field = Require.Between(value, 1, 1024); }

    /// <summary>Ends training early and keeps the policy so far.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>As of <see cref="PpoOptions.CheckpointPath"/>; the replay is part of it.</summary>
    public string? CheckpointPath { get; init => field = Require.File(value); }

    /// <summary>Called after each time that all environments have added a sequence, on the thread that trains.</summary>
    public Action<EpisodeReport>? OnReport { get; init; }

    /// <summary>All that the trained weights depend on, the seed aside.</summary>
    internal string Fingerprint => FormattableString.Invariant(
        $"DQN {Policy.Network.Cell} {Policy.Network.HiddenSize} {Policy.Network.Layers} {Policy.EncoderSize} {Policy.HeadSize} {Policy.LongestMemory} {Policy.DelaySteps} {Policy.ClockSteps} {Environments} {SequenceSteps} {BurnInSteps} {ReplaySequences} {PriorityExponent:R} {PriorityCorrection:R} {TotalSteps} {WarmUpSteps} {Updates} {BatchSize} {TargetUpdates} {RewardSteps} {Discount:R} {LearningRate:R} {MemoryLearningRate:R} {FinalExploration:R} {ExplorationFraction:R} {GradientClip:R}");
}
