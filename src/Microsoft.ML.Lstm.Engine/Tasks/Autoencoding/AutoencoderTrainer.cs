using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Autoencoding;

/// <summary>From normal sequences to a fitted autoencoder.</summary>
/// <remarks>
/// The threshold is a quantile of the errors of held-out sequences. Held-out parts are contiguous blocks in the order of time, apart from the training sequences by a
/// gap, as sliding windows share steps with their neighbours. Where one part is too small to tell the quantile, errors come from cross-fitting: each fold is
/// held out from a network of its own, and the model keeps the network whose loss is the median; where independent sequences are too few for
/// the quantile even so, the model's network learns from all sequences, for as many steps as theirs.
/// </remarks>
sealed class AutoencoderTrainer
{
    /// <summary>Fewer sequences than these are all needed to learn from.</summary>
    const int Least = 10;

    /// <summary>So many independent held-out sequences should exceed the quantile; with fewer, cross-fitting multiplies them.</summary>
    const int EnoughExceedances = 5;

    /// <summary>Of more sequences one hold-out is large enough to extrapolate from, and trainings take long.</summary>
    const int MostCrossFitted = 50_000;

    readonly AutoencoderOptions _options;
    readonly TrainingContext _context;
    readonly DatasetView _training;
    readonly DatasetView? _validation;
    readonly FeatureScaler _scaler;
    readonly AutoencoderNetwork _network;
    readonly List<LossPoint> _curve = [];
    readonly SequenceTrainingOptions _fitting;

    public AutoencoderTrainer(ExampleSet training, ExampleSet? validation, AutoencoderOptions options, TrainingContext context)
    {
        (_options, _context) = (options, context);
        if (training.Inputs is not [{ Kind: InputKind.Continuous } input]) throw new ArgumentException("An autoencoder reads one input, a sequence of numbers.", nameof(training));
        if (validation is not null) FeatureSpec.CheckSame(training.Inputs, validation.Inputs, "the training sequences", nameof(validation));
        _training = Rows(training);
        if (_training.Rows.Length == 0) throw new TooLittleDataException("There is no sequence with any value and a weight above 0 to learn from. Give some.");
        _validation = validation is null ? null : Rows(validation);
        if (_validation is { Rows.Length: 0 }) throw new TooLittleDataException("There is no sequence with any value and a weight above 0 to validate on. Give some, or none at all.");
        _scaler = FeatureScaler.Fit(training, 0, _training.Rows);
        _network = new(input, options.Network.Cell, options.Network.HiddenSize!.Value, options.Network.LayerCount, options.MaskRate) { Dropout = options.Network.Dropout!.Value };
        _fitting = new() { Training = AutoencoderOptions.Defaults.BySize.Resolve(options.Training, _training.Rows.Length) };
    }

    public SequenceAutoencoder Train()
    {
        var (count, fraction) = (_training.Rows.Length, _options.Training.ValidationFraction!.Value);
        if (_validation is not null) return OneFold(_training, _validation with { Rows = OverlapOrder.Of(_validation.Examples, _validation.Rows).Rows });
        if (fraction == 0 || count < Least) return OneFold(_training, null);
        var order = OverlapOrder.Of(_training.Examples, _training.Rows);
        var folds = Array.ConvertAll(
            BlockedFolds.Of(order.Rows, Math.Max(1, order.Overlap), Math.Clamp((int)Math.Round(1 / fraction), 2, count)),
            fold => (Training: _training with { Rows = fold.Training }, Held: _training with { Rows = fold.Held }));
        var independent = folds[0].Held.Rows.Length / (order.Overlap + 1.0);
        var enough = independent * _options.FalseAlarmRate >= EnoughExceedances || count > MostCrossFitted || !_options.CrossFitting;
        return enough ? OneFold(folds[0].Training, folds[0].Held) : CrossFitted(folds);
    }

    /// <summary>One network; without a held-out part the threshold comes from the sequences that it has learnt from.</summary>
    SequenceAutoencoder OneFold(DatasetView training, DatasetView? held)
    {
        var fits = Ensemble.Fit(1, _ => Fit(training, held, FitPlace.Only), fit => fit.Result);
        return Model(fits[0], [new(fits[0], training, held ?? training)]);
    }

