using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Training;

/// <summary>The history of a training: losses, the best weights, whether it is over, and whether it has converged to anything.</summary>
sealed class EpochHistory(ITask task, LoopOptions options)
{
    /// <summary>The fraction by which a loss may lie above that of an untrained network: dropout, noise and small batches make it vary by less.</summary>
    const double Margin = 0.5;

    /// <summary>The same for the loss of a single batch, which may be far off the mean.</summary>
    const double BatchMargin = 3;

    readonly float[] _best = new float[task.WeightCount];
    readonly List<double> _validation = [];
    readonly List<TrainingReport> _reports = [];
    int _bestEpoch;
    double _bestLoss, _firstBatch = double.NaN, _least = double.PositiveInfinity, _weight;

    /// <summary>Epochs if training does not stop early.</summary>
    public int Epochs { get; } = Math.Min(options.Epochs, options.StopAfter ?? int.MaxValue);

    /// <summary>Epochs done.</summary>
    public int Done => _validation.Count - 1;

    /// <summary>A report of each.</summary>
    public IReadOnlyList<TrainingReport> Reports => _reports;

    /// <summary>Whether there is no further epoch: all are done, the patience is at its end, or nothing is left to gain.</summary>
    public bool IsOver => Done == Epochs || Done - LastGain() >= options.Patience || IsPerfect;

    /// <summary>Whether the best validation loss is nearly that of perfect outputs.</summary>
    bool IsPerfect => Validates && Done > 0 && double.IsFinite(_validation[0]) && _bestLoss - options.LeastLoss <= options.Room * (_validation[0] - options.LeastLoss);

    bool Validates => task.ValidationCount > 0;

    /// <summary>Takes in the weights before the first epoch, and their loss.</summary>
    public void Begin(ReadOnlySpan<float> weights, double validation)
    {
        weights.CopyTo(_best);
        _bestLoss = validation;
        _validation.Add(validation);
    }

    /// <summary>Takes in a batch's loss.</summary>
    public void AddBatch(ShardLoss loss)
    {
        if (double.IsNaN(_firstBatch)) _firstBatch = loss.Mean;
        _weight += loss.Weight;
    }

    /// <summary>Takes in an epoch: its training loss, its weights and their validation loss. Without validation the newest weights are the best.</summary>
    public void AddEpoch(ShardLoss training, double validation, ReadOnlySpan<float> weights)
    {
        _validation.Add(validation);
        if (!Validates || validation < _bestLoss)
        {
            weights.CopyTo(_best);
            (_bestEpoch, _bestLoss) = (Done, validation);
        }

        if (training.Mean < _least) _least = training.Mean;
    }

    /// <summary>The last epoch whose validation loss was better by a part of all that was gained; that of the last one where nothing is validated.</summary>
    int LastGain()
    {
        if (!Validates) return Done;
        var (last, loss, gained) = (0, _validation[0], double.IsFinite(_validation[0]) ? options.LeastGain : 0);
        for (var epoch = 1; epoch <= Done; epoch++)
            if (loss - _validation[epoch] > (gained > 0 ? gained * (_validation[0] - _validation[epoch]) : 0)) (last, loss) = (epoch, _validation[epoch]);
        return last;
    }

    /// <summary>Adds the report of the newest epoch.</summary>
    public TrainingReport Report(ShardLoss training, float rate, double examplesPerSecond)
    {
        var place = options.Place ?? FitPlace.Only;
        var progress = IsOver ? place.To : place.Progress(Done, Epochs);
        // An epoch whose examples all weigh nothing has no loss.
        _reports.Add(new()
        {
            Phase = place.Phase,
            Member = place.Member,
            Epoch = Done,
            Epochs = Epochs,
            TrainingLoss = training.Mean,
            ValidationLoss = _validation[^1],
            LearningRate = rate,
            ExamplesPerSecond = examplesPerSecond,
            Progress = progress,
        });
        return _reports[^1];
    }

    /// <summary>Whether what would be kept, as nothing is validated, is no longer finite after an epoch.</summary>
    public bool IsBroken(ShardLoss epoch) => !Validates && !((epoch.Weight == 0 || double.IsFinite(epoch.Mean)) && TensorPrimitives.IsFiniteAll<float>(_best));

    /// <summary>Whether no example had a weight above 0.</summary>
    public bool IsOfNothing => !(_weight > 0);

    /// <summary>Whether a finished training has not improved on its start. With validation the best weights count, without it the last ones.</summary>
    public bool HasDiverged(ShardLoss lastEpoch) =>
        Validates ? _bestEpoch == 0 && IsWorseThanNothing(_least, _validation) : lastEpoch.Weight > 0 && IsWorseThanNothing(lastEpoch.Mean, []);

    public TrainingResult Result(bool stopped) => new(_best, _bestEpoch, _bestLoss, Done, stopped) { Losses = _validation, Reports = _reports };

    /// <summary>Writes or reads all of it.</summary>
    public void Transfer(ModelCodec codec)
    {
        codec.Floats(_best);
        Keep(_validation, codec.List(_validation, 1, int.MaxValue, codec.AnyDouble));
        Keep(_reports, TrainingReport.TransferAll(codec, _reports));
        _bestEpoch = codec.Int(_bestEpoch, 0, Done);
        (_bestLoss, _firstBatch) = (codec.AnyDouble(_bestLoss), codec.AnyDouble(_firstBatch));
        (_least, _weight) = (codec.AnyDouble(_least), codec.AnyDouble(_weight));
    }

    /// <summary>
    /// Whether a training loss lies well above that of constant outputs, of the first step, and of the initial validation loss:
    /// the learning rate was too high. Finite weights prove little, as clipped gradients keep them finite at any rate.
    /// </summary>
    /// <remarks>A loss that cannot be compared, as none was finite, is worse, too.</remarks>
    bool IsWorseThanNothing(double training, List<double> validation)
    {
        if (!double.IsFinite(training) || (validation.Count > 0 && validation.Skip(1).All(loss => !double.IsFinite(loss)))) return true;
        var known = task.LossOfNothing();
        if (validation.Count > 0 && double.IsFinite(validation[0])) known = Math.Max(known, validation[0]);
        return training > known + (Margin * Math.Abs(known)) && training > _firstBatch + (BatchMargin * Math.Abs(_firstBatch));
    }

    static void Keep<T>(List<T> list, T[] items)
    {
        list.Clear();
        list.AddRange(items);
    }
}
