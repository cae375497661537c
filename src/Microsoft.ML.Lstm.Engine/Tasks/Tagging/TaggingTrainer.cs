using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Optimizers;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Tagging;

/// <summary>From tagged examples to a fitted model; each member of the ensemble leaves out another part of them to stop in time and to calibrate.</summary>
sealed class TaggingTrainer
{
    /// <summary>With fewer examples than these nothing is held out.</summary>
    const int Least = 10;

    /// <summary>Where the margin of the tag outside of spans is yet to be found, training is stopped by several: with one alone spans that are seldom sure would not count.</summary>
    static readonly float[] Margins = [0, 1, 2];

    readonly TaggingOptions _options;
    readonly TrainingContext _context;
    readonly TaggingNetwork _network;
    readonly WordVectors? _vectors;
    readonly TaggingContinuation? _continuation;
    readonly PretrainedEncoder? _encoder;
    readonly FeatureScaler?[] _scalers;
    readonly float[]?[] _drops;
    readonly DatasetView _training;
    readonly DatasetView? _validation;

    public TaggingTrainer(TaggingConfig config, ExampleSet training, ExampleSet? validation, TaggingOptions options, TrainingContext context, WordVectors? vectors, TaggingContinuation? continuation, PretrainedEncoder? encoder)
    {
        (_options, _context, _vectors, _continuation, _encoder) = (options, context, vectors, continuation, encoder);
        _training = View(training);
        if (_training.Rows.Length == 0) throw new TooLittleDataException("There is no sequence with a known tag and a weight above 0 to learn from. Give some.");
        _validation = validation is null ? null : View(validation);
        if (_validation is { Rows.Length: 0 })
            throw new ArgumentException("There is no sequence with a known tag and a weight above 0 to validate on. Give some, or none at all.", nameof(validation));
        _network = new(config);
        _scalers = continuation?.Previous.State.Scalers ?? [.. config.Fields.Select((_, field) => config.IsScaled(field) ? FeatureScaler.Fit(training, field, _training.Rows) : null)];
        _drops = [.. config.Fields.Select((field, i) => field.Kind == InputKind.Tokens && config.Inputs.Any(input => input.Name == field.Name) ? Drops(i, field.Size) : null)];
    }

    static DatasetView View(ExampleSet set) => new(set, [.. Enumerable.Range(0, set.Count).Where(row => set.Weight(row) > 0 && set.Target(row).ContainsAnyExcept(float.NaN))], [], []);

    /// <summary>All weights, with the factors on their learning rates. A field that is not asked for stays as it is.</summary>
    List<(Range Weights, float Factor)> Groups()
    {
        var field = _network.Graph.Weights.Count..(_options.ConditionalRandomField ? _network.Graph.Weights.Count : _network.WeightCount);
        if (_continuation is not null) return [.. TaggingContinuation.Rates(_network, _options), (field, 0), (field.End.._network.WeightCount, 1)];
        (Range Weights, float Factor)[] parts = [.. FrozenWords().Select(range => (range, 0f)), .. Language(), (field, 0), (_network.WeightCount.._network.WeightCount, 1)];
        var (groups, from) = (new List<(Range, float)>(), 0);
        foreach (var (range, factor) in parts.OrderBy(part => part.Weights.End.Value))
        {
            if (range.Start.Value > from) groups.Add((from..range.Start, 1));
            if (range.End.Value > range.Start.Value) groups.Add((range, factor));
            from = range.End.Value;
        }
        return groups;
    }

    // A language model's layers lie below all others: the lower one is, the less it changes.
    IEnumerable<(Range Weights, float Factor)> Language()
    {
        if (_encoder is null) return [];
        Range[] layers = [.. _network.LanguageWeights];
        return layers.Select((range, depth) => (range, depth < _options.FrozenLayers ? 0 : MathF.Pow(_options.LayerwiseLearningRateDecay, layers.Length - depth)));
    }

    // Words that training does not have lie behind all others.
    IEnumerable<Range> FrozenWords()
    {
        if (_vectors is null) yield break;
        foreach (var (range, field) in _network.WordEmbeddings)
        {
            var last = _training.Rows.Max(row => TensorPrimitives.Max(_training.Examples.Tokens(row, field)));
            yield return _options.FreezeWordVectors ? range : (range.Start.Value + ((last + 1) * _network.Config.WordSize))..range.End;
        }
    }

    void StartLanguage(Span<float> weights, ReadOnlySpan<float> known)
    {
        foreach (var range in _network.LanguageWeights)
        {
            var part = weights[range];
            known[..part.Length].CopyTo(part);
            known = known[part.Length..];
        }
    }

