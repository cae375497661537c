using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Tasks;
using Microsoft.ML.Lstm.Engine.Tasks.Tagging;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks.Tagging;

/// <summary>Tagged examples of words, keys and numbers, and taggers of them.</summary>
static class TaggingFixtures
{
    static readonly string[] Words = ["the", "Bank", "of", "Oslo", "runs", "42"], Tags = ["O", "B-ORG", "I-ORG", "B-LOC"];

    static readonly TaggingInput[] Inputs =
    [
        new("Words", TaggingInputKind.Text, 1) { Vocabulary = TokenVocabulary.Learn(Words.Select(word => (word, 2)), most: 4) },
        new("Keys", TaggingInputKind.Keys, 3),
        new("Numbers", TaggingInputKind.Numbers, 2),
    ];

    public static TaggingOptions Tiny => new() { WordEmbeddingSize = 2, CharacterFilters = 2, Network = new() { HiddenSize = 2 }, Training = new() { Epochs = 2, BatchSize = 8, LearningRate = 0.01f, Members = 1 } };

    public static TaggingConfig Config(TaggingOptions? options = null, int classes = 2, PretrainedEncoder? encoder = null)
    {
        var inputs = encoder is null ? Inputs : [Inputs[0] with { Language = TaggingLanguage.Of(encoder) }, .. Inputs[1..]];
        return TaggingConfig.Of(inputs, Tags, TagSchemeKind.None, classes, (options ?? Tiny).Resolved());
    }

    /// <summary>What a language model of as many tokens as there are words knows: two layers, of weights at random.</summary>
    public static PretrainedEncoder Encoder()
    {
        var encoder = new PretrainedEncoder { Cell = CellKind.Gru, Tokens = Words.Length, EmbeddingSize = 3, HiddenSize = 2, Layers = 2, Weights = [] };
        var (language, random) = (TaggingLanguage.Of(encoder), new Random(7));
        return encoder with { Weights = [.. Enumerable.Range(0, language.Embeddings().Weights.Count + language.Body().Weights.Count).Select(_ => random.NextSingle() - 0.5f)] };
    }

    /// <summary>Sequences of one to six tokens, with targets or without.</summary>
    public static ExampleSet Examples(TaggingConfig config, int count, bool withTargets, int seed = 1)
    {
        var (set, random, vocabulary) = (new ExampleSet(withTargets ? config.TrainingFields : config.Fields), new Random(seed), Inputs[0].Vocabulary!);
        for (var i = 0; i < count; i++)
        {
            string[] words = [.. Enumerable.Range(0, random.Next(1, 7)).Select(_ => Words[random.Next(Words.Length)])];
            var letters = new float[words.Length * TokenVocabulary.WordLength];
            for (var t = 0; t < words.Length; t++) vocabulary.Letters(words[t], letters.AsSpan(t * TokenVocabulary.WordLength, TokenVocabulary.WordLength));
            var field = 0;
            set.AppendTokens(field++, [.. words.Select(word => vocabulary.Word(word))]);
            set.AppendTokens(field++, [.. words.Select(word => TokenVocabulary.Shape(word))]);
            if (config.CharacterFilters > 0) set.Append(field++, letters);
            if (config.Inputs[0].Language is not null) set.AppendTokens(field++, [.. words.Select(word => 1 + Array.IndexOf(Words, word))]);
            set.Append(field++, [.. words.Select(_ => 1f + random.Next(4))]);
            set.Append(field++, [.. words.SelectMany(word => new[] { word.Length, random.NextSingle() })]);
            if (withTargets)
            {
                set.Append(field++, [.. words.Select((word, t) => word == "Bank" ? 1f : word == "Oslo" ? t > 0 && words[t - 1] == "Bank" ? 2 : 3 : 0)]);
                if (config.Classes > 0) set.Append(field, [i % config.Classes]);
            }
            if (withTargets) set.CompleteWeighted(1);
            else set.Complete(float.NaN);
        }
        return set;
    }

    public static TaggingModel Train(TaggingOptions? options = null, int classes = 2, int count = 30, PretrainedEncoder? encoder = null)
    {
        var (resolved, config) = ((options ?? Tiny).Resolved(), Config(options, classes, encoder));
        return TaggingModel.Train(config, Examples(config, count, withTargets: true), null, resolved, new(resolved.Training with { Threads = 1 }, seed: 1), encoder: encoder);
    }

    /// <summary>Tags, probabilities, spans and classes of all rows, as text.</summary>
    public static string Text(TaggingModel model, ExampleSet set, int threads = 1)
    {
        var pass = model.CreatePass(threads);
        pass.Tag(set);
        return string.Join('\n', Enumerable.Range(0, set.Count).Select(row => FormattableString.Invariant(
            $"{string.Join(' ', pass.Tags(row).ToArray())} | {Numbers(pass.Probabilities(row))} | {string.Join(' ', pass.Spans(row).ToArray())} | {Numbers(pass.ClassProbabilities(row))}")));

        static string Numbers(ReadOnlySpan<float> values) => string.Join(' ', values.ToArray().Select(value => BitConverter.SingleToInt32Bits(value)));
    }
}
