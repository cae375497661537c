using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Tasks.Convolutions;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>Fits scores that are linear in random convolutions, by ridge regression whose strength is chosen on held-out examples (ROCKET, Dempster et al. 2020).</summary>
/// <remarks>A previous model's banks stay, and what its scores miss is fitted.</remarks>
sealed class ConvolutionTrainer
{
    /// <summary>As many examples may be fitted with all features; for more of them fewer are taken, since the others cost the square of their number.</summary>
    const int MostExact = 2500, FeaturesOfMany = 2016;

    /// <summary>Features of all examples that are kept together, and weights: of more examples some are taken, evenly.</summary>
    const int MostValues = 1 << 25, MostWeights = 1 << 22;

    /// <summary>The ridge where nothing is held out to choose it on.</summary>
    const double UsualStrength = 0.01;

    static readonly double[] _strengths = [1e-4, 1e-3, 1e-2, 1e-1, 1];

    readonly SequenceNetwork _network;
    readonly FeatureScaler?[] _scalers;
    readonly TrainingContext _context;
    readonly ConvolutionModel? _previous;
    readonly ConvolutionBank?[] _banks;
    readonly (DatasetView View, int Row)[] _examples;
    readonly int[] _parts;
    readonly bool _validates;
    readonly float[] _known;

    ConvolutionTrainer(
        SequenceNetwork network, FeatureScaler?[] scalers, TrainingContext context, ConvolutionModel? previous, ConvolutionBank?[] banks,
        DatasetView training, DatasetView? validation, IReadOnlyList<DatasetView> folds)
    {
        (_network, _scalers, _context, _previous, _banks, _validates) = (network, scalers, context, previous, banks, validation is not null);
        var most = Math.Max(1, MostValues / ConvolutionScorer.FeaturesOf(network, banks));
        var parts = new Dictionary<int, int>();
        for (var fold = 0; fold < folds.Count; fold++)
            if (!folds[fold].Rows.Any(parts.ContainsKey))
                foreach (var row in folds[fold].Rows) parts[row] = fold;
        var (learnt, held) = (Evenly(training.Rows, most), validation is null ? [] : Evenly(validation.Rows, most));
        _examples = [.. learnt.Select(row => (training, row)), .. held.Select(row => (validation!, row))];
        _parts = [.. learnt.Select(row => parts.GetValueOrDefault(row, RidgeProblem.None)), .. held.Select(_ => 0)];
        _known = new float[_examples.Length * Scores];
    }

    int Scores => _network.Plan.Scores;

    /// <summary>Null where there is no numeric sequence, no convolution is wanted, or training was cancelled.</summary>
    /// <param name="network">What reads the examples.</param>
    /// <param name="scalers">Of its inputs.</param>
    /// <param name="training">Examples to learn from.</param>
    /// <param name="validation">Examples to choose the ridge on; null chooses on the folds.</param>
    /// <param name="folds">The parts of the training examples that are held out in turn.</param>
    /// <param name="features">Features at most.</param>
    /// <param name="context">Seed, threads and cancellation.</param>
    /// <param name="previous">The model that this one goes on from.</param>
    public static ConvolutionFit? Fit(
        SequenceNetwork network, FeatureScaler?[] scalers, DatasetView training, DatasetView? validation, IReadOnlyList<DatasetView> folds, int features,
        TrainingContext context, ConvolutionModel? previous)
    {
        var channels = ConvolutionScorer.Channels(network);
        var sequences = channels.Count(count => count > 0);
        if (sequences == 0 || features == 0) return null;
        var most = Math.Min(training.Rows.Length <= MostExact ? features : Math.Min(features, FeaturesOfMany), MostWeights / network.Plan.Scores) / sequences;
        if (most < 2 * ConvolutionGroup.AllKernels) return null;
        var random = new Random(unchecked(context.Seed + 15485863));
        var reader = new ConvolutionScorer(network, scalers, new ConvolutionBank?[channels.Length]);
        var banks = previous?.Banks ?? [.. channels.Select((count, input) => count == 0 ? null : ConvolutionBank.Fit(
            most, count, training.Rows.Length, (number, pass) => reader.Load(training.Examples, training.Rows[number], input, pass), random))];
        return new ConvolutionTrainer(network, scalers, context, previous, banks, training, validation, folds).Fit();
    }

    static int[] Evenly(int[] rows, int most) => rows.Length <= most ? rows : [.. Enumerable.Range(0, most).Select(i => rows[(int)((long)i * rows.Length / most)])];

