using System.Diagnostics;

namespace Microsoft.ML.Lstm.Benchmarks;

/// <summary>How long one sentence takes a translator with the default network and beam, on one thread through a prediction engine.</summary>
static class TranslationCommand
{
    const int Vocabulary = 10_000, Runs = 50;

    sealed class Pair
    {
        public string Source { get; set; } = "";
        public string Target { get; set; } = "";
    }

    sealed class Translated
    {
        public string Translation { get; set; } = "";
    }

    /// <summary>So many pairs of so many words: each word has one that it is translated by.</summary>
    public static string Run(int count, int words)
    {
        var (ml, random) = (new MLContext(seed: 1), new Random(1));
        Pair[] pairs = [.. Enumerable.Range(0, count).Select(_ => Draw(random))];
        var training = new TrainingOptions { Epochs = 1, Threads = 1, ValidationFraction = 0, BatchSize = 32 };
        var translator = ml.Transforms.Text.TranslateByLstm(new LstmTranslationOptions
        {
            OutputColumnName = nameof(Translated.Translation),
            SourceColumnName = nameof(Pair.Source),
            TargetColumnName = nameof(Pair.Target),
            LeastWordCount = 1,
            Training = training,
        });
        var engine = ml.Model.CreatePredictionEngine<Pair, Translated>(translator.Fit(ml.Data.LoadFromEnumerable(pairs)));
        var times = new double[Runs];
        var made = 0;
        for (var run = -3; run < Runs; run++)
        {
            var begun = Stopwatch.GetTimestamp();
            var translation = engine.Predict(pairs[run + 3]).Translation;
            if (run < 0) continue;
            times[run] = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
            made += translation.Split(' ').Length;
        }
        Array.Sort(times);
        return FormattableString.Invariant($"translation N{count} T{words} milliseconds_a_sentence {times[Runs / 2]:F1} (10 %: {times[Runs / 10]:F1}) words_made {made / (double)Runs:F1}");

        // Words by Zipf's law.
        Pair Draw(Random random)
        {
            int[] drawn = [.. Enumerable.Range(0, words).Select(_ => (int)Math.Pow(Vocabulary, random.NextDouble()))];
            return new() { Source = string.Join(' ', drawn.Select(word => FormattableString.Invariant($"a{word}"))), Target = string.Join(' ', drawn.Select(word => FormattableString.Invariant($"b{word}"))) };
        }
    }
}
