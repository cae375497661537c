using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>From examples to a fitted model.</summary>
/// <remarks>
/// Each member leaves out another part of the examples to stop in time, so that together they have learnt from all of them, and the parts
/// left out calibrate the probabilities. With validation examples of their own, all members learn from all.
/// </remarks>
sealed class SequenceTrainer
{
    /// <summary>From so many examples on, members differ less and take longer.</summary>
    const int Many = 5000;

    /// <summary>The part of what can be gained at all that tells classes apart no better: held-out labels are all but certain.</summary>
    const double EasyRoom = 1e-3;

    readonly SequenceOptions _options;
    readonly TrainingContext _context;
    readonly SequencePredictionModel? _previous;
    readonly bool _resetHead;
    readonly TokenTexts _texts;
    readonly NetworkConfig _plan;
    readonly SequenceNetwork _network;
    readonly TargetEncoding _scale;
    readonly DatasetView _training;
    readonly DatasetView? _validation;
    readonly FeatureScaler?[] _scalers;
    readonly double[] _meanSteps;
    readonly int _members;
    readonly List<LossPoint> _curve = [];

    public SequenceTrainer(
        PredictionTask target, int classes, ExampleSet training, ExampleSet? validation, SequenceOptions options, TrainingContext context,
        SequencePredictionModel? previous, bool resetHead, TokenTexts texts)
    {
        (_options, _context, _previous, _resetHead, _texts) = (options, context, previous, resetHead, texts);
        if (validation is not null) FeatureSpec.CheckSame(training.Inputs, validation.Inputs, "the training examples", nameof(validation));
        if (previous is not null) previous.CheckInputs(training, nameof(training));
        var plan = previous is null ? NetworkConfig.Of(target, classes, training.Inputs, texts.Sized(options))
            : previous.Plan with { Target = target, Classes = classes, Inputs = [.. training.Inputs], IsQuantized = false };
        _scale = TargetEncoding.Of(plan, training, options);
        _training = _scale.Rows(training, "training");
        _validation = validation is null ? null : _scale.Rows(validation, "validation");
        _members = _options.Training.Members ?? (_training.Rows.Length < Many ? 5 : 3);
        if (_training.Rows.Length == 0) throw new TooLittleDataException("There is no example with a known target and a weight above 0 to learn from. Give some.");
        if (_validation is { Rows.Length: 0 })
            throw new ArgumentException("There is no example with a known target and a weight above 0 to validate on. Give some, or none at all.", nameof(validation));
        _meanSteps = [.. training.Inputs.Select((_, input) => _training.Rows.Average(row => (double)training.Steps(row, input)))];
        _plan = previous is not null ? plan : plan.For(training, _training.Rows, options.TimeReduction);
        _network = new(_plan);
        _scalers = previous?.State.Scalers ?? new FeatureScaler?[_plan.Inputs.Length];
        for (var i = 0; previous is null && i < _scalers.Length; i++)
            _scalers[i] = _plan.Inputs[i].Kind == InputKind.Tokens ? null : FeatureScaler.Fit(training, i, _training.Rows) with { ClipLimit = _plan.HasTimes ? IrregularSteps.ClipLimit : FeatureScaler.DefaultClipLimit };
    }

    public SequencePredictionModel Train()
    {
        if (_scale.IsConstant) return Constant();
        var folds = _validation is null ? ExampleFolds.Of(_training, _plan.Target, _members, _options.Training.ValidationFraction!.Value, _context.Seed) : [];
        var sides = new SideTrainer(_network, _scalers, _training, _validation, [.. folds.Select(fold => fold.Validation!)], _context) { Texts = _texts.Texts }.Fit(
            _options.RandomConvolutions, _options.NGrams, IsSameHead ? _previous!.State.Sides : SideModels.None);
        var members = Ensemble.Fit(_members, member => folds.Count > 0 ? Fit(folds[member].Training, folds[member].Validation, member) : Fit(_training, _validation, member));
        var held = new OutOfFoldPredictions(_plan, sides);
        if (_validation is not null) held.Add(_validation, Scorer([.. members.Select(result => result.Weights)]), _context.Team);
        else
            foreach (var (fold, result) in folds.Zip(members)) held.Add(fold.Validation!, Scorer([result.Weights]), _context.Team);
        var blend = held.Blend();
        var temperature = held.Temperature();
        return new(State([.. members.Select(result => result.Weights)]) with
        {
            Sides = sides.Models,
            Blend = blend,
            Temperature = temperature,
            CalibrationError = (held.Error(1), held.Error(temperature)),
            ValidationLoss = members.Average(result => result.ValidationLoss),
            Epochs = (int)Math.Round(members.Average(result => result.BestEpoch)),
        });
    }

