using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Statistics;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Records;

/// <summary>From records to a fitted forecaster.</summary>
/// <remarks>Each member leaves out another part of the records, to stop in time and to calibrate the bounds by (split conformal prediction); without any left out, bounds come from what was learnt and are too narrow.</remarks>
sealed class MeasurementTrainer
{
    const int BlockRows = 32;

    static readonly MeasurementLoss Loss = new();

    readonly MeasurementForecastOptions _options;
    readonly TrainingContext _context;
    readonly DatasetView _training;
    readonly DatasetView? _validation;
    readonly RecordScalers _scalers;
    readonly MeasurementNetwork _network;
    readonly List<LossPoint> _curve = [];

    public MeasurementTrainer(ExampleSet training, ExampleSet? validation, MeasurementForecastOptions options, TrainingContext context)
    {
        (_options, _context) = (options, context);
        MeasurementConfig.Check(training.Inputs, nameof(training));
        if (validation is not null) FeatureSpec.CheckSame(training.Inputs, validation.Inputs, "the training records", nameof(validation));
        var all = new DatasetView(training, [.. Enumerable.Range(0, training.Count).Where(row => training.Weight(row) > 0)], [], []);
        _scalers = RecordScalers.Fit(all);
        _training = Rows(training, "learn from");
        _validation = validation is null ? null : Rows(validation, "validate on");
        _network = new(MeasurementConfig.Of(options, _training));
    }

    public MeasurementForecaster Train()
    {
        var members = _options.Training.Members!.Value;
        var folds = _validation is null ? ExampleFolds.Of(_training, PredictionTask.Regression, members, _options.Training.ValidationFraction!.Value, _context.Seed) : [];
        var batches = new List<CutBatches>();
        var fits = Ensemble.Fit(members, member =>
        {
            batches.Add(folds.Count > 0 ? Batches(folds[member].Training, folds[member].Validation) : Batches(_training, _validation));
            return Fit(batches[^1], member);
        });
        return new(new()
        {
            Network = _network,
            Scalers = _scalers,
            Members = [.. fits.Select(fit => fit.Weights)],
            Quantiles = Calibrate(folds.Count > 0 ? [.. batches.Zip(fits, (batch, fit) => (batch, fit.Weights))] : [.. fits.Select(fit => (Batches(_training, _validation ?? _training), fit.Weights))]),
            ValidationLoss = fits.Average(fit => fit.ValidationLoss),
            Epochs = (int)Math.Round(fits.Average(fit => fit.BestEpoch)),
            LossCurve = [.. _curve],
        });
    }

    CutBatches Batches(DatasetView training, DatasetView? validation) => new(_network, _scalers, Loss, training, validation);

    TrainingResult Fit(CutBatches batches, int member)
    {
        var count = batches.Training.Rows.Length;
        var options = MeasurementForecastOptions.Defaults.BySize.Resolve(_options.Training, count);
        var task = new ObjectiveTask(_network.Graph, new LocationScaleObjective(Loss, _network.Config.Measurements), batches, (weights, random) => _network.Graph.Initialize(weights, random));
        var loop = LoopOptions.Of(options, unchecked(_context.Seed + (7919 * (member + 1))), BatchPlan.OfSequences(count, options.BatchSize!.Value, batches.Training.LongestSteps));
        var result = TrainingLoop.Run(task, loop with
        {
            Patience = batches.ValidationPart is null ? int.MaxValue : loop.Patience,
            Place = FitPlace.Of(member, _options.Training.Members!.Value),
        }, _context);
        if (result.Losses.Count > 1 && batches.ValidationPart is not null && result.Losses.Skip(1).All(loss => !double.IsFinite(loss)))
            throw _context.Failed(FormattableString.Invariant($"Training diverged: no loss on the held-out records is finite. Lower the learning rate (LearningRate is {options.LearningRate})."));
        foreach (var report in result.Reports) _curve.Add(LossPoint.Of(report));
        return result;
    }

    /// <summary>How far what was measured in records lay from the forecasts of networks that have not learnt from them, in their scales.</summary>
    ConformalQuantiles Calibrate((CutBatches Batches, float[] Weights)[] parts)
    {
        var (d, above, records) = (_network.Config.Measurements, new List<float>(), new HashSet<int>());
        foreach (var (batches, weights) in parts)
        {
            var (loader, packed) = (batches.CreateLoader(BlockRows, PassPlan.Predicting(_network.Graph)), _network.Graph.Pack(weights));
            records.UnionWith(batches.ValidationPart!.Rows);
            foreach (var block in batches.Validation.ToArray().Chunk(BlockRows))
            {
                loader.Load(block, 0, seed: null);
                var outputs = loader.Pass.Forward(block.Length, new(weights, packed), seed: null);
                var size = outputs.Length / block.Length;
                for (var row = 0; row < block.Length; row++)
                {
                    var targets = loader.TargetsOf(row);
                    for (var i = 0; i < targets.Length; i++)
                    {
                        var at = (row * size) + (i / d * 2 * d) + (i % d);
                        above.Add((targets[i] - outputs[at]) / GaussianLoss.Scale(outputs[at + d]));
                    }
                }
            }
        }

        float[] scores = [.. above];
        return ConformalQuantiles.Build(Array.ConvertAll(scores, score => -score), scores, new float[d], scores.Length / d, records.Count);
    }

    /// <summary>The records that can be cut and count; their weights' mean is 1.</summary>
    DatasetView Rows(ExampleSet examples, string purpose)
    {
        var cuts = new RecordCuts(examples, _scalers.Forecast, _options.Ahead[^1]);
        for (var row = 0; row < examples.Count; row++)
            if (examples.Weight(row) < 0) throw new ArgumentException(FormattableString.Invariant($"The weight of example {row} is {examples.Weight(row)}, but must not be negative."));
        int[] rows = [.. Enumerable.Range(0, examples.Count).Where(row => examples.Weight(row) > 0 && cuts.CanCut(row))];
        if (rows.Length == 0)
        {
            throw new TooLittleDataException(FormattableString.Invariant(
                $"Of {examples.Count} records there is none to {purpose}: in none a measurement that varies was made at most {_options.Ahead[^1]} after a step before it. Give longer records, or look further ahead."));
        }

        var (weights, sum) = (new float[examples.Count], rows.Sum(row => (double)examples.Weight(row)));
        foreach (var row in rows) weights[row] = (float)(examples.Weight(row) * (rows.Length / sum));
        return new(examples, rows, [], weights);
    }
}
