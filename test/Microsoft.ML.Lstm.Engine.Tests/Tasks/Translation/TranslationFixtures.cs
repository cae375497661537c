using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Tasks.Translation;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks.Translation;

/// <summary>A language whose sentences are the source's words, spelt otherwise, from the last to the first.</summary>
static class TranslationFixtures
{
    static readonly string[] Source = ["a", "b", "c", "d", "e"], Target = ["A", "B", "C", "D", "E"];

    public static TranslationOptions Tiny => new()
    {
        EmbeddingSize = 4,
        Network = new() { HiddenSize = 3 },
        Training = new() { Epochs = 2, BatchSize = 8, LearningRate = 0.01f },
    };

    public static TranslationConfig Config(TranslationOptions? options = null, int numbers = 0)
    {
        var resolved = (options ?? Tiny).Resolved();
        return TranslationConfig.Of(numbers == 0 ? new(Source) : null, 0, numbers, new(Target), resolved);
    }

    /// <summary>Sentences of one to six words, with targets or without.</summary>
    public static ExampleSet Examples(TranslationConfig config, int count, bool withTargets, int seed = 1)
    {
        var (set, random) = (new ExampleSet(withTargets ? config.TrainingFields : config.SourceFields), new Random(seed));
        for (var i = 0; i < count; i++)
        {
            int[] words = [.. Enumerable.Range(0, random.Next(1, 7)).Select(_ => random.Next(Source.Length))];
            if (config.ReadsNumbers) set.Append(0, [.. words.SelectMany(word => Enumerable.Range(0, config.SourceNumbers).Select(k => MathF.Sin(word + (k * 1.3f))))]);
            else set.AppendTokens(0, [.. words.Select(word => WordVocabulary.First + word)]);
            int[] target = [.. Reversed(words)];
            if (withTargets)
            {
                set.AppendTokens(1, [WordVocabulary.Begin, .. target]);
                set.AppendTokens(2, [.. target, WordVocabulary.End]);
                set.Complete();
            }
            else set.Complete(float.NaN);
        }
        return set;
    }

    /// <summary>The translation of a row of <see cref="Examples"/>, by numbers.</summary>
    public static int[] Expected(ExampleSet withTargets, int row) => withTargets.Tokens(row, 2)[..^1].ToArray();

    static IEnumerable<int> Reversed(int[] words) => words.Reverse().Select(word => WordVocabulary.First + word);

    public static TranslationModel Train(TranslationOptions? options = null, int numbers = 0, int count = 40, int threads = 1)
    {
        var (resolved, config) = ((options ?? Tiny).Resolved(), Config(options, numbers));
        return TranslationModel.Train(config, Examples(config, count, withTargets: true), null, resolved, new(resolved.Training with { Threads = threads }, seed: 1));
    }

    /// <summary>Words, scores and attention of all rows, as text.</summary>
    public static string Text(TranslationModel model, ExampleSet set, int best = 2, int threads = 1)
    {
        var pass = model.CreatePass(best, threads);
        pass.Translate(set);
        return string.Join('\n', Enumerable.Range(0, set.Count).Select(row => string.Join(" | ", Enumerable.Range(0, pass[row].Count).Select(place => FormattableString.Invariant(
            $"{pass[row].Score(place):R} {string.Join(' ', pass[row].Tokens(place).ToArray())} {Numbers(pass[row].Attention(place))}")))));
    }

    static string Numbers(ReadOnlySpan<float> values) => string.Join(' ', values.ToArray().Select(value => value.ToString("R", System.Globalization.CultureInfo.InvariantCulture)));
}