    SequenceAutoencoder CrossFitted((DatasetView Training, DatasetView Held)[] folds)
    {
        var fits = Ensemble.Fit(
            folds.Length, fold => new Fold(Fit(folds[fold].Training, folds[fold].Held, FitPlace.Of(fold, folds.Length)), folds[fold].Training, folds[fold].Held), fold => fold.Fit.Result);
        // The network whose errors are as large as those that the threshold is computed from.
        var kept = Model(fits.OrderBy(fold => fold.Fit.Loss).ElementAt(fits.Count / 2).Fit, fits);
        if (fits.Count < folds.Length || (kept.EffectiveSampleSize + 1) * _options.FalseAlarmRate >= 1) return kept;
        // Where independent sequences are scarce, all are needed to learn from; for as many steps as in the folds.
        var share = folds.Average(fold => fold.Training.Rows.Length) / _training.Rows.Length;
        var all = Fit(_training, null, new(TrainingPhase.Members, folds.Length, 1, 1), (share * _fitting.Training.Epochs!.Value, share * fits.Average(fold => fold.Fit.BestEpoch)));
        return all.Result.Stopped ? kept : Model(all, fits);
    }

    AutoencoderFit Fit(DatasetView training, DatasetView? validation, FitPlace place, (double Epochs, double StopAfter)? length = null)
    {
        var options = length is { } given ? _fitting with { Training = _fitting.Training with { Epochs = Whole(given.Epochs) }, StopAfter = Whole(given.StopAfter) } : _fitting;
        var fit = AutoencoderFit.Of(_network, training, validation, _scaler, options, _context, place);
        foreach (var report in fit.Result.Reports) _curve.Add(LossPoint.Of(report));
        return fit;

        static int Whole(double epochs) => Math.Max(1, (int)Math.Round(epochs));
    }

    /// <param name="fit">The model's network.</param>
    /// <param name="folds">Networks, with the sequences that each has not seen.</param>
    SequenceAutoencoder Model(AutoencoderFit fit, IReadOnlyList<Fold> folds)
    {
        var errors = new ReconstructionErrors(_network.Input.Size);
        foreach (var fold in folds) fold.Fit.AddErrors(fold.Held, errors, _options.Training.Threads ?? 0);
        var usual = errors.Usual(_scaler);
        var (threshold, size) = errors.Quantile(usual, _options.FalseAlarmRate);
        return new(new()
        {
            Network = _network with { Dropout = 0 },
            Scaler = fit.Scaler,
            Weights = fit.Weights,
            ReferenceErrors = usual,
            ScoresConstants = true,
            Threshold = threshold,
            EffectiveSampleSize = size,
            FalseAlarmRate = _options.FalseAlarmRate,
            ValidationLoss = ReferenceEquals(folds[0].Held, _training) ? double.NaN : folds.Average(fold => fold.Fit.Loss),
            Epochs = fit.BestEpoch,
            LossCurve = [.. _curve],
        });
    }

    /// <summary>The rows that hold any value and count; their weights' mean is 1, as means do not depend on it, and huge ones would overflow.</summary>
    static DatasetView Rows(ExampleSet examples)
    {
        for (var row = 0; row < examples.Count; row++)
            if (examples.Weight(row) < 0) throw new ArgumentException(FormattableString.Invariant($"The weight of example {row} is {examples.Weight(row)}, but must not be negative."));
        int[] rows = [.. Enumerable.Range(0, examples.Count).Where(row => examples.Weight(row) > 0 && examples.Values(row, 0).ContainsAnyExcept(float.NaN))];
        var (weights, sum) = (new float[examples.Count], rows.Sum(row => (double)examples.Weight(row)));
        foreach (var row in rows) weights[row] = (float)(examples.Weight(row) * (rows.Length / sum));
        return new(examples, rows, [], weights);
    }

    /// <summary>A network, what it has learnt from, and what was held out from it.</summary>
    sealed record Fold(AutoencoderFit Fit, DatasetView Training, DatasetView Held);
}
