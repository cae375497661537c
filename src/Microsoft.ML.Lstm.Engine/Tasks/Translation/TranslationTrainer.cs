using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Translation;

/// <summary>From pairs of sources and targets to a fitted model.</summary>
sealed class TranslationTrainer
{
    /// <summary>With fewer pairs than these nothing is held out.</summary>
    const int Least = 20;

    readonly TranslationOptions _options;
    readonly TrainingContext _context;
    readonly TranslationNetwork _network;
    readonly DatasetView _training;
    readonly DatasetView? _validation;
    readonly FeatureScaler? _scaler;

    public TranslationTrainer(TranslationConfig config, ExampleSet training, ExampleSet? validation, TranslationOptions options, TrainingContext context)
    {
        (_options, _context, _network) = (options, context, new(config));
        var all = View(training);
        if (all.Rows.Length == 0) throw new TooLittleDataException("There is no pair of a source and a target with a weight above 0 to learn from. Give some.");
        if (validation is not null && View(validation) is { Rows.Length: 0 })
            throw new ArgumentException("There is no pair of a source and a target with a weight above 0 to validate on. Give some, or none at all.", nameof(validation));
        (_training, _validation) = validation is null ? all.HoldOut(options.Training.ValidationFraction!.Value, context.Seed, Least) : (all, View(validation));
        _scaler = config.ReadsNumbers ? FeatureScaler.Fit(training, 0, _training.Rows) : null;
    }

    static DatasetView View(ExampleSet set) => new(set, [.. Enumerable.Range(0, set.Count).Where(row => set.Weight(row) > 0 && set.ValueCount(row, 0) > 0)], [], []);

    public TranslationState Train()
    {
        var options = _options.Defaults.BySize.Resolve(_options.Training, _training.Rows.Length);
        var longest = Math.Max(Longest(_training), _validation is null ? 1 : Longest(_validation));
        var plan = BatchPlan.OfSequences(_training.Rows.Length, options.BatchSize!.Value, longest);
        var batches = new TranslationBatches(_network, _scaler, _training, _validation, plan.BatchSize, _options.ScheduledSampling);
        // Validated as it is trained: the plain loss of a network that is as unsure as smoothed labels ask stops falling long before its last errors are gone.
        var task = new ObjectiveTask(_network.Graph, _network.Objective(_options), batches, _network.Initialize) { OwnWeights = _network.SoftmaxPlace };
        var loop = LoopOptions.Of(options, _context.Seed, plan);
        var result = Ensemble.Fit(1, _ => TrainingLoop.Run(task, loop with { Patience = _validation is null ? int.MaxValue : loop.Patience }, _context))[0];
        return new()
        {
            Network = _network,
            Scaler = _scaler,
            Weights = result.Weights,
            Search = TranslationSearch.Of(_options) with { WordsPerStep = _training.Rows.Max(row => (float)_training.Examples.Steps(row, 1) / _training.Examples.Steps(row)) },
            ValidationLoss = result.ValidationLoss,
            Epochs = result.BestEpoch,
            LossCurve = [.. result.Reports.Select(LossPoint.Of)],
        };
    }

    static int Longest(DatasetView view) => view.Rows.Max(row => Math.Max(view.Examples.Steps(row), view.Examples.Steps(row, 1)));
}
