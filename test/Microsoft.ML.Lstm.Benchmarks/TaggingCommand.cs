using System.Diagnostics;
using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Benchmarks;

/// <summary>Tokens a second of a tagger with the default network, on one thread through ML.NET: tags, probabilities and spans of all rows, and its training.</summary>
static class TaggingCommand
{
    const int Vocabulary = 10_000, Runs = 5;

    sealed class Sentence
    {
        public string[] Tokens { get; set; } = [];
        public string[] Tags { get; set; } = [];
    }

    /// <summary>So many sentences, of so many words each, and so many tags, all of which but one begin a span.</summary>
    public static string Run(int count, int words, int tags)
    {
        var (ml, random) = (new MLContext(seed: 1), new Random(1));
        var rows = ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(_ => Sentence(random)).ToArray());
        var training = new TrainingOptions { Epochs = 1, Threads = 1, ValidationFraction = 0, BatchSize = 32 };
        var (begun, trainer) = (Stopwatch.GetTimestamp(), ml.MulticlassClassification.Trainers.LstmTagger(new LstmTaggerOptions { Training = training }));
        var model = trainer.Fit(rows);
        var (trained, scored) = (Stopwatch.GetElapsedTime(begun).TotalSeconds, double.PositiveInfinity);
        for (var run = 0; run < Runs; run++)
        {
            begun = Stopwatch.GetTimestamp();
            var spans = model.Transform(rows).GetColumn<int[]>("SpanStarts").Sum(starts => starts.Length);
            scored = Math.Min(scored, Stopwatch.GetElapsedTime(begun).TotalSeconds);
        }
        return FormattableString.Invariant($"tags N{count} T{words} K{tags} tagged_tokens_s {count * (long)words / scored:F0} trained_tokens_s {count * (long)words / trained:F0}");

        // Words by Zipf's law; the word tells its tag.
        Sentence Sentence(Random random)
        {
            int[] drawn = [.. Enumerable.Range(0, words).Select(_ => (int)Math.Pow(Vocabulary, random.NextDouble()))];
            return new()
            {
                Tokens = [.. drawn.Select(word => FormattableString.Invariant($"word{word * 7919 % 104729:x}"))],
                Tags = [.. drawn.Select(word => word % tags is var tag && tag == 0 ? "O" : FormattableString.Invariant($"B-{tag}"))],
            };
        }
    }
}
