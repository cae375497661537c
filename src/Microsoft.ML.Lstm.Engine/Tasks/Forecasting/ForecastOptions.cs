using System.Runtime.CompilerServices;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>How a <see cref="Forecaster"/> is built and trained. Only the window and the horizon must be given.</summary>
public record ForecastOptions : ITrainingSettings
{
    /// <summary>
    /// Values of the past that the network reads; at least one season, better two or more. Must be set. A window longer than the longest
    /// series is cut to it.
    /// </summary>
    public int WindowSize { get; init => field = Guard.Between(value, 1, 1 << 20); }

    /// <summary>Values of the future that are forecast at once. Must be set.</summary>
    public int Horizon { get; init => field = Guard.Between(value, 1, 1 << 16); }

    /// <summary>The cell of the recurrent layers. Default <see cref="CellKind.Lstm"/>.</summary>
    [SearchChoices]
    public CellKind Cell { get; init => field = Guard.Defined(value); }

    /// <summary>Hidden units of each recurrent layer, and of the dense layer after them. Default 128.</summary>
    [SearchRange(16, 256, Log = true)]
    public int HiddenSize { get; init => field = Guard.Between(value, 1, 1 << 13); } = 128;

    /// <summary>Recurrent layers, one on top of the other. Default 1.</summary>
    [SearchRange(1, 3)]
    public int Layers { get; init => field = Guard.Between(value, 1, 16); } = 1;

    /// <summary>
    /// The part of the hidden values that is dropped in training, between layers and before the output; null, the default, chooses 0 to 0.3,
    /// the more the fewer data there are.
    /// </summary>
    [SearchRange(0, 0.5, Initial = 0.1)]
    public float? Dropout { get; init => field = value is { } rate ? Guard.Between(rate, 0f, 0.95f) : null; }

    /// <summary>
    /// Passes of training for each member. Default 20. A pass takes as many steps as there are windows in the training part divided by the
    /// batch size, but at least 25, so that a small series is learnt, and at most 125, so that a huge set ends.
    /// </summary>
    [SearchRange(5, 60, Log = true)]
    public int Epochs { get; init => field = Guard.Between(value, 1, 1 << 20); } = 20;

    /// <summary>Windows in each training step; null, the default, chooses 64 to 256 from the number of windows there are.</summary>
    [SearchRange(32, 512, Log = true, Initial = 64)]
    public int? BatchSize { get; init => field = Guard.Between(value, 1, 1 << 16); }

    /// <summary>Adam's rate after the warm-up; it falls to zero along half a cosine. Default 0.005.</summary>
    [SearchRange(0.0005, 0.02, Log = true)]
    public float LearningRate { get; init => field = Guard.Positive(value); } = 0.005f;

    /// <summary>Decoupled weight decay (Loshchilov and Hutter, 2019). Default 0.01.</summary>
    [SearchRange(0, 0.1)]
    public float WeightDecay { get; init => field = Guard.Between(value, 0f, 1f); } = 0.01f;

    /// <summary>The largest global norm of a gradient; longer ones are shortened to it. Default 1.</summary>
    public float GradientClip { get; init => field = Guard.Positive(value); } = 1f;

    /// <summary>
    /// The last part of each series, at least a horizon long, that is kept from a first training to stop it in time and to calibrate the bounds;
    /// the members of the model are then trained on everything. Default 0.15; 0 does without, and bounds then come from the training part. Series too short
    /// for it are forecast by the plain forecast alone (the last season, the last value or a line), as nothing could check a network.
    /// </summary>
    public float ValidationFraction { get; init => field = Guard.Between(value, 0f, 0.5f); } = 0.15f;

    /// <summary>Epochs without a better validation loss after which a training with a validation part stops. Default 8.</summary>
    public int EarlyStoppingPatience { get; init => field = Guard.AtLeast(value, 1); } = 8;

    /// <summary>
    /// Steps after which the series repeats (24 for hours of a day); null, the default, finds it out, 1 says there is none. A season longer than half
    /// of the longest series cannot be seen to repeat, and is taken for 0.
    /// </summary>
    public int? SeasonLength { get; init => field = Guard.Between(value, 1, 1 << 20); }

    /// <summary>Values that one step of the recurrent layers reads; null, the default, chooses from window and season.</summary>
    public int? SegmentLength { get; init => field = Guard.Between(value, 1, 1 << 20); }

    /// <summary>
    /// Whether the logarithm of the values is forecast; null, the default, decides by the data, and only positive data qualify. Such a model
    /// forecasts positive values, and takes later ones at or below 0 for the smallest positive one in their history.
    /// </summary>
    public bool? LogTransform { get; init; }

    /// <summary>Networks in one model, each from a seed of its own; their forecasts are averaged. Default 3.</summary>
    [SearchRange(1, 5)]
    public int Members { get; init => field = Guard.Between(value, 1, 100); } = 3;

    /// <summary>Seed of all that is random in training; null, the default, takes the host's.</summary>
    public int? Seed { get; init; }

    /// <summary>Threads that work; 0, the default, takes every core. Results do not depend on it.</summary>
    public int Threads { get; init => field = Guard.Between(value, 0, 1024); }

    /// <summary>
    /// The part of the future values that should lie between the bounds. Default 0.95. Levels beyond what the validation scores can tell (0.999 of a
    /// hundred scores) get the widest error seen, widened by what so few leave open.
    /// </summary>
    public float ConfidenceLevel { get; init => field = Guard.Inside(value, 0, 1); } = 0.95f;

    /// <summary>
    /// What no value of the series can fall below: forecasts and bounds never do. Null, the default, takes 0 where no value is negative and at least one
    /// in a hundred is exactly 0, as of counts and demand, and no limit otherwise.
    /// </summary>
    public float? MinimumValue { get; init => field = Finite(value); }

    /// <summary>What no value of the series can exceed: forecasts and bounds never do. Null, the default, for no limit.</summary>
    public float? MaximumValue { get; init => field = Finite(value); }

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

    static float? Finite(float? value, [CallerMemberName] string name = "") =>
        value is null || float.IsFinite(value.Value) ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}, but must be finite. Leave it null for no limit.");
}
