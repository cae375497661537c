using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Generation;

/// <summary>From sequences to a fitted generator.</summary>
sealed class GenerationTrainer
{
    /// <summary>With fewer examples than these nothing is held out.</summary>
    const int Least = 20;

    readonly GenerationOptions _options;
    readonly TrainingContext _context;
    readonly GenerationNetwork _network;
    readonly GenerationScalers _scalers;
    readonly DatasetView _training;
    readonly DatasetView? _validation;

    public GenerationTrainer(ExampleSet training, ExampleSet? validation, GenerationOptions options, TrainingContext context)
    {
        (_options, _context) = (options, context);
        if (validation is not null) FeatureSpec.CheckSame(training.Inputs, validation.Inputs, "the training sequences", nameof(validation));
        var all = View(training, "learn from");
        var given = validation is null ? null : View(validation, "validate on");
        var distribution = options.Distribution ?? (StepValues.AreBinary(all, 0) ? StepDistribution.Joint : StepDistribution.Mixture);
        var isBinary = distribution == StepDistribution.Mixture ? StepValues.WhichAreBinary(all) : [];
        StepValues.CheckBinary(all, distribution, isBinary);
        if (given is not null) StepValues.CheckBinary(given, distribution, isBinary);
        (_training, _validation) = given is null ? all.HoldOut(options.Training.ValidationFraction!.Value, context.Seed, Least) : (all, given);
        var condition = training.Inputs.Count > 1 ? training.Inputs[1].Size : 0;
        _network = new(GenerationConfig.Of(training.Inputs[0].Size, condition, distribution, isBinary, options));
        _scalers = new(distribution == StepDistribution.Mixture ? GenerationScalers.FitValues(training, _training.Rows, isBinary) : null, condition == 0 || StepValues.AreBinary(all, 1) ? null : FeatureScaler.Fit(training, 1, _training.Rows));
    }

    // What has a weight, a step, and a condition of as many.
    static DatasetView View(ExampleSet set, string purpose)
    {
        var rows = new List<int>();
        for (var row = 0; row < set.Count; row++)
        {
            if (set.Weight(row) <= 0 || !set.Values(row, 0).ContainsAnyExcept(float.NaN)) continue;
            if (set.Inputs.Count > 1) StepValues.CheckCondition(row, set.Values(row, 0).Length / set.Inputs[0].Size, set.Values(row, 1).Length / set.Inputs[1].Size);
            rows.Add(row);
        }
        return rows.Count > 0 ? new(set, [.. rows], [], []) : throw new TooLittleDataException($"There is no sequence with any value and a weight above 0 to {purpose}. Give some.");
    }

    public GenerationState Train()
    {
        var options = GenerationOptions.Defaults.BySize.Resolve(_options.Training, _training.Rows.Length);
        var longest = Math.Max(_training.LongestSteps, _validation?.LongestSteps ?? 1) + 1;
        var plan = BatchPlan.OfSequences(_training.Rows.Length, options.BatchSize!.Value, _network.Config.NeedsWholeSequence ? longest : Math.Min(longest, _options.ChunkSteps));
        var batches = new GenerationBatches(_network, _scalers, _training, _validation, plan.BatchSize, _options.ChunkSteps);
        var hasCode = _network.Config.HasCode;
        ITask task = hasCode
            ? new LatentTask(_network, batches, _options, _training.Rows.Average(row => (double)_training.Examples.ValueCount(row, 0) / _network.Config.Values), (long)plan.StepsPerEpoch * options.Epochs!.Value)
            : new ObjectiveTask(_network.Graph, _network.Objective, batches, _network.Initialize);
        var loop = LoopOptions.Of(options, _context.Seed, plan) with { LeastLoss = _network.Head.LeastLoss + (hasCode ? _options.KlWeight * _options.KlFloor : 0) };
        // While divergences weigh little they grow, and with them the loss of validation, which comes down when they weigh more.
        var goesOn = _validation is null || (hasCode && _options.Training.EarlyStoppingPatience is null);
        var result = Ensemble.Fit(1, _ => TrainingLoop.Run(task, loop with { Patience = goesOn ? int.MaxValue : loop.Patience }, _context))[0];
        return new()
        {
            Network = _network,
            Scalers = _scalers,
            Weights = result.Weights,
            ValidationLoss = result.ValidationLoss,
            Epochs = result.BestEpoch,
            LossCurve = [.. result.Reports.Select(LossPoint.Of)],
        };
    }
}