    // By token, how likely it is to be read as unknown.
    float[] Drops(int field, int size)
    {
        var counts = new int[size + 1];
        foreach (var row in _training.Rows)
            foreach (var token in _training.Examples.Tokens(row, field)) counts[token]++;
        return Array.ConvertAll(counts, count => _options.WordDropout > 0 ? _options.WordDropout / (_options.WordDropout + count) : 0);
    }

    public TaggingModel Train()
    {
        var members = _options.Training.Members!.Value;
        var folds = _validation is null ? Folds(members) : [.. Enumerable.Repeat((Training: _training, Validation: (DatasetView?)_validation), members)];
        var fits = Ensemble.Fit(members, member => Fit(folds[member].Training, folds[member].Validation, member));
        var calibration = new TaggingCalibration(_network);
        if (_validation is not null) calibration.Add(_validation, new(State([.. fits.Select(fit => fit.Weights)])));
        else
        {
            foreach (var (fold, fit) in folds.Zip(fits))
                if (fold.Validation is { } held) calibration.Add(held, new(State([fit.Weights])));
        }
        return new(State([.. fits.Select(fit => fit.Weights)]) with
        {
            Temperature = calibration.OfTags(),
            ClassTemperature = calibration.OfClasses(),
            OutsideMargin = _options.BalancedDecoding ? calibration.OutsideMargin() : 0,
            ValidationLoss = fits.Average(fit => fit.ValidationLoss),
            Epochs = (int)Math.Round(fits.Average(fit => fit.BestEpoch)),
            LossCurve = [.. fits.SelectMany(fit => fit.Reports).Select(LossPoint.Of)],
        });
    }

    TaggingState State(float[][] members) => new() { Network = _network, Scalers = _scalers, Members = members };

    List<(DatasetView Training, DatasetView? Validation)> Folds(int members)
    {
        var (all, fraction) = (_training.Rows.ToArray(), _options.Training.ValidationFraction!.Value);
        if (fraction == 0 || all.Length < Least) return [.. Enumerable.Repeat((_training, default(DatasetView)), members)];
        new Random(_context.Seed).Shuffle(all);
        var held = Math.Max(1, (int)Math.Round(fraction * all.Length));
        var folds = new List<(DatasetView, DatasetView?)>();
        for (var member = 0; member < members; member++)
        {
            var first = (int)((long)member * held % Math.Max(1, all.Length - held + 1));
            folds.Add((_training with { Rows = [.. all[..first].Concat(all[(first + held)..]).Order()] }, _training with { Rows = [.. all[first..(first + held)].Order()] }));
        }
        return folds;
    }

    TrainingResult Fit(DatasetView training, DatasetView? validation, int member)
    {
        var options = TaggingOptions.Defaults.BySize.Resolve(_options.Training, training.Rows.Length);
        var batches = new TaggingBatches(_network, _scalers, _drops, training, validation);
        var (graph, field) = (_network.Graph, _network.Field);
        var groups = Groups();
        Range[] frozen = [.. groups.Where(group => group.Factor == 0).Select(group => group.Weights)];
        var task = new ObjectiveTask(graph, _network.Objective, batches, (weights, random) =>
        {
            graph.Initialize(weights[..graph.Weights.Count], random);
            field.Initialize(weights[graph.Weights.Count..], random);
            if (_vectors is not null) _network.StartWords(weights, _vectors, _options.FreezeWordVectors);
            if (_encoder is not null) StartLanguage(weights, _encoder.Weights);
            _continuation?.Start(_network, weights, member);
        })
        { Frozen = frozen, Validation = new TaggingErrors(_network, _network.Objective, _options.BalancedDecoding ? Margins : [0]) };
        var longest = Math.Max(training.LongestSteps, validation?.LongestSteps ?? 1);
        var loop = LoopOptions.Of(options, unchecked(_context.Seed + (7919 * (member + 1))), BatchPlan.OfSequences(training.Rows.Length, options.BatchSize!.Value, longest));
        var result = TrainingLoop.Run(task, loop with
        {
            // Weight decay would draw what data do not speak of away from the previous model.
            Optimizer = weights => new ParameterGroupOptimizer(weights, [.. groups.Where(group => group.Factor > 0).Select(group => new ParameterGroup(group.Weights, group.Factor))], _continuation is null && _encoder is null ? options.WeightDecay!.Value : 0),
            Patience = validation is null ? int.MaxValue : loop.Patience,
            LeastLoss = 0,
            Place = FitPlace.Of(member, _options.Training.Members!.Value),
        }, _context);
        if (result.Losses.Count > 1 && validation is not null && result.Losses.Skip(1).All(loss => !double.IsFinite(loss)))
            throw _context.Failed(FormattableString.Invariant($"Training diverged: no loss on the held-out part is finite. Lower the learning rate (LearningRate is {options.LearningRate})."));
        return result;
    }
}
