using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Transcription;

/// <summary>From sources and their transcripts to a fitted model.</summary>
sealed class TranscriptionTrainer
{
    /// <summary>With fewer examples than these nothing is held out.</summary>
    const int Least = 20;

    readonly TranscriptionOptions _options;
    readonly TrainingContext _context;
    readonly TranscriptionNetwork _network;
    readonly FeatureScaler? _scaler;
    readonly DatasetView _training;
    readonly DatasetView? _validation;

    public TranscriptionTrainer(TranscriptionConfig config, ExampleSet training, ExampleSet? validation, TranscriptionOptions options, TrainingContext context)
    {
        (_options, _context, _network) = (options, context, new(config));
        var all = View(training, "learn from");
        (_training, _validation) = validation is null ? all.HoldOut(options.Training.ValidationFraction!.Value, context.Seed, Least) : (all, View(validation, "validate on"));
        _scaler = config.ReadsNumbers ? FeatureScaler.Fit(training, 0, _training.Rows) : null;
    }

    // What has a weight, a source and a transcript that fits into its steps.
    DatasetView View(ExampleSet set, string purpose)
    {
        var (rows, tooShort) = (new List<int>(), 0);
        for (var row = 0; row < set.Count; row++)
        {
            if (set.Weight(row) <= 0 || set.ValueCount(row, 0) == 0 || set.Target(row).Contains(float.NaN)) continue;
            if (Ctc.LeastSteps(set.Target(row)) <= _network.Config.StepsOf(set.Steps(row))) rows.Add(row);
            else tooShort++;
        }
        if (tooShort > 0)
            _context.Warn($"{tooShort} of {tooShort + rows.Count} examples to {purpose} are left out: their transcripts have more units than their sources have steps. Lower {nameof(_options.TimeReduction)}, or raise {nameof(_options.StepsPerToken)}");
        return rows.Count > 0 ? new(set, [.. rows], [], []) : throw new TooLittleDataException(
            $"There is no source with a transcript that fits into its steps and a weight above 0 to {purpose}{(tooShort > 0 ? $": {tooShort} transcripts are too long" : "")}. Give some.");
    }

    public TranscriptionState Train()
    {
        var options = TranscriptionOptions.Defaults.BySize.Resolve(_options.Training, _training.Rows.Length);
        var steps = _network.Config.StepsOf(Math.Max(_training.LongestSteps, _validation?.LongestSteps ?? 1));
        var plan = BatchPlan.OfSequences(_training.Rows.Length, options.BatchSize!.Value, steps);
        var batches = new TranscriptionBatches(_network, _scaler, SpectrumMasks.Of(_options), _training, _validation, plan.BatchSize);
        var objective = _network.Objective(Math.Max(Longest(_training), _validation is null ? 0 : Longest(_validation)));
        var task = new ObjectiveTask(_network.Graph, objective, batches, _network.Graph.Initialize) { Validation = new TranscriptionErrors(objective) };
        var loop = LoopOptions.Of(options, _context.Seed, plan) with { LeastLoss = 0 };
        var result = Ensemble.Fit(1, _ => TrainingLoop.Run(task, loop with { Patience = _validation is null ? int.MaxValue : loop.Patience }, _context))[0];
        return new()
        {
            Network = _network,
            Scaler = _scaler,
            Weights = result.Weights,
            BeamWidth = _options.BeamWidth,
            ValidationLoss = result.ValidationLoss,
            Epochs = result.BestEpoch,
            LossCurve = [.. result.Reports.Select(LossPoint.Of)],
        };
    }

    static int Longest(DatasetView view) => view.Rows.Max(row => view.Examples.Target(row).Length);
}
