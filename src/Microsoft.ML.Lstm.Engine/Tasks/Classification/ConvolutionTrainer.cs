using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Tasks.Convolutions;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>Fits scores that are linear in random convolutions, in values or in both, by ridge regression; which of them, and its strength, is chosen on held-out examples (ROCKET, Dempster et al. 2020).</summary>
/// <remarks>A previous model's banks stay, and what its scores miss is fitted.</remarks>
sealed class ConvolutionTrainer
{
    /// <summary>As many examples may be fitted with all features; for more of them fewer are taken, since the others cost the square of their number.</summary>
    const int MostExact = 2500, FeaturesOfMany = 2016;

    /// <summary>Features of all examples that are kept together, and weights: of more examples some are taken, evenly.</summary>
    const int MostValues = 1 << 25, MostWeights = 1 << 22;

    /// <summary>The ridge where nothing is held out to choose it on.</summary>
    const double UsualStrength = 0.01;

    static readonly double[] Strengths = [1e-4, 1e-3, 1e-2, 1e-1, 1];

    readonly SequenceNetwork _network;
    readonly FeatureScaler?[] _scalers;
    readonly TrainingContext _context;
    readonly ConvolutionModel? _previous;
    readonly ConvolutionBank?[] _banks;
    readonly SideExamples _examples;
    readonly float[] _known;

    public ConvolutionTrainer(
        SequenceNetwork network, FeatureScaler?[] scalers, TrainingContext context, ConvolutionModel? previous, ConvolutionBank?[] banks, SideExamples examples)
    {
        (_network, _scalers, _context, _previous, _banks, _examples) = (network, scalers, context, previous, banks, examples);
        _known = new float[_examples.Count * Scores];
    }

    int Scores => _network.Plan.Scores;

    /// <summary>Features that each sequence of so many examples may have, if so many are wanted; 0 where there is no numeric sequence, or too many scores.</summary>
    public static int MostFeatures(SequenceNetwork network, int examples, int wanted)
    {
        // Few, and not random.
        if (network.Plan.HasTimes) return Math.Min(wanted, 1);
        var sequences = ConvolutionScorer.Channels(network).Count(count => count > 0);
        var most = Math.Min(examples <= MostExact ? wanted : Math.Min(wanted, FeaturesOfMany), MostWeights / network.Plan.Scores) / Math.Max(1, sequences);
        return sequences == 0 || most < 2 * ConvolutionGroup.AllKernels ? 0 : most;
    }

    /// <summary>Examples whose features are kept together.</summary>
    public static int MostExamples(SequenceNetwork network, ConvolutionBank?[] banks) => Math.Max(1, MostValues / ConvolutionScorer.FeaturesOf(network, banks));

    /// <summary>A bank for each numeric sequence of an example.</summary>
    public static ConvolutionBank?[] Banks(SequenceNetwork network, FeatureScaler?[] scalers, DatasetView training, int features, Random random)
    {
        var channels = ConvolutionScorer.Channels(network);
        var reader = new ConvolutionScorer(network, scalers, new ConvolutionBank?[channels.Length]);
        return [.. channels.Select((count, input) => count == 0 ? null : ConvolutionBank.Fit(
            features, count, training.Rows.Length, (number, pass) => reader.Load(training.Examples, training.Rows[number], input, pass), random))];
    }

    /// <summary>The model, and the scores of held-out examples by fits without them; null where training is cancelled.</summary>
    public (ConvolutionModel Model, Dictionary<(ExampleSet, int), float[]> Held)? Fit()
    {
        var size = ConvolutionScorer.FeaturesOf(_network, _banks);
        var values = Features(size);
        if (_context.IsCanceled()) return null;
        var standard = new Standardization(values, size);
        var targets = new float[_known.Length];
        for (var i = 0; i < _examples.Count; i++) _examples.SetTargets(i, _network.Plan.Target, targets.AsSpan(i * Scores, Scores));
        TensorPrimitives.Subtract(targets, _known, targets);
        var layout = FeatureLayout.Of(_network, _banks);
        layout.Arrange(values);
        RidgeFit? best = null;
        foreach (var choice in layout.Choices)
        {
            var (first, count) = choice.GetOffsetAndLength(size);
            var rows = new RidgeRows(values, size, first, count, targets, Scores, _examples.Weights, _examples.Parts);
            var problem = RidgeProblem.Of(rows, _context.Team);
            var (strength, error, held) = Choose(rows, problem);
            if (_context.IsCanceled()) return null;
            if (best is null || error < best.Error) best = new(layout.Undo(problem.Solve(_examples.Without, strength), choice), error, held);
        }

        var (weights, biases) = standard.Undo(best!.Solution);
        if (_previous is not null) (weights, biases) = (Sum(weights, _previous.Weights), Sum(biases, _previous.Biases));
        return (new(_banks, weights, biases), best.Held);
    }

