using Microsoft.ML.Lstm.Engine.Optimizers;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

/// <summary>How a <see cref="SequenceModel"/> is trained.</summary>
public sealed record SequenceTrainingOptions : ITrainingSettings
{
    /// <summary>Passes over the training sequences. Default 20.</summary>
    [SearchRange(5, 200, Log = true)]
    public int Epochs { get; init => field = Guard.AtLeast(value, 1); } = 20;

    /// <summary>Sequences in each step. Default 32.</summary>
    [SearchRange(8, 256, Log = true)]
    public int BatchSize { get; init => field = Guard.Between(value, 1, 1 << 16); } = 32;

    /// <summary>The optimizer's rate, times what the schedule makes of it. Default 0.003.</summary>
    [SearchRange(0.0003, 0.03, Log = true)]
    public float LearningRate { get; init => field = Guard.Positive(value); } = 0.003f;

    /// <summary>What becomes of the rate over the steps. By default it warms up, then falls to zero along half a cosine.</summary>
    public ISchedule Schedule { get; init => field = value ?? throw new ArgumentNullException(nameof(Schedule)); } = new CosineSchedule();

    /// <summary>
    /// Makes what slows a training when the loss on the validation sequences stays where it is; its factor multiplies the schedule's, which
    /// is best a <see cref="ConstantSchedule"/> then. Default none.
    /// </summary>
    public Func<ReduceOnPlateau>? Plateau { get; init; }

    /// <summary>Makes the optimizer for so many weights. Default Adam with <see cref="WeightDecay"/>.</summary>
    public Func<int, IOptimizer>? Optimizer { get; init; }

    /// <summary>Decoupled weight decay of the default optimizer (Loshchilov and Hutter 2019). Default 0.</summary>
    [SearchRange(0, 0.1)]
    public float WeightDecay { get; init => field = Guard.Between(value, 0f, 1f); }

    /// <summary>The largest global norm of a gradient; longer ones are shortened to it. Default 1.</summary>
    public float GradientClip { get; init => field = Guard.Positive(value); } = 1;

    /// <summary>What each element of a gradient is held within (Mikolov 2012), before <see cref="GradientClip"/>; 0, the default, for no limit.</summary>
    public float GradientValueClip { get; init => field = Guard.Between(value, 0f, float.MaxValue); }

    /// <summary>
    /// Steps that gradients go back: longer sequences are trained in chunks of so many steps, their state carried from chunk to chunk (truncated
    /// backpropagation through time, Williams and Peng 1990), and memory is taken for one chunk only. 0, the default, for whole sequences.
    /// </summary>
    public int ChunkSteps { get; init => field = Guard.AtLeast(value, 0); }

    /// <summary>
    /// How much the average of the weights keeps of itself at each step (Polyak and Juditsky 1992); the average is what is validated and kept.
    /// 0 keeps the weights of the last step. Default 0.99.
    /// </summary>
    public float AverageDecay { get; init => field = Guard.Between(value, 0f, 0.99999f); } = 0.99f;

    /// <summary>Epochs without a better validation loss after which training stops; without validation it never stops early. Default 10.</summary>
    public int EarlyStoppingPatience { get; init => field = Guard.AtLeast(value, 1); } = 10;

    /// <summary>Threads that work; 0, the default, takes every core. Results do not depend on it.</summary>
    public int Threads { get; init => field = Guard.Between(value, 0, 1024); }

    /// <summary>Ends training early and keeps the best weights so far.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Epochs after which training ends although the schedule reaches further.</summary>
    internal int? StopAfter { get; init; }

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