    /// <summary>All targets are alike: whatever the input, the scores are those that training would begin with.</summary>
    SequencePredictionModel Constant()
    {
        var weights = Start(0);
        var head = weights.AsSpan()[_network.HeadWeights];
        head.Clear();
        _scale.OutputBias.CopyTo(head[^_plan.Scores..]);
        var report = new TrainingReport
        {
            Member = 0,
            Epoch = 1,
            Epochs = 1,
            TrainingLoss = 0,
            ValidationLoss = double.NaN,
            LearningRate = 0,
            ExamplesPerSecond = 0,
            Progress = 1,
        };
        _curve.Add(LossPoint.Of(report));
        _context.Report(report);
        return new(State([weights]));
    }

    SequencePredictionState State(float[][] members) => new()
    {
        Network = _network,
        Scalers = _scalers,
        Members = members,
        Offset = _scale.Offset,
        Scale = _scale.Scale,
        LossCurve = [.. _curve],
        MeanSteps = _meanSteps,
    };

    ExampleScorer Scorer(float[][] members) => new(_network, _scalers, members, Array.ConvertAll(members, weights => _network.Graph.Pack(weights)), ScoreBlend.Alone, SideModels.None);

    /// <summary>Whether a previous model's scores mean the same.</summary>
    bool IsSameHead => _previous is not null && !_resetHead && _previous.Target == _plan.Target && _previous.Classes == _plan.Classes;

    /// <summary>The weights that a member's training begins with.</summary>
    float[] Start(int member)
    {
        var random = new Random(unchecked(_context.Seed + (104729 * (member + 1))));
        var weights = new float[_network.Graph.Weights.Count];
        _network.Initialize(weights, _scale.OutputBias, random);
        if (_previous is null)
        {
            _texts.Start(_network, weights, _options.FreezeWordVectors);
            return weights;
        }

        var known = _previous.State.Members[member % _previous.Members];
        known.AsSpan(0, IsSameHead ? known.Length : _network.HeadWeights.Start.Value).CopyTo(weights);
        return weights;
    }

    TrainingResult Fit(DatasetView training, DatasetView? validation, int member)
    {
        var count = training.Rows.Length;
        var options = SequenceOptions.Defaults.BySize.Resolve(_options.Training, count);
        var rates = DiscriminativeLearningRates.Of(_network, _options, _previous is not null, _texts);
        var (loss, start) = (Loss(), Start(member));
        var batches = new ExampleBatches(_network, _scalers, loss, training, validation) { Noise = new(_options.InputNoise, _options.TokenDropout, _options.LeastBeginning) };
        var task = new ObjectiveTask(_network.Graph, new ElementwiseObjective(loss), batches, (weights, _) => start.CopyTo(weights)) { Frozen = rates.Frozen };
        var longest = Math.Max(Longest(training), validation is null ? 1 : Longest(validation));
        var loop = LoopOptions.Of(options, unchecked(_context.Seed + (7919 * (member + 1))), BatchPlan.OfSequences(count, options.BatchSize!.Value, longest));
        var result = TrainingLoop.Run(task, loop with
        {
            Optimizer = weights => rates.Optimizer(weights, options.WeightDecay!.Value, loop.Batches.StepsPerEpoch),
            Patience = validation is null ? int.MaxValue : loop.Patience,
            LeastLoss = LeastLoss(),
            Room = _plan.Target == PredictionTask.Regression ? loop.Room : EasyRoom,
            Place = FitPlace.Of(member, _members),
        }, _context);
        if (result.Losses.Count > 1 && validation is not null && result.Losses.Skip(1).All(loss => !double.IsFinite(loss)))
            throw _context.Failed(FormattableString.Invariant($"Training diverged: no loss on the validation part is finite. Lower the learning rate (LearningRate is {options.LearningRate})."));
        foreach (var report in result.Reports) _curve.Add(LossPoint.Of(report));
        return result;
    }

    /// <summary>Steps that the network reads of the longest sequence.</summary>
    int Longest(DatasetView view) => view.Rows.Max(row => _plan.Reductions.Select((_, input) => _network.Encoders[input]?.Steps(view.Examples.Steps(row, input)) ?? 1).Max());

    /// <summary>The mean loss of perfect outputs: the entropy of the smoothed labels.</summary>
    double LeastLoss()
    {
        if (_plan.Target == PredictionTask.Regression) return 0;
        var (classes, smoothing) = (Math.Max(2, _plan.Classes), (double)_options.LabelSmoothing);
        var other = smoothing / classes;
        return -Entropy(1 - smoothing + other) - ((classes - 1) * Entropy(other));

        static double Entropy(double probability) => probability > 0 ? probability * Math.Log(probability) : 0;
    }

    ILoss Loss() => _plan.Target switch
    {
        PredictionTask.Multiclass => new CrossEntropyLoss(_plan.Classes) { LabelSmoothing = _options.LabelSmoothing },
        PredictionTask.Binary => new BinaryCrossEntropyLoss { LabelSmoothing = _options.LabelSmoothing },
        _ => new HuberLoss(),
    };
}
