using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.Convolutions;
using Microsoft.ML.Lstm.Engine.Tasks.NGrams;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>Fits the linear models that score examples beside the networks. A previous model's features stay, and what its scores miss is fitted.</summary>
/// <param name="network">What reads the examples.</param>
/// <param name="scalers">Of its inputs.</param>
/// <param name="training">Examples to learn from.</param>
/// <param name="validation">Examples to choose on; null chooses on the folds.</param>
/// <param name="folds">The parts of the training examples that members hold out.</param>
/// <param name="context">Seed, threads and cancellation.</param>
sealed class SideTrainer(
    SequenceNetwork network, FeatureScaler?[] scalers, DatasetView training, DatasetView? validation, IReadOnlyList<DatasetView> folds, TrainingContext context)
{
    /// <summary>Examples, n-grams and classes that n-grams are fitted for at most, each with the next one.</summary>
    const int MostExamples = 1 << 20, MostNGramWeights = 1 << 24;

    /// <summary>Tokens of all examples, times scores, for which pieces of tokens are fitted, too: they make it some ten times slower.</summary>
    const long MostTokensInPieces = 1 << 21;

    readonly NetworkConfig _plan = network.Plan;

    /// <summary>For each input the texts of its tokens, from 1 on, where they are known.</summary>
    public IReadOnlyList<string[]?> Texts { get; init; } = [];

    /// <summary>The models that the data have something for; none where training is cancelled.</summary>
    /// <param name="features">Features of random convolutions at most.</param>
    /// <param name="nGrams">Whether n-grams are scored.</param>
    /// <param name="previous">The models to go on from.</param>
    public SideFits Fit(int features, bool nGrams, SideModels previous)
    {
        var (convolutions, ofConvolutions) = Convolutions(features, previous.Convolutions);
        var (words, ofWords) = nGrams ? NGrams(previous.NGrams) : (null, null);
        return new(new(convolutions, words), [ofConvolutions, ofWords]);
    }

    (ConvolutionModel?, Dictionary<(ExampleSet, int), float[]>?) Convolutions(int features, ConvolutionModel? previous)
    {
        var most = ConvolutionTrainer.MostFeatures(network, training.Rows.Length, features);
        if (most == 0 || context.IsCanceled()) return (null, null);
        var banks = previous?.Banks ?? ConvolutionTrainer.Banks(network, scalers, training, most, new Random(unchecked(context.Seed + 15485863)));
        var examples = SideExamples.Of(training, validation, folds, ConvolutionTrainer.MostExamples(network, banks));
        return new ConvolutionTrainer(network, scalers, context, previous, banks, examples).Fit() is var (model, held) ? (model, held) : (null, null);
    }

    (NGramModel?, Dictionary<(ExampleSet, int), float[]>?) NGrams(NGramModel? previous)
    {
        if (!_plan.Inputs.Any(input => input.Kind == InputKind.Tokens) || context.IsCanceled()) return (null, null);
        var examples = SideExamples.Of(training, validation, folds, MostExamples);
        var table = previous?.Table ?? NGramTable.Of(training.Examples, training.Rows);
        var scores = _plan.Scores;
        if (table.Count == 0 || (long)table.Count * scores > MostNGramWeights) return (null, null);
        (ExampleSet Set, int Row)[] items = Array.ConvertAll(examples.Items, item => (item.View.Examples, item.Row));
        var room = items.Sum(item => (long)NGramTable.Room(item.Set, item.Row)) / 2;
        var pieces = Texts.Any(texts => texts is not null) && room * scores <= MostTokensInPieces ? TokenPieces.Of(table, Texts) : null;
        var trainer = new NGramTrainer(items, table, examples.Weights, examples.Parts, pieces, context.Seed);
        var (targets, known) = (new float[examples.Count * scores], new float[examples.Count * scores]);
        var scorer = previous is null ? null : new NGramScorer(previous);
        for (var i = 0; i < examples.Count; i++)
        {
            examples.SetTargets(i, _plan.Target, targets.AsSpan(i * scores, scores));
            scorer?.Score(examples.Items[i].View.Examples, examples.Items[i].Row, known.AsSpan(i * scores, scores));
        }

        TensorPrimitives.Subtract(targets, known, targets);
        var (weights, biases, held) = (new float[table.Count * scores], new float[scores], known.ToArray());
        for (var k = 0; k < scores; k++)
        {
            var fit = trainer.Fit([.. Enumerable.Range(0, examples.Count).Select(i => (double)targets[(i * scores) + k])], _plan.Target != PredictionTask.Regression && previous is null, examples.Without, context);
            if (context.IsCanceled()) return (null, null);
            biases[k] = fit.Bias + (previous?.Biases[k] ?? 0);
            for (var i = 0; i < table.Count; i++) weights[(i * scores) + k] = fit.Weights[i] + (previous?.Weights[(i * scores) + k] ?? 0);
            for (var i = 0; i < examples.Count; i++) held[(i * scores) + k] += (float)fit.Held[i];
        }

        var byExample = new Dictionary<(ExampleSet, int), float[]>();
        for (var i = 0; i < examples.Count; i++)
            if (examples.Parts[i] >= 0) byExample[(examples.Items[i].View.Examples, examples.Items[i].Row)] = held.AsSpan(i * scores, scores).ToArray();
        return (new(table, weights, biases), byExample);
    }
}
