namespace Microsoft.ML.Lstm;

/// <summary>
/// How networks are trained, as all tasks share it. Null is chosen by the task, or from the data; docs/options.md has the table. A setting that a task does not
/// have is refused when an estimator is made or a training starts.
/// </summary>
public sealed record TrainingOptions
{
    /// <summary>
    /// Epochs, passes over the training data, for each network. Null, the default, takes 20 for any network and for forecasts of
    /// 100 series or more, 8 of fewer, and chooses 8 to 200 for classes and values and 20
    /// to 150 for an autoencoder, the more the fewer examples there are. A pass over windows of series takes as many steps as there are windows divided by the batch
    /// size, but at least 25, so that a small series is learnt, and at most 125, so that a huge set ends. A forecaster takes 0, too: it is ready at once, a combination of
    /// its linear baseline, the naive forecast and the pretrained forecaster, with bounds as always. A detector has none.
    /// </summary>
    [SearchRange(5, 200, Log = true, Initial = 30)]
    public int? Epochs { get; init => field = Require.Between(value, 0, 1 << 20); }

    /// <summary>
    /// Examples (windows, sequences) in each training step. Null, the default, chooses 64 to 256 for forecasts and 16 to 128 for classes, values and an autoencoder
    /// from the number of examples, and takes 32 for any network, 64 for a detector, which takes 4 to 4,096.
    /// </summary>
    [SearchRange(8, 512, Log = true, Initial = 32)]
    public int? BatchSize { get; init => field = Require.Between(value, 1, 1 << 16); }

    /// <summary>
    /// The learning rate, multiplied by the factor of <see cref="Schedule"/>. Null, the default, takes 0.003 for classes, values and any network, 0.01 for forecasts, for
    /// an autoencoder and for a detector, whose rate falls to a tenth while a series is first learnt.
    /// </summary>
    [SearchRange(0.0003, 0.03, Log = true)]
    public float? LearningRate { get; init => field = value is { } rate ? Require.Positive(rate) : null; }

    /// <summary>The learning rate schedule. Default <see cref="LearningRateSchedule.Cosine"/>. A detector has none.</summary>
    [SearchChoices]
    public LearningRateSchedule Schedule { get; init => field = Require.Defined(value); }

    /// <summary>
    /// Decoupled weight decay (Loshchilov and Hutter 2019). Null, the default, takes 0.01 for forecasts, classes and values, 0 for an autoencoder and any network. A
    /// detector has none.
    /// </summary>
    [SearchRange(0, 0.1)]
    public float? WeightDecay { get; init => field = Require.Between(value, 0f, 1f); }

    /// <summary>Gradient clipping by global norm: longer gradients are scaled down to it. Default 1; a detector always uses 1.</summary>
    public float GradientClip { get; init => field = Require.Positive(value); } = 1;

    /// <summary>
    /// The fraction of the data that is held out for early stopping and calibration; 0 for no hold-out. Null, the default, takes 0.15 for forecasts and 0.2 for classes, values
    /// and an autoencoder. Where validation data are given, it is not used.
    /// <list type="bullet">
    /// <item>Forecasts hold out the last part of each series, at least a horizon long, from a first training, and calibrate the bounds on it; the members are then trained
    /// on everything. With 0, bounds come from the training part. Series too short for it are forecast by the plain forecast alone (the last season,
    /// the last value or a line), as nothing could check a network.</item>
    /// <item>For classes and values each member leaves out another part of the examples; probabilities are calibrated on these. Numbers are scaled by all training
    /// examples: their means and deviations are all that a member knows of what it leaves out.</item>
    /// <item>An autoencoder computes its threshold from blocks that are contiguous in time, without the sequences beside them, and where one is too small from all of them in
    /// turn (cross-fitting). With 0, or with fewer than 10 sequences, the threshold is computed from the training sequences, and is too low.</item>
    /// </list>
    /// A detector, which scores what comes before it learns from it, has none; any network is given its validation data.
    /// </summary>
    public float? ValidationFraction { get; init => field = Require.Between(value, 0f, 0.5f); }

    /// <summary>
    /// Epochs without a better validation loss after which a training stops; without validation it never stops early. A loss that is better by less than a ten thousandth of all that was gained since the
    /// start does not count, and a training of classes or values ends where held-out ones leave next to nothing to gain. Null, the default, takes 3 for forecasts, 10 for
    /// any network, and a third of the epochs for classes and values (3 at least) and an autoencoder (5 at least). A detector has none.
    /// </summary>
    public int? EarlyStoppingPatience { get; init => field = Require.Between(value, 1, 1 << 20); }

    /// <summary>
    /// Networks in the model's ensemble, each from a seed of its own; their outputs are averaged. Null, the default, takes 3 for forecasts and 5 for classes and values, 3 from 5,000
    /// examples on. An autoencoder, a detector and any network are one.
    /// </summary>
    [SearchRange(1, 5, Initial = 3)]
    public int? Members { get; init => field = Require.Between(value, 1, 100); }

    /// <summary>Seed of all that is random in training. Null, the default, takes the host's, or the one that was given to the model.</summary>
    public int? Seed { get; init; }

    /// <summary>Number of threads; null, the default, takes every core. Results do not depend on it.</summary>
    public int? Threads { get; init => field = Require.Between(value, 1, 1024); }

    /// <summary>
    /// The processes, on one machine or several, that train together, to the same bits as one alone (docs/machines.md). Null, the default, takes what environment variables say, LSTM_MACHINES_RANK and
    /// others or those of mpirun, and trains alone without any. A detector has none.
    /// </summary>
    public TrainingMachines? Machines { get; init; }

    /// <summary>Ends training early and keeps the best model so far; a cancelled detector training throws.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>
    /// The file that the state of the training is written to, after each epoch (of a detector, series) and every minute of longer ones, or a directory, where each training has a file of its own; null,
    /// the default, for none. A training that was
    /// killed or cancelled goes on from there when it is started anew with the same data and options, and its weights are the same, bit for bit, as if
    /// it had never been interrupted (on the same machine, runtime and vector width). It first reports the epochs of before once more. A file of another training is refused; when
    /// training is done, the file is deleted.
    /// </summary>
    public string? CheckpointPath { get; init => field = Require.File(value); }

    /// <summary>
    /// Called after each epoch, on the thread that trains. A detector, which has no epochs, calls it after each series, from one of its threads at a time: the member is the
    /// series' place in the order of names among those that are trained.
    /// </summary>
    public Action<TrainingReport>? OnReport { get; init; }
}
