using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Evaluation.Speech;

/// <summary>
/// AN4 as Sphinx's cepstra. Every eighth speaker of the training part is held out to stop by; scored are these (valid, the default) or the test part (test). With --lm, a language model of characters that the training part's
/// transcripts teach judges, too.
/// </summary>
static class An4Speech
{
    sealed class Recording
    {
        [VectorType(0, SphinxFeatures.Features)]
        public float[] Sound { get; set; } = [];

        public string Said { get; set; } = "";

        [NoColumn]
        public string Speaker { get; set; } = "";
    }

    public static void Run(string folder, string[] arguments, int seed)
    {
        var (ml, isTest) = (new MLContext(seed), arguments.Contains("test"));
        var all = Read(folder, "an4_train");
        var held = all.Select(one => one.Speaker).Distinct().Where((_, i) => i % 8 == 0).ToHashSet();
        Recording[] training = [.. all.Where(one => !held.Contains(one.Speaker))], validation = [.. all.Where(one => held.Contains(one.Speaker))];
        var options = new LstmTranscriptionOptions { OutputColumnName = "Text", SourceColumnName = nameof(Recording.Sound), LabelColumnName = nameof(Recording.Said) };
        var watch = new CpuWatch();
        var model = ml.Transforms.Text.TranscribeByLstm(options with { Training = SpeechCommand.Told(options.Training) }).Fit(ml.Data.LoadFromEnumerable(training), ml.Data.LoadFromEnumerable(validation));
        var (trained, rows) = (watch.Seconds, isTest ? Read(folder, "an4_test") : validation);
        if (arguments.Contains("--lm"))
        {
            var language = ml.Transforms.Text.GenerateByLstm(new() { OutputColumnName = "Next", InputColumnName = nameof(Recording.Said), Unit = TextUnit.Characters }).Fit(ml.Data.LoadFromEnumerable(training));
            foreach (var weight in isTest ? [0.5f] : (float[])[0.2f, 0.5f, 0.8f]) Score($"with a language model of weight {weight}", model.WithLanguageModel(language, weight));
        }
        Score("alone", model);

        void Score(string how, LstmTranscriptionTransformer scored)
        {
            watch = new();
            var metrics = ml.Transforms.Text.EvaluateTranscription(scored.Transform(ml.Data.LoadFromEnumerable(rows)), nameof(Recording.Said), "Text");
            var seconds = rows.Sum(row => row.Sound.Length / SphinxFeatures.Features) / 100.0;
            Console.WriteLine(FormattableString.Invariant(
                $"speech an4 {(isTest ? "test" : "valid")} seed {seed} {how}: WER {100 * metrics.WordErrorRate:F1} % CER {100 * metrics.CharacterErrorRate:F1} % of {metrics.Words} words, epochs {model.Model.Epochs}, CPU seconds {trained:F0}, {seconds / watch.Seconds:F0} times as fast as it was spoken"));
        }
    }

    static Recording[] Read(string folder, string part)
    {
        var names = File.ReadAllLines(Path.Combine(folder, "etc", $"{part}.fileids"));
        var texts = File.ReadAllLines(Path.Combine(folder, "etc", $"{part}.transcription"));
        return [.. names.Zip(texts).Select(line => new Recording
        {
            Sound = SphinxFeatures.Read(Path.Combine(folder, "feat", $"{line.First.Trim()}.mfc")),
            // "<s> YES </s> (an251-fash-b)"
            Said = line.Second[..line.Second.LastIndexOf('(')].Replace("<s>", "", StringComparison.Ordinal).Replace("</s>", "", StringComparison.Ordinal).Trim(),
            Speaker = line.First.Split('/')[^2],
        })];
    }
}
