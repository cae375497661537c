namespace Microsoft.ML.Lstm.Evaluation.Speech;

/// <summary>Recordings of eight words each, yes or no, that their names tell: the first half of them, in the order of their names, is learnt, at three speeds each, the rest is scored.</summary>
static class YesNoSpeech
{
    public static void Run(string folder, int seed)
    {
        var (ml, files) = (new MLContext(seed), SpeechCommand.Files(folder));
        Utterance[] all = [.. files.Zip(SpeechCommand.Samples(ml, folder, files), (file, samples) => new Utterance { Samples = samples, Said = file.Replace('_', ' ').Replace("0", "no", StringComparison.Ordinal).Replace("1", "yes", StringComparison.Ordinal) })];
        var half = (all.Length + 1) / 2;
        var (watch, random) = (new CpuWatch(), new Random(seed));
        var model = SpeechCommand.Fit(ml, all[..half].SelectMany(one => (Utterance[])[one, one.Varied(random), one.Varied(random)]).ToArray());
        var trained = watch.Seconds;
        var metrics = SpeechCommand.Score(ml, model, all[half..]);
        Console.WriteLine(FormattableString.Invariant($"speech yes-no seed {seed}: WER {100 * metrics.WordErrorRate:F1} % of {metrics.Words} words, learnt from {half} recordings, CPU seconds {trained:F0}"));
    }
}
