using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.Translation;

/// <summary>A sentence and its translation: other words, from the last to the first.</summary>
sealed class SentencePair
{
    public string Source { get; set; } = "";
    public string[] Words { get; set; } = [];
    public string Target { get; set; } = "";

    [VectorType(0, 2)]
    public float[] Sensors { get; set; } = [];
}

/// <summary>What a translator adds.</summary>
sealed class Translated
{
    public string Source { get; set; } = "";
    public string Target { get; set; } = "";
    public string Translation { get; set; } = "";
    public float Score { get; set; }
    public float[] Alignment { get; set; } = [];
    public string[] Candidates { get; set; } = [];
    public float[] CandidateScores { get; set; } = [];
}

/// <summary>Pairs and options that tests of translation ask for.</summary>
static class TranslationFixtures
{
    static readonly string[] Own = ["red", "green", "blue", "house", "tree"], Other = ["rot", "grün", "blau", "Haus", "Baum"];

    /// <summary>Small enough to be trained in seconds.</summary>
    public static LstmTranslationOptions Small => new()
    {
        OutputColumnName = "Translation",
        SourceColumnName = "Source",
        TargetColumnName = "Target",
        ScoreColumnName = "Score",
        AlignmentColumnName = "Alignment",
        CandidatesColumnName = "Candidates",
        CandidateScoresColumnName = "CandidateScores",
        EmbeddingSize = 16,
        LabelSmoothing = 0.05f,
        BeamWidth = 3,
        Network = new() { HiddenSize = 20, Dropout = 0 },
        Training = new() { Epochs = 30, BatchSize = 16, LearningRate = 0.01f, Seed = 1 },
    };

    /// <summary>Sentences of one to five words; some have names, which are translated by themselves and come once each.</summary>
    public static SentencePair[] Pairs(int count, int seed = 1, bool withNames = false)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(row =>
        {
            int[] words = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => random.Next(Own.Length + (withNames ? 2 : 0)))];
            string Word(int place, string[] of) => words[place] < of.Length ? of[words[place]] : $"N{seed}x{row}x{place}";
            string[] source = [.. words.Select((_, place) => Word(place, Own))], target = [.. words.Select((_, place) => Word(place, Other)).Reverse()];
            return new SentencePair
            {
                Source = string.Join("  ", source),
                Words = source,
                Target = string.Join(' ', target),
                Sensors = [.. words.SelectMany(word => new[] { MathF.Sin(word), MathF.Cos(2 * word) })],
            };
        })];
    }

    public static LstmTranslationTransformer Fit(SentencePair[] pairs, LstmTranslationOptions? options = null)
    {
        var ml = new MLContext(seed: 1);
        return ml.Transforms.Text.TranslateByLstm(options ?? Small).Fit(ml.Data.LoadFromEnumerable(pairs));
    }

    public static Translated[] Translate(ITransformer model, SentencePair[] pairs)
    {
        var ml = new MLContext(seed: 1);
        return [.. ml.Data.CreateEnumerable<Translated>(model.Transform(ml.Data.LoadFromEnumerable(pairs)), reuseRowObject: false)];
    }
}
