using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Optimizers;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Embedders;

/// <summary>From sequences without labels to a fitted embedder.</summary>
/// <remarks>The head of the network is the projection in which views are compared (Chen et al. 2020); the embedding is what it reads.</remarks>
sealed class EmbeddingTrainer
{
    /// <summary>Rows that are compared with one another: two views of each of 32 sequences.</summary>
    public const int ShardRows = 64;

    /// <summary>Numbers that views are compared by.</summary>
    const int Projection = 64;

    /// <summary>With fewer sequences than these nothing is held out.</summary>
    const int Least = 10;

    const int TokenSize = 32;

    readonly EmbeddingOptions _options;
    readonly TrainingContext _context;
    readonly DatasetView _training;
    readonly DatasetView? _validation;
    readonly FeatureScaler?[] _scalers;
    readonly SequenceNetwork _network;

    public EmbeddingTrainer(ExampleSet training, EmbeddingOptions options, TrainingContext context)
    {
        (_options, _context) = (options, context);
        if (training.Inputs[^1].IsTime) throw new ArgumentException($"'{training.Inputs[^1].Name}' tells when steps were, which embeddings learnt without labels do not read. Leave it out, or take those of a trained model (SequenceEmbedder.Of).", nameof(training));
        int[] all = [.. Enumerable.Range(0, training.Count).Where(row => HasValue(training, row))];
        if (all.Length < 2) throw new TooLittleDataException($"There are {all.Length} sequences with any value, but they are compared with one another. Give two at least, better some hundreds.");
        _network = new(new NetworkConfig
        {
            Target = PredictionTask.Multiclass,
            Classes = Projection,
            Inputs = [.. training.Inputs],
            Flagged = [],
            GapScales = [],
            Reductions = [],
            Cell = options.Network.Cell,
            HiddenSize = options.Network.HiddenSize!.Value,
            Layers = options.Network.LayerCount,
            Bidirectional = true,
            Pooling = SequencePooling.Mean,
            ConvolutionChannels = options.ConvolutionChannels,
            EmbeddingSize = TokenSize,
            Dropout = options.Network.Dropout!.Value,
        }.For(training, all, timeReduction: null));
        _scalers = [.. training.Inputs.Select((input, i) => input.Kind == InputKind.Tokens ? null : FeatureScaler.Fit(training, i, all))];
        var held = options.Training.ValidationFraction!.Value == 0 || all.Length < Least ? 0 : Math.Max(2, (int)Math.Round(options.Training.ValidationFraction.Value * all.Length));
        new Random(context.Seed).Shuffle(all);
        (_training, _validation) = (View(all[held..]), held == 0 ? null : View(all[..held]));

        DatasetView View(int[] rows) => new(training, [.. rows.Order()], [], []);
    }

    public SequenceEmbedder Train()
    {
        var count = _training.Rows.Length;
        var options = EmbeddingOptions.Defaults.BySize.Resolve(_options.Training, count);
        var pairs = Math.Min(count, options.BatchSize!.Value);
        var batches = new ViewBatches(_network, _scalers, _options, _training, _validation);
        var task = new ObjectiveTask(_network.Graph, new ContrastiveObjective(Projection), batches, (weights, random) => _network.Graph.Initialize(weights, random));
        var loop = LoopOptions.Of(options, _context.Seed, new(2 * pairs, (count + pairs - 1) / pairs, ShardRows));
        var fit = Ensemble.Fit(1, _ => TrainingLoop.Run(task, loop with
        {
            Optimizer = weights => new Adam(weights) { WeightDecay = options.WeightDecay!.Value },
            Patience = _validation is null ? int.MaxValue : loop.Patience,
        }, _context))[0];
        if (fit.Losses.Count > 1 && _validation is not null && fit.Losses.Skip(1).All(loss => !double.IsFinite(loss)))
            throw _context.Failed(FormattableString.Invariant($"Training diverged: no loss on the held-out part is finite. Lower the learning rate (LearningRate is {options.LearningRate})."));
        return new SequenceEmbedder(new()
        {
            Network = _network,
            Scalers = _scalers,
            Members = [fit.Weights],
            ValidationLoss = fit.ValidationLoss,
            Epochs = fit.BestEpoch,
            LossCurve = [.. fit.Reports.Select(LossPoint.Of)],
        }).Standardized(_training.Examples, _context.Team.Threads);
    }

    static bool HasValue(ExampleSet examples, int row)
    {
        for (var input = 0; input < examples.Inputs.Count; input++)
        {
            var kind = examples.Inputs[input].Kind;
            if (kind == InputKind.Continuous && examples.Values(row, input).ContainsAnyExcept(float.NaN)) return true;
            if (kind == InputKind.Tokens && examples.Tokens(row, input).ContainsAnyExcept(0)) return true;
        }

        return false;
    }
}
