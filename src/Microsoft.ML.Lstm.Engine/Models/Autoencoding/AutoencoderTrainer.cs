using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Threads;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Models;

/// <summary>From normal sequences to a fitted autoencoder.</summary>
sealed class AutoencoderTrainer
{
    /// <summary>Fewer sequences than these are all needed to learn from.</summary>
    const int Least = 10;

    /// <summary>What a feature is rebuilt with at the best, of its spread: less is chance, or nothing but rounding.</summary>
    const double LeastError = 1e-3, LeastThreshold = 1e-3;

    readonly AutoencoderOptions _options;
    readonly int _seed;
    readonly ExampleRows _training, _judging;
    readonly bool _validates;
    readonly AutoencoderNetwork _network;
    readonly FeatureScaler _scaler;

    public AutoencoderTrainer(ExampleSet training, ExampleSet? validation, AutoencoderOptions options, int seed)
    {
        (_options, _seed) = (options, seed);
        if (training.Inputs is not [{ Kind: InputKind.Numbers } input]) throw new ArgumentException("An autoencoder reads one input, a sequence of numbers.", nameof(training));
        if (validation is not null) SequenceTrainer.CheckSameInputs(training.Inputs, validation.Inputs, "the training sequences", nameof(validation));
        _training = Rows(training);
        if (_training.Rows.Length == 0) throw new TooLittleDataException("There is no sequence with any value and a weight above 0 to learn from. Give some.");
        if (validation is not null)
        {
            (_judging, _validates) = (Rows(validation), true);
            if (_judging.Rows.Length == 0) throw new ArgumentException("There is no sequence with any value and a weight above 0 to validate on. Give some, or none at all.", nameof(validation));
        }
        else if (options.ValidationFraction > 0 && _training.Rows.Length >= Least)
        {
            var rows = _training.Rows.ToArray();
            new Random(seed).Shuffle(rows);
            var held = Math.Max(1, (int)(rows.Length * options.ValidationFraction));
            (_training, _judging, _validates) = (_training with { Rows = rows[held..] }, _training with { Rows = rows[..held] }, true);
        }
        else _judging = _training;
        _scaler = FeatureScaler.Fit(training, 0, _training.Rows);
        _network = new(input, options.Cell, options.HiddenSize, options.Layers, options.Corruption);
    }

    public SequenceAutoencoder Train(Action<TrainingReport>? report, Func<bool>? stop)
    {
        var model = new SequenceModel(_network.Build(), new HuberLoss(), _seed);
        var curve = new List<LossPoint>();
        var count = _training.Rows.Length;
        var batch = _options.BatchSize > 0 ? _options.BatchSize : Math.Clamp(count / 12, 16, 128);
        var epochs = _options.Epochs > 0 ? _options.Epochs : Math.Clamp(50_000 / count, 20, 150);
        var loss = model.Train(Sequences(_training), new()
        {
            Epochs = epochs,
            BatchSize = batch,
            LearningRate = _options.LearningRate,
            WeightDecay = _options.WeightDecay,
            GradientClip = _options.GradientClip,
            EarlyStoppingPatience = _options.EarlyStoppingPatience > 0 ? _options.EarlyStoppingPatience : Math.Max(5, epochs / 3),
            Threads = _options.Threads,
            CancellationToken = _options.CancellationToken,
            IsCanceled = stop,
            OnReport = last =>
            {
                curve.Add(new(last.Member, last.Epoch, last.TrainingLoss, last.ValidationLoss));
                (report + _options.OnReport)?.Invoke(last);
            },
        }, _validates ? Sequences(_judging) : null);
        if (!double.IsFinite(loss)) throw new InvalidOperationException($"Training diverged: the loss is {loss}. Lower the learning rate (LearningRate is {_options.LearningRate}).");
        return new(Judged(new()
        {
            Network = _network,
            Scaler = _scaler,
            Weights = model.Weights.ToArray(),
            FalseAlarmRate = _options.FalseAlarmRate,
            ValidationLoss = _validates ? loss : double.NaN,
            Epochs = _validates ? curve.FirstOrDefault(point => point.ValidationLoss <= loss).Epoch : curve.Count,
            LossCurve = [.. curve],
        }));
    }

    /// <summary>Learns which errors are usual.</summary>
    AutoencoderState Judged(AutoencoderState state)
    {
        var team = new WorkerTeam(_options.Threads);
        var (network, features) = (state.Network.Build(), state.Network.Input.Size);
        var packed = new float[network.PackedSize];
        network.Pack(state.Weights, packed);
        var (sums, counts) = (new double[_judging.Rows.Length * features], new long[_judging.Rows.Length * features]);
        new AutoencoderBlocks(size => new(state, network, packed, size), team).Run(
            _judging.Examples, _judging.Rows, (pass, values, place, rebuilt) => pass.AddErrors(
                values, rebuilt, sums.AsSpan(place * features, features), counts.AsSpan(place * features, features)));

        var usual = new float[features];
        for (var f = 0; f < features; f++)
        {
            var (sum, count) = (0.0, 0L);
            for (var i = f; i < sums.Length; i += features) (sum, count) = (sum + sums[i], count + counts[i]);
            usual[f] = (float)Math.Max(LeastError, Math.Sqrt(sum / Math.Max(1, count)));
        }
        var errors = new double[_judging.Rows.Length];
        for (var row = 0; row < errors.Length; row++)
        {
            var (sum, count) = (0.0, 0L);
            for (var f = 0; f < features; f++) (sum, count) = (sum + (sums[(row * features) + f] / usual[f] / usual[f]), count + counts[(row * features) + f]);
            errors[row] = Math.Max(LeastThreshold, sum / count);
        }
        return state with { UsualErrors = usual, Threshold = TailQuantile.Of(errors, state.FalseAlarmRate) };
    }

    /// <summary>The rows that hold any value and count; their weights' mean is 1, as means do not depend on it, and huge ones would overflow.</summary>
    static ExampleRows Rows(ExampleSet examples)
    {
        int[] rows = [.. Enumerable.Range(0, examples.Count).Where(row => examples.Weight(row) > 0 && examples.Values(row, 0).ContainsAnyExcept(float.NaN))];
        var (weights, sum) = (new float[examples.Count], rows.Sum(row => (double)examples.Weight(row)));
        foreach (var row in rows) weights[row] = (float)(examples.Weight(row) * (rows.Length / sum));
        return new(examples, rows, [], weights);
    }

    /// <summary>What the network reads, bridged where it is missing, and what it is to give back, which is what is there.</summary>
    SequenceSet Sequences(ExampleRows part)
    {
        var set = new SequenceSet(_network.Input.Size);
        foreach (var row in part.Rows)
        {
            var values = part.Examples.Values(row, 0);
            var (input, target) = (new float[values.Length], new float[values.Length]);
            _scaler.Apply(values, target);
            target.CopyTo(input, 0);
            Gaps.Bridge(input, set.Features);
            set.Add(input, target, part.Weights[row]);
        }
        return set;
    }
}