    ConvolutionFit? Fit()
    {
        var size = ConvolutionScorer.FeaturesOf(_network, _banks);
        var values = Features(size);
        if (_context.IsCanceled()) return null;
        var standard = new Standardization(values, size);
        var targets = new float[_known.Length];
        for (var i = 0; i < _examples.Length; i++) SetTargets(i, targets.AsSpan(i * Scores, Scores));
        TensorPrimitives.Subtract(targets, _known, targets);
        var rows = new RidgeRows(values, size, targets, Scores, [.. _examples.Select(example => example.View.Weights[example.Row])], _parts);
        var problem = RidgeProblem.Of(rows, _context.Team);
        var (strength, held) = Choose(rows, problem);
        if (_context.IsCanceled()) return null;
        var (weights, biases) = standard.Undo(problem.Solve(_validates ? 0 : RidgeProblem.None, strength));
        if (_previous is not null) (weights, biases) = (Sum(weights, _previous.Weights), Sum(biases, _previous.Biases));
        return new(new(_banks, weights, biases), held);
    }

    /// <summary>[examples, size], and what the previous model scores them.</summary>
    float[] Features(int size)
    {
        var values = new float[checked(_examples.Length * size)];
        var bodies = Math.Min(_context.Team.Threads, _examples.Length);
        _context.Team.Run(body =>
        {
            var scorer = new ConvolutionScorer(_network, _scalers, _banks);
            for (var i = body; i < _examples.Length && !_context.IsCanceled(); i += bodies)
            {
                scorer.Features(_examples[i].View.Examples, _examples[i].Row, values.AsSpan(i * size, size));
                _previous?.Score(values.AsSpan(i * size, size), _known.AsSpan(i * Scores, Scores));
            }
        }, bodies);
        return values;
    }

    /// <summary>1 for the class, -1 for all others; a value as the network is to score it, without what an outlier has too much.</summary>
    void SetTargets(int example, Span<float> targets)
    {
        var target = _examples[example].View.Targets[_examples[example].Row];
        if (_network.Plan.Target == PredictionTask.Regression) targets[0] = Math.Clamp(target, -FeatureScaler.DefaultClipLimit, FeatureScaler.DefaultClipLimit);
        else if (_network.Plan.Target == PredictionTask.Binary) targets[0] = (2 * target) - 1;
        else for (var k = 0; k < targets.Length; k++) targets[k] = k == (int)target ? 1 : -1;
    }

    /// <summary>The strength with the least squared error on held-out examples, and their scores.</summary>
    (double Strength, Dictionary<(ExampleSet, int), float[]> Held) Choose(RidgeRows rows, RidgeProblem problem)
    {
        var parts = _parts.Where(part => part != RidgeProblem.None).Distinct().Order().ToArray();
        if (parts.Length == 0) return (UsualStrength, []);
        var trials = _strengths.SelectMany(_ => parts, (strength, part) => (Strength: strength, Part: part)).ToArray();
        var scores = new float[trials.Length][];
        _context.Team.Run(trial =>
        {
            if (!_context.IsCanceled()) scores[trial] = Predictions(rows, trials[trial].Part, problem.Solve(trials[trial].Part, trials[trial].Strength));
        }, trials.Length);
        if (_context.IsCanceled()) return (UsualStrength, []);

        var errors = _strengths.Select((_, s) => parts.Select((part, p) => Error(rows, part, scores[(s * parts.Length) + p])).Sum()).ToArray();
        var best = Array.IndexOf(errors, errors.Min());
        var held = new Dictionary<(ExampleSet, int), float[]>();
        for (var p = 0; p < parts.Length; p++)
        {
            var (next, some) = (0, scores[(best * parts.Length) + p]);
            for (var i = 0; i < _examples.Length; i++)
                if (_parts[i] == parts[p]) held[(_examples[i].View.Examples, _examples[i].Row)] = Sum(some.AsSpan(next++ * Scores, Scores), _known.AsSpan(i * Scores, Scores));
        }

        return (_strengths[best], held);
    }

    /// <summary>What a solution scores the rows of a part.</summary>
    float[] Predictions(RidgeRows rows, int part, RidgeSolution solution)
    {
        var scores = new List<float>();
        for (var i = 0; i < rows.Count; i++)
        {
            if (_parts[i] != part) continue;
            for (var k = 0; k < Scores; k++) scores.Add(solution.Means[k] + TensorPrimitives.Dot<float>(rows.ValuesOf(i), solution.Weights.AsSpan(k * rows.Features, rows.Features)));
        }

        return [.. scores];
    }

    double Error(RidgeRows rows, int part, float[] scores)
    {
        var (sum, next) = (0.0, 0);
        for (var i = 0; i < rows.Count; i++)
        {
            if (_parts[i] != part) continue;
            foreach (var target in rows.TargetsOf(i))
            {
                var error = (double)target - scores[next++];
                sum += rows.Weights[i] * error * error;
            }
        }

        return sum;
    }

    static float[] Sum(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
    {
        var sum = new float[one.Length];
        TensorPrimitives.Add(one, other, sum);
        return sum;
    }
}

/// <summary>Scores linear in random convolutions, and those of held-out examples by fits that have not learnt from them.</summary>
/// <param name="Model">Learnt from all examples.</param>
/// <param name="Held">By set and number of the example.</param>
sealed record ConvolutionFit(ConvolutionModel Model, Dictionary<(ExampleSet Examples, int Row), float[]> Held);