    /// <summary>A regression on some of the features.</summary>
    /// <param name="Solution">Of all features.</param>
    /// <param name="Error">Squared error on held-out examples.</param>
    /// <param name="Held">Their scores.</param>
    sealed record RidgeFit(RidgeSolution Solution, double Error, Dictionary<(ExampleSet, int), float[]> Held);

    /// <summary>[examples, size], and what the previous model scores them.</summary>
    float[] Features(int size)
    {
        var values = new float[checked(_examples.Count * size)];
        var bodies = Math.Min(_context.Team.Threads, _examples.Count);
        _context.Team.Run(body =>
        {
            var scorer = new ConvolutionScorer(_network, _scalers, _banks);
            for (var i = body; i < _examples.Count && !_context.IsCanceled(); i += bodies)
            {
                scorer.Features(_examples.Items[i].View.Examples, _examples.Items[i].Row, values.AsSpan(i * size, size));
                _previous?.Score(values.AsSpan(i * size, size), _known.AsSpan(i * Scores, Scores));
            }
        }, bodies);
        return values;
    }

    /// <summary>The strength with the least squared error on held-out examples, that error, and their scores.</summary>
    (double Strength, double Error, Dictionary<(ExampleSet, int), float[]> Held) Choose(RidgeRows rows, RidgeProblem problem)
    {
        var parts = _examples.Parts.Where(part => part != RidgeProblem.None).Distinct().Order().ToArray();
        if (parts.Length == 0) return (UsualStrength, 0, []);
        var trials = Strengths.SelectMany(_ => parts, (strength, part) => (Strength: strength, Part: part)).ToArray();
        var scores = new float[trials.Length][];
        _context.Team.Run(trial =>
        {
            if (!_context.IsCanceled()) scores[trial] = Predictions(rows, trials[trial].Part, problem.Solve(trials[trial].Part, trials[trial].Strength));
        }, trials.Length);
        if (_context.IsCanceled()) return (UsualStrength, 0, []);

        var errors = Strengths.Select((_, s) => parts.Select((part, p) => Error(rows, part, scores[(s * parts.Length) + p])).Sum()).ToArray();
        var best = Array.IndexOf(errors, errors.Min());
        var held = new Dictionary<(ExampleSet, int), float[]>();
        for (var p = 0; p < parts.Length; p++)
        {
            var (next, some) = (0, scores[(best * parts.Length) + p]);
            for (var i = 0; i < _examples.Count; i++)
                if (_examples.Parts[i] == parts[p]) held[(_examples.Items[i].View.Examples, _examples.Items[i].Row)] = Sum(some.AsSpan(next++ * Scores, Scores), _known.AsSpan(i * Scores, Scores));
        }

        return (Strengths[best], errors[best], held);
    }

    /// <summary>What a solution scores the rows of a part.</summary>
    float[] Predictions(RidgeRows rows, int part, RidgeSolution solution)
    {
        var scores = new List<float>();
        for (var i = 0; i < rows.Count; i++)
        {
            if (_examples.Parts[i] != part) continue;
            for (var k = 0; k < Scores; k++) scores.Add(solution.Means[k] + TensorPrimitives.Dot<float>(rows.ValuesOf(i), solution.Weights.AsSpan(k * rows.Features, rows.Features)));
        }

        return [.. scores];
    }

    double Error(RidgeRows rows, int part, float[] scores)
    {
        var (sum, next) = (0.0, 0);
        for (var i = 0; i < rows.Count; i++)
        {
            if (_examples.Parts[i] != part) continue;
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
